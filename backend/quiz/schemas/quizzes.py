"""Quizzes with their items, in lists and under review."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from pydantic import Field

from backend.quiz.schemas.items import Item, ItemState
from backend.quiz.schemas.parts import Schema, Title


class Quiz(Schema):
    """A quiz with its items in order."""

    id: UUID
    title: str
    source_id: UUID | None
    run_id: UUID | None
    items: list[Item]
    created_at: datetime
    updated_at: datetime


class QuizSummary(Schema):
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


class QuizChange(Schema):
    """Rename a quiz, or put its items in another order."""

    title: Title | None = None
    item_ids: list[UUID] | None = Field(None, max_length=1_000)


@dataclass(frozen=True, slots=True)
class Checked:
    """How many items of a run the checks let pass, and how many they flagged."""

    passed: int
    flagged: int


class Review(Schema):
    """A quiz with what a person needs to judge it: the source behind the evidence, and how many items await a word.

    `passed` counts the drafts in which the checks found nothing that asks for a look, so that they may be approved
    together; `trashed` the items of the quiz that lie in the trash; `shares` those it is shared with (everyone is one).
    """

    quiz: Quiz
    source_title: str | None
    source_text: str | None
    anchors: dict[str, str]
    passed: int
    trashed: int
    shares: int = 0

    @property
    def waiting(self) -> int:
        """Items without a verdict."""
        return sum(item.state is ItemState.DRAFT for item in self.quiz.items)
