"""The processes of the fleet as the API and the screens see them."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from pydantic import BaseModel, Field


class ProcessKind(StrEnum):
    """What a process does: screens, API and runs; screens and API alone; or runs alone."""

    CONSOLE = "console"
    WEB = "web"
    WORKER = "worker"


class Heard(StrEnum):
    """Whether a process still says something of itself."""

    ALIVE = "alive"
    LOST = "lost"
    STOPPED = "stopped"


class Phase(BaseModel):
    """A part of the start and how long it took."""

    phase: str
    seconds: float


class EffectiveSetting(BaseModel):
    """A setting as this process has it; secrets are hidden."""

    variable: str
    value: str | None
    is_set: bool


class Process(BaseModel):
    """A process of the fleet and what it last said of itself."""

    id: str
    kind: ProcessKind
    heard: Heard = Field(
        description="`lost`: it has said nothing for more than 30 s and did not stop in order."
    )
    host: str
    pid: int
    version: str
    commit: str | None
    started_at: datetime
    stopped_at: datetime | None
    phases: list[Phase] = Field(description="The start, in order; their sum is how long it took.")
    leading: bool = Field(description="Whether it samples for the fleet.")
    cpu_share: float | None = Field(description="Of one core since it spoke before; 2.0 is two cores.")
    memory_bytes: int | None
    threads: int | None
    loop_lag_ms: float | None = Field(
        description="Most that its event loop was late since it spoke before; null where it has none."
    )
    seen_at: datetime
    age_s: float = Field(description="Seconds since it said this.")
    settings: list[EffectiveSetting] | None = Field(description="For admins; null for others.")
