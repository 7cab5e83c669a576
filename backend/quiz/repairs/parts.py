"""What several repairs share: which texts they may touch, and how an item is written anew."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from backend.quiz.checks.structure import same_text
from backend.quiz.grading import normalise
from backend.quiz.schemas import ItemContent, Option, Span

# Formulas, code, tables, markup and line breaks mean something letter for letter.
_LETTER_FOR_LETTER = re.compile(r"[$`|<>\\]|\n|https?://|!\[")


def is_prose(text: str) -> bool:
    """Whether spaces, capitals and full stops of a text are only manners."""
    return not _LETTER_FOR_LETTER.search(text)


def asks_in_prose(content: ItemContent) -> bool:
    """Whether stem and options all are prose: beside code, an option's capitals and spaces may be its output."""
    return all(map(is_prose, (content.stem, *(option.text for option in content.options))))


def with_options(content: ItemContent, options: Iterable[Option]) -> ItemContent:
    """The item with these options."""
    return content.model_copy(update={"options": list(options)})


def with_texts(content: ItemContent, texts: Sequence[str]) -> ItemContent:
    """The item with other wordings of its options."""
    return with_options(
        content,
        (o.model_copy(update={"text": text}) for o, text in zip(content.options, texts, strict=True)),
    )


def with_fix(content: ItemContent, span: Span, fix: str) -> ItemContent:
    """The item with a span of its stem replaced."""
    stem = content.stem[: span.start] + fix + content.stem[span.end :]
    return content.model_copy(update={"stem": stem})


def same_key(one: ItemContent, other: ItemContent) -> bool:
    """Whether two wordings of an item count the same answers as right, on the same evidence, for the same points."""
    return _key(one) == _key(other)


def _key(content: ItemContent) -> object:
    options = sorted((same_text(option.text), option.correct, option.rationale) for option in content.options)
    accepted = {normalise(text) for text in content.answer.accepted or []}
    rest = content.model_dump(include={"type", "points", "evidence", "bloom", "difficulty", "tags"})
    return options, accepted, content.answer.model_dump(exclude={"accepted"}), rest
