"""Announced work as the API and the screens see it."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

from backend.lettering import plain_line

Reason = Annotated[str, BeforeValidator(plain_line), StringConstraints(min_length=1, max_length=500)]


class Stage(StrEnum):
    """Where a window stands in time."""

    PLANNED = "planned"
    UNDER_WAY = "under_way"
    OVER = "over"
    CALLED_OFF = "called_off"


class NewMaintenance(BaseModel):
    """Work to be announced."""

    model_config = ConfigDict(extra="forbid")

    components: list[str] = Field(
        default_factory=list, max_length=50, description="Names of components; none means all of them."
    )
    starts_at: AwareDatetime | None = Field(None, description="Now, unless said.")
    ends_at: AwareDatetime
    reason: Reason


class Maintenance(BaseModel):
    """Announced work. Its time counts neither way in the uptime."""

    id: UUID
    stage: Stage
    components: list[str] = Field(description="None means all of them.")
    starts_at: datetime
    ends_at: datetime = Field(description="As planned.")
    ended_at: datetime | None = Field(description="Where somebody ended it early or called it off.")
    ended_by: str | None
    reason: str
    author: str
    created_at: datetime
