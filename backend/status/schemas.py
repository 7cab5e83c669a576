"""Status as the API and the screens see it."""

from __future__ import annotations

from datetime import datetime
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


class Component(BaseModel):
    """One component's last reading."""

    name: str
    title: str
    required: bool
    state: State
    since: datetime | None = Field(
        description="When it came into this state, as far as this process has seen."
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


class Status(BaseModel):
    """Everything at once; the whole is as bad as the worst required component."""

    state: State
    sentence: str = Field(description="Does it work? In one sentence.")
    measured_at: datetime | None
    components: list[Component]


class Sample(BaseModel):
    """One reading of the last hour."""

    at: datetime
    state: State
    latency_ms: float | None


class History(BaseModel):
    """A component's readings of the last hour in this process, oldest first."""

    name: str
    samples: list[Sample]
