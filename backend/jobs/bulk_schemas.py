"""What is asked of many runs at once, and what came of it."""

from __future__ import annotations

from datetime import UTC, datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field

from backend.jobs.schemas import Cost, Engine, QueueName, Run, RunKind, RunState


def _in_utc(moment: datetime) -> datetime:
    try:
        return moment.astimezone(UTC)
    except OverflowError:
        raise ValueError("This time is too far away; write a date such as 2026-01-31T00:00:00Z.") from None


Moment = Annotated[AwareDatetime, AfterValidator(_in_utc)]


class BulkVerb(StrEnum):
    """What can be done to many runs at once."""

    CANCEL = "cancel"
    RETRY = "retry"


class FilterFields(BaseModel):
    """A filter of runs by its fields; the search field's text says the same in one line."""

    model_config = ConfigDict(extra="forbid")

    state: RunState | None = None
    kind: RunKind | None = None
    engine: Engine | None = None
    queue: QueueName | None = None
    q: Annotated[str, Field(max_length=200)] | None = None
    since: Moment | None = None
    mine: bool = False


class NewBulk(BaseModel):
    """An action on every run a filter finds.

    `filter` is a text such as `state:failed since:7d`, or its fields. Without one that narrows, `all` must be true.
    """

    model_config = ConfigDict(extra="forbid")

    action: BulkVerb
    filter: Annotated[str, Field(max_length=500)] | FilterFields = ""
    dry_run: bool = False
    all: bool = False


class Skipped(BaseModel):
    """Runs an action left alone, and why."""

    message: str
    count: int


class Bulk(BaseModel):
    """What an action on many runs came to, or would come to.

    Attributes:
        id: null for a dry run.
        filter: in the words of the search field.
        sample: the newest of them; only a dry run has one.
        cost: what those runs cost, which is what trying them again may cost; null amount where one is not known.
        cost_unknown: how many of them have a cost that is not known.
        finished_at: null while it goes on, or when it was cut short.
    """

    id: UUID | None
    action: BulkVerb
    filter: str
    dry_run: bool
    actor_id: UUID | None
    actor_name: str
    matched: int
    done: int
    skipped: list[Skipped]
    sample: list[Run] = Field(default_factory=list)
    cost: Cost | None = None
    cost_unknown: int = 0
    created_at: datetime
    finished_at: datetime | None
