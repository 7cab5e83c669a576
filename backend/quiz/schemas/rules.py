"""A quiz asked for by rule, and variants of a quiz with their keys."""

from __future__ import annotations

from typing import Annotated, Self
from uuid import UUID

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from backend.numbers import Whole
from backend.quiz.schemas.bank import ItemFilter, Moment
from backend.quiz.schemas.items import Bloom, Difficulty, Item, ItemState, ItemType
from backend.quiz.schemas.parts import Objective, Schema, Tag, Title

MOST_BY_RULES = 500
MOST_VARIANTS = 8
Seed = Annotated[Whole, Field(ge=0, le=2**31 - 1)]


class Rule(Schema):
    """So many items that fit; what is not given may be anything.

    Attributes:
        section: how the place of the evidence in the source begins: a heading, or "p. 12".
        unused_since: in no quiz that was exported at this time or later.
    """

    count: Whole = Field(ge=1, le=200)
    type: ItemType | None = None
    difficulty: Difficulty | None = None
    bloom: Bloom | None = None
    tag: Tag | None = None
    objective: Objective | None = None
    source_id: UUID | None = None
    section: Annotated[str, Field(max_length=160)] | None = None
    unused_since: Moment | None = None

    @model_validator(mode="after")
    def _section_of_a_source(self) -> Self:
        if self.section and self.source_id is None:
            raise PydanticCustomError(
                "section", "Say of which source the `section` is: give `source_id` too."
            )
        return self

    def wanted(self, *, approved_only: bool) -> ItemFilter:
        """The filter it makes, but for its section."""
        fields = self.model_dump(exclude={"count", "section"})
        return ItemFilter(state=ItemState.APPROVED if approved_only else None, **fields)


class NewQuizByRules(Schema):
    """Rules for a quiz out of the bank; `dry_run` says what they would give, and makes nothing.

    Attributes:
        seed: the same seed takes the same items, as long as the bank is the same; one is drawn where none is given.
    """

    title: Title = "Quiz by rules"
    rules: list[Rule] = Field(min_length=1, max_length=20)
    seed: Seed | None = None
    approved_only: bool = True
    dry_run: bool = False

    @model_validator(mode="after")
    def _not_too_many(self) -> Self:
        if sum(rule.count for rule in self.rules) > MOST_BY_RULES:
            raise PydanticCustomError(
                "count", f"The rules ask for more than {MOST_BY_RULES} questions together."
            )
        return self


class RuleOutcome(Schema):
    """What a rule found: how many match (counting stops at 10,000, `more`), and how many of them it got."""

    matching: int
    more: bool
    taken: int
    short: int


class QuizByRules(Schema):
    """What rules came to, or would come to. An item stands under one rule only, so rules may compete for it."""

    quiz_id: UUID | None
    seed: int
    rules: list[RuleOutcome]
    items: list[Item]
    short: int


class KeyRow(Schema):
    """One question in the table of keys: its place and its key in each variant, by letter."""

    item_id: UUID
    stem: str
    places: dict[str, int]
    keys: dict[str, str]


class Variants(Schema):
    """Which question stands where in which variant, with its key there."""

    letters: list[str]
    seed: int
    rows: list[KeyRow]
