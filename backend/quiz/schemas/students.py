"""A quiz as students see and answer it, and what their answers earn."""

from __future__ import annotations

from uuid import UUID

from pydantic import Field

from backend.quiz.schemas.items import ItemType
from backend.quiz.schemas.parts import Schema, Text


class StudentItem(Schema):
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


class StudentQuiz(Schema):
    """A quiz as a student sees it, without its rejected items."""

    id: UUID
    title: str
    items: list[StudentItem]
    left_out: int

    @property
    def points(self) -> float:
        """Points that can be earned in all."""
        return sum(item.points for item in self.items)


class StudentAnswer(Schema):
    """What a student answered to one item; only the field of the item's type is read."""

    chosen: list[int] = Field(default_factory=list, max_length=20)
    text: Text = ""
    matches: dict[str, str] = Field(default_factory=dict)
    order: list[str] = Field(default_factory=list, max_length=100)


class GradedItem(Schema):
    """What an answer earned; `earned` is None where a person has to read it. The key is told only now."""

    id: UUID
    earned: float | None
    possible: float
    key: list[str]
    explanation: str


class GradedQuiz(Schema):
    """All answers marked; `possible` counts only what could be marked here."""

    items: list[GradedItem]
    earned: float
    possible: float
    unmarked: int
