"""Public types of caught errors."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from backend.call import Edge


class ErrorState(StrEnum):
    """Whether somebody has dealt with it."""

    OPEN = "open"
    RESOLVED = "resolved"


@dataclass(frozen=True, slots=True)
class ErrorFilter:
    """Which errors; None takes all."""

    state: ErrorState | None = None
    request_id: str | None = None


class ErrorGroup(BaseModel):
    """One error of the program, however often it happened.

    `kind` is the exception's type, `place` the innermost function of our own it went through. Messages and values are
    not kept: they quote what people wrote.
    """

    id: UUID
    kind: str
    place: str
    edge: Edge
    state: ErrorState
    count: int
    people: int
    first_seen: datetime
    last_seen: datetime
    last_request_id: str | None
    resolved_at: datetime | None
    resolved_by: str | None
    reopened_at: datetime | None


class ErrorOccurrence(BaseModel):
    """One time an error happened."""

    model_config = ConfigDict(from_attributes=True)

    at: datetime
    edge: Edge
    during: str
    request_id: str | None
    user_id: UUID | None


class ErrorPerson(BaseModel):
    """Somebody an error hit, and how often."""

    model_config = ConfigDict(from_attributes=True)

    user_id: UUID
    count: int
    last_seen: datetime


class ErrorDetail(ErrorGroup):
    """One error with its trace, the newest times it happened, and whom it hit."""

    trace: str
    occurrences: list[ErrorOccurrence]
    hit: list[ErrorPerson]
