"""What a run is to make."""

from __future__ import annotations

from typing import Annotated, Self
from uuid import UUID

from pydantic import Field, field_validator, model_validator

from backend.numbers import Whole
from backend.quiz.schemas.items import Bloom, Difficulty, ItemType
from backend.quiz.schemas.parts import Schema, ShortText

SectionName = Annotated[str, Field(min_length=1, max_length=80, pattern=r"^[a-z][a-z_]*$")]
MOST_SECTIONS = 30
MOST_OF_A_KIND = 200
SHORTEST_PERIOD, LONGEST_PERIOD = 5, 600  # minutes
LONGEST_INSTRUCTION = 500


class Blueprint(Schema):
    """What to make: `counts` of a quiz's items, or `sections` of study content. Only one of these is required."""

    counts: dict[ItemType, Annotated[Whole, Field(ge=0, le=100)]] = Field(default_factory=dict)
    sections: list[SectionName] = Field(
        default_factory=list, max_length=MOST_SECTIONS, exclude_if=lambda names: not names
    )
    # Of a glossary, terms; of flashcards or a worksheet, cards or questions of each section. None leaves it to the
    # text's length.
    entries: Whole | None = Field(None, ge=1, le=MOST_OF_A_KIND, exclude_if=lambda count: count is None)
    # Of a lesson plan, how long the lesson is. None leaves it to the template.
    minutes: Whole | None = Field(
        None, ge=SHORTEST_PERIOD, le=LONGEST_PERIOD, exclude_if=lambda minutes: minutes is None
    )
    # Of one section made again: which, as what version it was seen, and what is to be different.
    instead_of: UUID | None = Field(None, exclude_if=lambda section: section is None)
    of_version: Whole | None = Field(None, ge=1, exclude_if=lambda version: version is None)
    instruction: str = Field("", max_length=LONGEST_INSTRUCTION, exclude_if=lambda said: not said)
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
