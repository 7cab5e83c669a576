"""An item: its kinds, what a person writes or an engine drafts, what checks say of it, and its history."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any, Self
from uuid import UUID

from pydantic import BeforeValidator, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from backend.numbers import Real, Whole
from backend.quiz.schemas.parts import (
    MOST_ACCEPTED,
    MOST_ENTRIES,
    Number,
    Objective,
    Offset,
    Schema,
    ShortText,
    Tag,
    Text,
    none_of_them,
    unset,
)


class ItemType(StrEnum):
    """The nine kinds of question."""

    MULTIPLE_CHOICE = "multiple_choice"
    MULTIPLE_RESPONSE = "multiple_response"
    TRUE_FALSE = "true_false"
    CLOZE = "cloze"
    SHORT_ANSWER = "short_answer"
    NUMERICAL = "numerical"
    MATCHING = "matching"
    ORDERING = "ordering"
    ESSAY = "essay"


class Bloom(StrEnum):
    """Levels of the revised taxonomy (Anderson & Krathwohl 2001)."""

    REMEMBER = "remember"
    UNDERSTAND = "understand"
    APPLY = "apply"
    ANALYZE = "analyze"
    EVALUATE = "evaluate"
    CREATE = "create"


class Difficulty(StrEnum):
    """How hard an item should be, or is estimated to be."""

    EASY = "easy"
    MEDIUM = "medium"
    HARD = "hard"


class ItemState(StrEnum):
    """What a person decided about an item. `passed` is the checks' word and not a state."""

    DRAFT = "draft"
    APPROVED = "approved"
    REJECTED = "rejected"


class VerdictKind(StrEnum):
    """What a person says of an item; an edit says it with its change."""

    APPROVE = "approve"
    REJECT = "reject"


class Severity(StrEnum):
    """How much a finding matters: an `error` keeps an item from being delivered."""

    INFO = "info"
    WARNING = "warning"
    ERROR = "error"


class Option(Schema):
    """One choice of an item."""

    text: ShortText
    correct: bool = False
    rationale: ShortText = ""


class Answer(Schema):
    """What `options` cannot hold; only the fields of the item's type are set, and only those are written."""

    accepted: list[ShortText] | None = Field(None, max_length=MOST_ACCEPTED, exclude_if=unset)
    value: Number | None = Field(None, exclude_if=unset)
    tolerance: Number | None = Field(None, ge=0, exclude_if=unset)
    unit: ShortText | None = Field(None, exclude_if=unset)
    pairs: list[tuple[ShortText, ShortText]] | None = Field(None, max_length=MOST_ENTRIES, exclude_if=unset)
    order: list[ShortText] | None = Field(None, max_length=MOST_ENTRIES, exclude_if=unset)
    rubric: Text | None = Field(None, exclude_if=unset)


class Evidence(Schema):
    """A span of the source that proves the key: `quote == source.text[start:end]`, offsets in code points."""

    passage_id: UUID | None = None
    start: Offset
    end: Offset
    quote: Text

    @model_validator(mode="after")
    def _ends_after_its_start(self) -> Self:
        if self.end < self.start:
            raise PydanticCustomError(
                "span", "Evidence ends before it starts: `end` must be at least `start`."
            )
        return self


class Span(Schema):
    """Where in an item's field a finding lies."""

    field: str
    start: int = Field(ge=0)
    end: int = Field(ge=0)


class Finding(Schema):
    """One defect a check saw."""

    check: str
    severity: Severity
    message: str
    span: Span | None = None
    fix: str | None = None

    @property
    def mendable(self) -> bool:
        """Whether one click may mend it: it has a text to put in, or the numbers can be sorted."""
        return self.fix is not None or self.check == "lost_sequence"


class Provenance(Schema):
    """Who and what drafted an item, and at what cost."""

    model_config = ConfigDict(extra="allow")

    engine: str
    engine_version: str = ""
    agent: str = ""
    arm: str = ""
    fact: str = ""
    drafted_at: datetime | None = None
    cost: float = 0.0
    latency_ms: float | None = None


class ItemContent(Schema):
    """The part of an item that a person writes or an engine drafts."""

    type: ItemType
    stem: Text = Field(min_length=1)
    options: list[Option] = Field(default_factory=list, max_length=20)
    answer: Answer = Field(default_factory=Answer)
    points: Real = Field(1.0, gt=0, le=1000)
    evidence: list[Evidence] = Field(default_factory=list, max_length=20)
    explanation: Text = ""
    bloom: Bloom = Bloom.REMEMBER
    difficulty: Difficulty = Difficulty.MEDIUM
    tags: list[Tag] = Field(default_factory=list, max_length=30)
    objectives: list[Objective] = Field(default_factory=list, max_length=10)


class Alike(Schema):
    """Another item of the bank that asks the same (`likeness` 1) or nearly the same."""

    id: UUID
    stem: str
    likeness: float
    state: ItemState


class Item(ItemContent):
    """An item as it is kept.

    Attributes:
        last_used_at: when a quiz with it was last exported; absent where none was.
        alike: what the bank holds that is like it; only where one item is read, written or judged.
    """

    model_config = ConfigDict(extra="forbid", from_attributes=True)

    id: UUID
    findings: list[Finding] = Field(default_factory=list)
    provenance: Provenance
    state: ItemState
    version: int
    source_id: UUID | None = None
    reason: str | None = None
    created_at: datetime
    updated_at: datetime
    last_used_at: datetime | None = Field(None, exclude_if=unset)
    alike: list[Alike] = Field(default_factory=list, exclude_if=none_of_them)

    @property
    def content(self) -> ItemContent:
        """The part of it that a person writes or an engine drafts."""
        return ItemContent.model_validate(self.model_dump(include=set(ItemContent.model_fields)))


class ItemChange(Schema):
    """A partial edit; `version` is the one the editor saw."""

    version: Whole = Field(ge=1)
    stem: Text | None = Field(None, min_length=1)
    options: list[Option] | None = Field(None, max_length=20)
    answer: Answer | None = None
    points: Real | None = Field(None, gt=0, le=1000)
    explanation: Text | None = None
    bloom: Bloom | None = None
    difficulty: Difficulty | None = None
    tags: list[Tag] | None = Field(None, max_length=30)
    objectives: list[Objective] | None = Field(None, max_length=10)


def _known_verdict(value: object) -> object:
    if value not in list(VerdictKind):
        raise PydanticCustomError("verdict", "Say approve or reject; an edit is a PATCH of the item.")
    return value


class Verdict(Schema):
    """A person's word on an item; a rejection says why."""

    verdict: Annotated[VerdictKind, BeforeValidator(_known_verdict)]
    reason: ShortText | None = None
    version: Whole | None = Field(None, ge=1)


class ItemVersion(Schema):
    """One entry of an item's history."""

    version: int
    change: str
    content: dict[str, Any]
    state: ItemState
    actor_name: str | None
    reason: str | None
    created_at: datetime
