"""Verifications as the API and the screens see them, and as CI hands them in."""

from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, AwareDatetime, BaseModel, Field, StringConstraints

from backend.db.base import utc_now
from backend.numbers import Real


class Outcome(StrEnum):
    """What a check came to. Skipped is neither: it was not tried, for the reason it gives."""

    PASSED = "passed"
    FAILED = "failed"
    SKIPPED = "skipped"


class VerificationState(StrEnum):
    """How a verification stands; passed when no check failed and at least one passed."""

    RUNNING = "running"
    PASSED = "passed"
    FAILED = "failed"


class Origin(StrEnum):
    """Who ran it."""

    PERSON = "person"
    COMMAND = "command"
    CI = "ci"
    SCHEDULE = "schedule"


class CheckView(BaseModel):
    """What one check said."""

    name: str
    title: str
    outcome: Outcome
    seconds: float
    detail: str = Field(description="What was seen; or what failed, or why it was not tried.")
    action: str | None = Field(description="What to do about a failure.")


class VerificationView(BaseModel):
    """One recorded run of the checks; `checks` is empty in lists."""

    id: UUID
    state: VerificationState
    origin: Origin
    run_by: str
    host: str
    version: str
    commit: str | None
    url: str | None
    started_at: datetime
    finished_at: datetime | None
    seconds: float | None
    expected: int = Field(description="How many checks there are to be.")
    passed: int
    failed: int
    skipped: int
    error: str | None = Field(description="Why it ended before its checks did.")
    checks: list[CheckView] = Field(default_factory=list)


# Older than any verification can be; and how far another machine's clock may be ahead of ours.
OLDEST = datetime(2000, 1, 1, tzinfo=UTC)
CLOCKS_DIFFER = timedelta(minutes=1)


def _in_this_age(began: datetime) -> datetime:
    if began < OLDEST:
        raise ValueError(f"A verification began in {OLDEST.year} or later; this time lies before that")
    if began > utc_now() + CLOCKS_DIFFER:
        raise ValueError("A verification began in the past; this time lies in the future")
    return began.astimezone(UTC)


Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=300)]
Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
Began = Annotated[AwareDatetime, AfterValidator(_in_this_age)]
Seconds = Annotated[Real, Field(ge=0, le=1_000_000, allow_inf_nan=False)]


class HandedInCheck(BaseModel):
    """One check of a verification that ran elsewhere."""

    name: Words
    title: str = Field("", max_length=300)
    outcome: Outcome
    seconds: Seconds = 0.0
    detail: str = Field("", max_length=4_000)
    action: str | None = Field(None, max_length=1_000)


class HandedIn(BaseModel):
    """A verification that ran elsewhere, such as CI's; of the record `verify --json` prints, the rest is left aside."""

    version: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100)]
    commit: str | None = Field(None, max_length=64, pattern=r"^[0-9a-fA-F]{7,64}$")
    url: str | None = Field(None, max_length=500, pattern=r"^https?://")
    run_by: Name = "CI"
    host: Name = "elsewhere"
    started_at: Began = Field(description="From the year 2000 on, and not in the future.")
    seconds: Seconds
    checks: list[HandedInCheck] = Field(min_length=1, max_length=500)
