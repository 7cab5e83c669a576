"""Items, quizzes and blueprints as the API, the screens and the agents see them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any, Self
from uuid import UUID

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    field_validator,
    model_validator,
)
from pydantic_core import PydanticCustomError

from backend.numbers import Real, Whole


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


class _Schema(BaseModel):
    model_config = ConfigDict(extra="forbid", str_strip_whitespace=False)


def _without_nul(text: str) -> str:
    if "\0" in text:
        raise PydanticCustomError("nul", "This holds a NUL character, which cannot be kept. Take it out.")
    return text


def _unset(value: object) -> bool:
    return value is None


_NoNul = AfterValidator(_without_nul)

Text = Annotated[str, Field(max_length=20_000), _NoNul]
ShortText = Annotated[str, Field(max_length=2_000), _NoNul]
Tag = Annotated[str, Field(max_length=80), _NoNul]
Title = Annotated[str, Field(min_length=1, max_length=300), _NoNul]
# What code points are counted in, far beyond the longest source.
Offset = Annotated[Whole, Field(ge=0, le=2**31 - 1)]
Number = Annotated[Real, Field(allow_inf_nan=False)]
MOST_ACCEPTED = 100
MOST_ENTRIES = 50


class Option(_Schema):
    """One choice of an item."""

    text: ShortText
    correct: bool = False
    rationale: ShortText = ""


class Answer(_Schema):
    """What `options` cannot hold; only the fields of the item's type are set, and only those are written."""

    accepted: list[ShortText] | None = Field(None, max_length=MOST_ACCEPTED, exclude_if=_unset)
    value: Number | None = Field(None, exclude_if=_unset)
    tolerance: Number | None = Field(None, ge=0, exclude_if=_unset)
    unit: ShortText | None = Field(None, exclude_if=_unset)
    pairs: list[tuple[ShortText, ShortText]] | None = Field(None, max_length=MOST_ENTRIES, exclude_if=_unset)
    order: list[ShortText] | None = Field(None, max_length=MOST_ENTRIES, exclude_if=_unset)
    rubric: Text | None = Field(None, exclude_if=_unset)


class Evidence(_Schema):
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


class Span(_Schema):
    """Where in an item's field a finding lies."""

    field: str
    start: int = Field(ge=0)
    end: int = Field(ge=0)


class Finding(_Schema):
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


class Provenance(_Schema):
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


class ItemContent(_Schema):
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


class Item(ItemContent):
    """An item as it is kept."""

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

    @property
    def content(self) -> ItemContent:
        """The part of it that a person writes or an engine drafts."""
        return ItemContent.model_validate(self.model_dump(include=set(ItemContent.model_fields)))


class ItemChange(_Schema):
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


def _known_verdict(value: object) -> object:
    if value not in list(VerdictKind):
        raise PydanticCustomError("verdict", "Say approve or reject; an edit is a PATCH of the item.")
    return value


class Verdict(_Schema):
    """A person's word on an item; a rejection says why."""

    verdict: Annotated[VerdictKind, BeforeValidator(_known_verdict)]
    reason: ShortText | None = None
    version: Whole | None = Field(None, ge=1)


class ItemVersion(_Schema):
    """One entry of an item's history."""

    version: int
    change: str
    content: dict[str, Any]
    state: ItemState
    actor_name: str | None
    reason: str | None
    created_at: datetime


class Quiz(_Schema):
    """A quiz with its items in order."""

    id: UUID
    title: str
    source_id: UUID | None
    run_id: UUID | None
    items: list[Item]
    created_at: datetime
    updated_at: datetime


class QuizSummary(_Schema):
    """A quiz in a list: counts instead of items."""

    id: UUID
    title: str
    source_id: UUID | None
    source_title: str | None
    run_id: UUID | None
    total: int
    approved: int
    rejected: int
    created_at: datetime
    updated_at: datetime
    deleted_at: datetime | None = None


class QuizChange(_Schema):
    """Rename a quiz, or put its items in another order."""

    title: Title | None = None
    item_ids: list[UUID] | None = Field(None, max_length=1_000)


SectionName = Annotated[str, Field(min_length=1, max_length=80, pattern=r"^[a-z][a-z_]*$")]
MOST_SECTIONS = 30


class Blueprint(_Schema):
    """What to make: `counts` of a quiz's items, or `sections` of study content. Only one of these is required."""

    counts: dict[ItemType, Annotated[Whole, Field(ge=0, le=100)]] = Field(default_factory=dict)
    sections: list[SectionName] = Field(
        default_factory=list, max_length=MOST_SECTIONS, exclude_if=lambda names: not names
    )
    bloom: list[Bloom] = Field(default_factory=list, max_length=6)
    difficulty: Difficulty = Difficulty.MEDIUM
    language: str = Field("en", max_length=20)
    audience: str = Field("", max_length=200)
    objectives: list[ShortText] = Field(default_factory=list, max_length=30)
    seed: Whole | None = Field(None, ge=0, le=2**31 - 1)

    @field_validator("counts")
    @classmethod
    def _asks_for_no_more_than_a_run_may_make(cls, counts: dict[ItemType, int]) -> dict[ItemType, int]:
        total = sum(counts.values())
        if total > 200:
            raise ValueError(f"Ask for at most 200 items in one run; this asks for {total}.")
        return {kind: n for kind, n in counts.items() if n}

    @field_validator("sections")
    @classmethod
    def _names_each_section_once(cls, sections: list[str]) -> list[str]:
        if len(set(sections)) != len(sections):
            raise ValueError("The same section stands twice in `sections`; name each once.")
        return sections

    @model_validator(mode="after")
    def _asks_for_something(self) -> Self:
        if not self.counts and not self.sections:
            raise ValueError("Ask for at least one item.")
        return self

    @property
    def requested(self) -> int:
        """Items, or sections, asked for in all."""
        return sum(self.counts.values()) or len(self.sections)


@dataclass(frozen=True, slots=True)
class ItemFilter:
    """What the bank is narrowed to; None means any."""

    state: ItemState | None = None
    type: ItemType | None = None
    source_id: UUID | None = None
    quiz_id: UUID | None = None
    text: str | None = None
    trashed: bool = False


@dataclass(frozen=True, slots=True)
class Checked:
    """How many items of a run the checks let pass, and how many they flagged."""

    passed: int
    flagged: int


@dataclass(frozen=True, slots=True)
class BankCount:
    """How many items a filter leaves of the bank, and how many of those have no verdict."""

    total: int
    waiting: int


# What the screen that checks a pasted quiz reads in one call


class CheckedItem(_Schema):
    """A question that is not kept, the line it was read at, and what the checks find in it."""

    line: int
    content: ItemContent
    findings: list[Finding]

    @property
    def worst(self) -> Severity | None:
        """The gravest of its findings; None where there is none."""
        found = {finding.severity for finding in self.findings}
        return next((severity for severity in reversed(Severity) if severity in found), None)

    @property
    def has_key(self) -> bool:
        """Whether it can be marked, and so be kept."""
        return not any(
            found.check == "option_count" and found.severity is Severity.ERROR for found in self.findings
        )


class Unreadable(_Schema):
    """Where a text holds something that is no question, and what to do about it."""

    line: int
    message: str


class CheckedText(_Schema):
    """A pasted quiz, read and checked; `format` is what it was read as."""

    format: str
    items: list[CheckedItem]
    problems: list[Unreadable]

    def count(self, worst: Severity | None) -> int:
        """How many questions have this as the gravest of their findings."""
        return sum(item.worst is worst for item in self.items)


class Imported(_Schema):
    """Questions brought from elsewhere and kept; without a quiz they are in the bank alone."""

    format: str
    quiz_id: UUID | None
    title: str | None
    item_ids: list[UUID]


# What the review and preview screens read in one call


class Review(_Schema):
    """A quiz with what a person needs to judge it: the source behind the evidence, and how many items await a word.

    `passed` counts the drafts in which the checks found nothing that asks for a look, so that they may be approved
    together; `trashed` the items of the quiz that lie in the trash.
    """

    quiz: Quiz
    source_title: str | None
    source_text: str | None
    anchors: dict[str, str]
    passed: int
    trashed: int

    @property
    def waiting(self) -> int:
        """Items without a verdict."""
        return sum(item.state is ItemState.DRAFT for item in self.quiz.items)


class StudentItem(_Schema):
    """An item as a student sees it: nothing in it tells the key.

    `options` are the choices in quiz order, `lefts` and `rights` the two sides of a matching item with the right one
    shuffled, `entries` the texts to be put in order, shuffled.
    """

    id: UUID
    number: int
    type: ItemType
    stem: str
    points: float
    options: list[str] = Field(default_factory=list)
    lefts: list[str] = Field(default_factory=list)
    rights: list[str] = Field(default_factory=list)
    entries: list[str] = Field(default_factory=list)
    unit: str | None = None


class StudentQuiz(_Schema):
    """A quiz as a student sees it, without its rejected items."""

    id: UUID
    title: str
    items: list[StudentItem]
    left_out: int

    @property
    def points(self) -> float:
        """Points that can be earned in all."""
        return sum(item.points for item in self.items)


class StudentAnswer(_Schema):
    """What a student answered to one item; only the field of the item's type is read."""

    chosen: list[int] = Field(default_factory=list, max_length=20)
    text: Text = ""
    matches: dict[str, str] = Field(default_factory=dict)
    order: list[str] = Field(default_factory=list, max_length=100)


class GradedItem(_Schema):
    """What an answer earned; `earned` is None where a person has to read it. The key is told only now."""

    id: UUID
    earned: float | None
    possible: float
    key: list[str]
    explanation: str


class GradedQuiz(_Schema):
    """All answers marked; `possible` counts only what could be marked here."""

    items: list[GradedItem]
    earned: float
    possible: float
    unmarked: int
