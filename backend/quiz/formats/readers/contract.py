"""What every reader gives back: items with the line they begin at, and what it could not read and why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from pydantic import ValidationError

from backend.quiz.schemas import ItemContent, ItemType, Option
from backend.refusals import words_of

# More are not read at once; one more is kept, so that it can be said where they went on.
MOST_ITEMS = 200


class ImportFormat(StrEnum):
    """The formats a quiz can be read from; `text` is numbered questions with lettered options."""

    GIFT = "gift"
    AIKEN = "aiken"
    CSV = "csv"
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class Problem:
    """A question that could not be read: the line it begins at, from 1, and what to do."""

    line: int
    message: str


@dataclass(frozen=True, slots=True)
class ReadItem:
    """A question as it was read, and the line it begins at, from 1."""

    line: int
    content: ItemContent


@dataclass(slots=True)
class Reading:
    """All that was read of a text."""

    format: ImportFormat
    items: list[ReadItem] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def refuse(self, line: int, message: str) -> None:
        """Note what could not be read."""
        self.problems.append(Problem(line, message))

    def take(
        self,
        line: int,
        kind: ItemType,
        stem: str,
        options: list[Option] | None = None,
        answer: Mapping[str, object] | None = None,
        explanation: str = "",
    ) -> None:
        """Keep a question, or note that it is more than an item may hold.

        Options may come unvalidated (`model_construct`): they are validated here.
        """
        if len(self.items) > MOST_ITEMS:
            return
        if not stem.strip():
            self.refuse(line, "This question has no text: write what is asked.")
            return
        try:
            content = ItemContent.model_validate(
                {
                    "type": kind,
                    "stem": stem.strip(),
                    "options": [option.model_dump() for option in options or []],
                    "answer": answer or {},
                    "explanation": explanation.strip(),
                }
            )
        except ValidationError as error:
            self.refuse(line, _too_much(error))
            return
        self.items.append(ReadItem(line, content))


def choice_or_truth(options: list[Option]) -> ItemType:
    """The type that options make: true/false, several answers, or one."""
    if {option.text.strip(" .").casefold() for option in options} == {"true", "false"}:
        return ItemType.TRUE_FALSE
    several = sum(option.correct for option in options) > 1
    return ItemType.MULTIPLE_RESPONSE if several else ItemType.MULTIPLE_CHOICE


def _too_much(error: ValidationError) -> str:
    first = error.errors()[0]
    where = " ".join(str(part) for part in first["loc"] if isinstance(part, str)) or "question"
    return f"The {where} cannot be kept as it stands ({words_of(first).lower()}): shorten or correct it."
