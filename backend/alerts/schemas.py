"""Objectives, alerts and channels as the API and the screens see them."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, SecretStr, StringConstraints

from backend.numbers import Real


class Severity(StrEnum):
    """How soon somebody is to act: at once, or in the next days."""

    PAGE = "page"
    TICKET = "ticket"


class Standing(StrEnum):
    """How an objective stands over its window."""

    MET = "met"
    MISSED = "missed"
    UNKNOWN = "unknown"


class Burn(BaseModel):
    """How fast the error budget goes: at 1 it is used up exactly at the end of the window."""

    window: str
    rate: float | None = Field(description="Null where nothing was measured, or too little.")
    n: int | None = Field(
        description="How many rows it stands on; null for uptime, which is measured in seconds."
    )
    needed: int | None = Field(
        description="How many rows it takes to say; with fewer only what they prove is said. Null for uptime."
    )
    seen: float = Field(
        description="Share of the window in which it was looked; below a half nothing is concluded."
    )


class Objective(BaseModel):
    """A target over the last 28 days, and what is left of the errors it allows."""

    name: str
    title: str
    target: float
    days: int
    share: float | None
    n: int | None
    needed: int | None = Field(description="How many rows it takes to judge the target; null for uptime.")
    coverage: float
    budget_left: float | None = Field(description="1 is all of it, 0 none, below 0 it is overspent.")
    burns: list[Burn]
    standing: Standing
    rows_url: str


class Alert(BaseModel):
    """Something is or was wrong."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    rule: str
    subject: str
    title: str
    severity: Severity
    sentence: str
    fired_at: datetime
    resolved_at: datetime | None
    silenced: bool = Field(description="Announced work went on, so nobody was told.")


class Channel(BaseModel):
    """Where alerts are sent; its address is shown without its secrets."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    name: str
    shown: str
    enabled: bool
    created_by: str
    created_at: datetime
    last_tried_at: datetime | None = None
    last_error: str | None = None


class ChannelCreate(BaseModel):
    """A new channel."""

    model_config = ConfigDict(extra="forbid")

    name: Annotated[
        str,
        StringConstraints(strip_whitespace=True, min_length=1, max_length=80, pattern=r"^[^\x00-\x1f]+$"),
    ]
    url: SecretStr = Field(
        description="As Apprise writes them, such as `mailtos://user:password@example.org`; at most 2,000 characters."
    )


class ChannelChange(BaseModel):
    """Switch a channel on or off."""

    model_config = ConfigDict(extra="forbid")

    enabled: bool


class ObjectiveChange(BaseModel):
    """Another target."""

    model_config = ConfigDict(extra="forbid")

    target: Real = Field(gt=0, lt=1)


class TestSent(BaseModel):
    """What became of a test message."""

    sent: bool
    message: str
