"""Incidents as the API and the screens see them."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

from backend.lettering import plain_line
from backend.status.schemas import State

Title = Annotated[str, BeforeValidator(plain_line), StringConstraints(min_length=1, max_length=200)]
Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=2_000)]


class NewIncident(BaseModel):
    """An incident a person opens, of something no probe sees."""

    model_config = ConfigDict(extra="forbid")

    title: Title
    components: list[str] = Field(default_factory=list, max_length=50)
    cause: Annotated[str, StringConstraints(strip_whitespace=True, max_length=2_000)] = ""


class IncidentChange(BaseModel):
    """What a person knows better than the rule; what is left out stays."""

    model_config = ConfigDict(extra="forbid")

    title: Title | None = None
    cause: Words | None = None


class NewNote(BaseModel):
    """A remark on an incident."""

    model_config = ConfigDict(extra="forbid")

    text: Words


class IncidentNote(BaseModel):
    """A remark, by whom and when. Never changed."""

    id: UUID
    author: str
    text: str
    created_at: datetime


class Incident(BaseModel):
    """Something did not work, from when to when."""

    id: UUID
    title: str
    cause: str
    cause_by: str | None = Field(
        description="Who said what the cause was; null while it is only what a probe saw first."
    )
    components: list[str]
    still_down: list[str] = Field(description="Those of them that are not well now.")
    worst: State
    opened_at: datetime
    opened_by: str | None = Field(description="Null: by the rule, out of changes of state.")
    acknowledged_at: datetime | None
    acknowledged_by: str | None
    resolved_at: datetime | None
    resolved_by: str | None = Field(description="Null where all components recovered.")
    duration_s: float = Field(description="Seconds it lasted, or lasts so far.")
    notes: list[IncidentNote] = Field(description="Oldest first; empty in lists, see `note_count`.")
    note_count: int
