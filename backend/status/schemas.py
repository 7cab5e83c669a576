"""Status as the API and the screens see it."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from pydantic import BaseModel, Field


class State(StrEnum):
    """State of a component. `unknown` is a state: nothing is shown as measured that was not."""

    OPERATIONAL = "operational"
    DEGRADED = "degraded"
    DOWN = "down"
    UNKNOWN = "unknown"
    MAINTENANCE = "maintenance"
    DISABLED = "disabled"


class Kind(StrEnum):
    """Where a reading comes from."""

    MEASURED = "measured"
    ESTIMATED = "estimated"
    UNKNOWN = "unknown"


class Figure(BaseModel):
    """One number or word a probe read beside the state."""

    label: str
    value: str


class Known(BaseModel):
    """What was last known of a component that is unknown now."""

    state: State
    summary: str
    at: datetime


class Component(BaseModel):
    """One component's last reading."""

    name: str
    title: str
    required: bool
    state: State
    since: datetime | None = Field(
        description="When it came into this state, as far as the sampler has seen."
    )
    kind: Kind
    latency_ms: float | None
    measured_at: datetime | None
    coverage: float | None = Field(
        description="Share of the last hour, or of the time since the start, that readings cover, 0 to 1."
    )
    summary: str
    action: str | None
    figures: list[Figure] = Field(default_factory=list)
    last_known: Known | None = Field(None, description="While it is unknown: what it was before.")
    maintenance_until: datetime | None = Field(None, description="While work on it is announced: until when.")


class Status(BaseModel):
    """Everything at once; the whole is as bad as the worst required component."""

    state: State
    sentence: str = Field(description="Does it work? In one sentence.")
    measured_at: datetime | None
    components: list[Component]


class Sample(BaseModel):
    """One reading."""

    at: datetime
    state: State
    latency_ms: float | None
    figures: list[Figure] = Field(
        default_factory=list,
        description="What else was read: of the last hour once a minute, before that each 15 minutes, and at each change.",
    )


class Slice(BaseModel):
    """What a slice of time adds up to; seconds that are missing to its length were not measured."""

    at: datetime
    operational_s: float
    degraded_s: float
    down_s: float
    disabled_s: float
    unknown_s: float
    maintenance_s: float
    samples: int
    latency_p50_ms: float | None = Field(description="Upper bound of the histogram's slice it falls into.")
    latency_p95_ms: float | None


class StateChange(BaseModel):
    """A component, or the whole (`console`), came into another state."""

    component: str
    at: datetime
    state: State
    before: State | None
    summary: str


class UptimeView(BaseModel):
    """The share of the time a component was up, under a stated policy."""

    policy: str
    version: int
    rule: str
    share: float | None = Field(description="Null when nothing was measured to judge by.")
    up_s: float
    degraded_s: float
    down_s: float
    unknown_s: float
    maintenance_s: float
    coverage: float


class Day(BaseModel):
    """One day (UTC) of a strip."""

    day: date
    state: State | None = Field(
        description="The worst state that lasted a minute or more; null when nothing was measured."
    )
    coverage: float


class Strip(BaseModel):
    """90 days of a component, and what they add up to under each policy."""

    days: list[Day]
    coverage: float
    shares: dict[str, float | None] = Field(description="Share up by policy.")


class Days(BaseModel):
    """The strips of all components as of a moment."""

    at: datetime | None = None
    strips: dict[str, Strip] = Field(default_factory=dict)


class History(BaseModel):
    """A component's readings, oldest first: those of the last hour, or of a window with what it adds up to."""

    name: str
    samples: list[Sample]
    from_: datetime | None = Field(None, alias="from", serialization_alias="from")
    to: datetime | None = None
    resolution: str | None = Field(
        None, description="Length of the slices: `minute`, `hour` or `day`; null for raw samples alone."
    )
    slices: list[Slice] = Field(default_factory=list)
    changes: list[StateChange] = Field(default_factory=list, description="Newest first, 200 at most.")
    uptime: list[UptimeView] = Field(
        default_factory=list, description="Under the current policy first, then under its alternatives."
    )

    model_config = {"populate_by_name": True}
