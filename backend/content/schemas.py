"""Study content as the API, the screens and the agents see it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from backend.numbers import Whole
from backend.quiz.schemas import (
    LONGEST_PERIOD,
    MOST_ENTRIES,
    Evidence,
    Finding,
    Provenance,
    QuizSummary,
    SectionName,
    Severity,
    ShortText,
    Text,
    Title,
)

MOST_STATEMENTS = 200


class ContentKind(StrEnum):
    """The kinds of study content."""

    STUDY_GUIDE = "study_guide"
    LESSON_PLAN = "lesson_plan"
    FLASHCARDS = "flashcards"
    GLOSSARY = "glossary"
    WORKSHEET = "worksheet"


# What a run makes that names no sections; the outline of a kind has them in this order too.
SECTIONS_OF: Mapping[ContentKind, tuple[str, ...]] = MappingProxyType(
    {
        ContentKind.STUDY_GUIDE: (
            "overview",
            "key_ideas",
            "key_terms",
            "people_and_numbers",
            "contrasts",
            "questions",
        ),
        ContentKind.GLOSSARY: ("terms",),
        ContentKind.FLASHCARDS: ("term_cards", "cause_cards", "fact_cards"),
        ContentKind.WORKSHEET: ("word_work", "short_questions", "long_questions"),
        ContentKind.LESSON_PLAN: (
            "objectives",
            "materials",
            "phases",
            "checks",
            "differentiation",
            "homework",
        ),
    }
)


# Kinds that are lists, of which a person may say how long.
COUNTED_KINDS = frozenset({ContentKind.GLOSSARY, ContentKind.FLASHCARDS, ContentKind.WORKSHEET})
# Lines a student may be given to write on.
MOST_LINES = 40


class ContentState(StrEnum):
    """What a person decided about a section, and what that adds up to for the whole."""

    DRAFT = "draft"
    APPROVED = "approved"
    REJECTED = "rejected"


class _Schema(BaseModel):
    model_config = ConfigDict(extra="forbid")


def _empty(value: object) -> bool:
    return not value


class Origin(StrEnum):
    """Whose words a statement is: of the source, which must prove them, or of the school's template."""

    SOURCE = "source"
    TEMPLATE = "template"


def _of_source(origin: Origin) -> bool:
    return origin is Origin.SOURCE


class Statement(_Schema):
    """One sentence of a section, with the passages that prove it.

    Attributes:
        term: what is defined, or whom or what the statement is about, where it stands as an entry of its own.
        answer: the answer, where `text` is a question.
        under: the source's heading it stands under, or the phase of a lesson, to group statements by.
        parts: numbered lines of a question, such as the terms to be matched.
        choices: what is chosen from, lettered.
        lines: how many lines a student gets to write on.
        minutes: how long the phase takes that begins with this statement.
        origin: a template's sentence claims nothing about the subject.
        item_id: the question of the bank it was taken from.
        accepted: a person takes it although no passage proves it.
    """

    text: Text = Field(min_length=1)
    evidence: list[Evidence] = Field(default_factory=list, max_length=20)
    term: ShortText = Field("", exclude_if=_empty)
    answer: Text = Field("", exclude_if=_empty)
    under: ShortText = Field("", exclude_if=_empty)
    parts: list[ShortText] = Field(default_factory=list, max_length=MOST_ENTRIES, exclude_if=_empty)
    choices: list[ShortText] = Field(default_factory=list, max_length=MOST_ENTRIES, exclude_if=_empty)
    lines: Whole = Field(0, ge=0, le=MOST_LINES, exclude_if=_empty)
    minutes: Whole = Field(0, ge=0, le=LONGEST_PERIOD, exclude_if=_empty)
    origin: Origin = Field(Origin.SOURCE, exclude_if=_of_source)
    item_id: UUID | None = Field(None, exclude_if=_empty)
    accepted: bool = Field(False, exclude_if=_empty)

    @property
    def unproven(self) -> bool:
        """Whether it claims something that neither a passage proves nor a person has accepted."""
        return not (self.evidence or self.accepted or self.origin is Origin.TEMPLATE)


class SectionContent(_Schema):
    """The part of a section that a person writes or an engine drafts."""

    section: SectionName
    heading: Title
    statements: list[Statement] = Field(min_length=1, max_length=MOST_STATEMENTS)


class Section(SectionContent):
    """A section as it is kept."""

    model_config = ConfigDict(extra="forbid", from_attributes=True)

    id: UUID
    content_id: UUID
    slot: int
    findings: list[Finding] = Field(default_factory=list)
    provenance: Provenance
    state: ContentState
    reason: str | None = None
    version: int
    created_at: datetime
    updated_at: datetime

    @property
    def unproven(self) -> int:
        """Statements that neither a passage proves nor a person has accepted; no approved version has them."""
        return sum(statement.unproven for statement in self.statements)

    @property
    def passed(self) -> bool:
        """Whether it awaits a verdict and the checks saw nothing that asks for a look."""
        return self.state is ContentState.DRAFT and all(f.severity is Severity.INFO for f in self.findings)


class SectionChange(_Schema):
    """A partial edit; `version` is the one the editor saw."""

    version: Whole = Field(ge=1)
    heading: Title | None = None
    statements: list[Statement] | None = Field(None, min_length=1, max_length=MOST_STATEMENTS)


class Accepting(_Schema):
    """Statements without a passage that a person takes, by their places from 0; `version` is the one they saw."""

    version: Whole = Field(ge=1)
    statements: list[Annotated[Whole, Field(ge=0, lt=MOST_STATEMENTS)]] = Field(
        min_length=1, max_length=MOST_STATEMENTS
    )


class SectionVersion(_Schema):
    """One entry of a section's history."""

    version: int
    change: str
    content: dict[str, Any]
    state: ContentState
    actor_name: str | None
    reason: str | None
    created_at: datetime


class Content(_Schema):
    """Study content with its sections in order."""

    id: UUID
    kind: ContentKind
    title: str
    audience: str
    minutes: int | None = Field(None, exclude_if=_empty)
    source_id: UUID | None
    run_id: UUID | None
    state: ContentState
    version: int
    sections: list[Section]
    # What only all sections together show.
    findings: list[Finding] = Field(default_factory=list)
    created_at: datetime
    updated_at: datetime


class ContentSummary(_Schema):
    """Study content in a list: counts of sections instead of sections."""

    id: UUID
    kind: ContentKind
    title: str
    source_id: UUID | None
    source_title: str | None
    run_id: UUID | None
    state: ContentState
    version: int
    total: int
    approved: int
    rejected: int
    created_at: datetime
    updated_at: datetime


class ContentChange(_Schema):
    """Rename study content."""

    title: Title


@dataclass(frozen=True, slots=True)
class ContentFilter:
    """What the list is narrowed to; None means any."""

    kind: ContentKind | None = None
    state: ContentState | None = None
    source_id: UUID | None = None
    text: str | None = None
    trashed: bool = False


class Unit(_Schema):
    """A source with everything made of it, newest first."""

    source_id: UUID
    title: str
    contents: list[ContentSummary]
    quizzes: list[QuizSummary]


class ContentReview(_Schema):
    """Study content with what a person needs to judge it: the source behind the evidence.

    Attributes:
        source_replaced: whether the source has a newer edition, to which this content does not belong.
    """

    content: Content
    source_title: str | None
    source_replaced: bool = False
    source_text: str | None
    anchors: dict[str, str]

    @property
    def passed(self) -> int:
        """Drafts in which the checks found nothing that asks for a look, so that they may be approved together."""
        return sum(section.passed for section in self.content.sections)

    @property
    def waiting(self) -> int:
        """Sections without a verdict."""
        return sum(section.state is ContentState.DRAFT for section in self.content.sections)
