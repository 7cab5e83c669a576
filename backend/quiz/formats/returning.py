"""Whether an item comes back from a format as it went: what changed on the way, by field."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator, Sequence

from backend.quiz.formats.reading import Reader, ReadItem
from backend.quiz.formats.rich import to_html, typed
from backend.quiz.formats.text import clean, only_used
from backend.quiz.schemas import Item, ItemContent, ItemType

# A blank is a blank, however long its line.
_BLANK = re.compile(r"_{3,}")
_SAYS = {
    "type": "It comes back as another type of question",
    "stem": "The question comes back in other words or marks",
    "options": "The options come back in other words or marks",
    "options.correct": "Other options count as right when it comes back",
    "rationale": "The reasons of the options come back otherwise, or not",
    "explanation": "The explanation comes back otherwise, or not",
    "points": "The points come back otherwise",
    "tags": "The tags come back otherwise, or not",
    "bloom": "The Bloom level does not come back",
    "difficulty": "The difficulty does not come back",
    "answer.accepted": "The accepted answers come back otherwise",
    "answer.value": "The number comes back otherwise",
    "answer.tolerance": "The tolerance comes back otherwise",
    "answer.unit": "The unit comes back otherwise, or not",
    "answer.pairs": "The pairs come back otherwise",
    "answer.order": "The order comes back otherwise",
    "answer.rubric": "The rubric comes back otherwise, or not",
}

Write = Callable[[str, str | None, Sequence[Item]], str | bytes]


def changed(write: Write, read: Reader, item: Item) -> Iterator[tuple[str, str]]:
    """Each field that a file of this item alone gives back otherwise, with a sentence; evidence is not asked for."""
    made = write("Quiz", None, [item])
    found = list(read(io.BytesIO(made if isinstance(made, bytes) else made.encode("utf-8"))))
    (only,) = found if len(found) == 1 else (None,)
    if not isinstance(only, ReadItem):
        yield "type", "This question cannot be read back from the file."
        return
    for field in differing(only_used(item), only.content):
        yield field, f"{_SAYS[field]}."


def differing(one: ItemContent, other: ItemContent) -> Iterator[str]:
    """The fields in which two questions differ as they are shown; spaces at the ends and line ends do not count."""
    if one.type is not other.type:
        yield "type"
        return
    if _shown(one.stem) != _shown(other.stem):
        yield "stem"
    if [_shown(option.text) for option in one.options] != [_shown(option.text) for option in other.options]:
        yield "options"
    elif [option.correct for option in one.options] != [option.correct for option in other.options]:
        yield "options.correct"
    elif [_shown(option.rationale) for option in one.options] != [
        _shown(option.rationale) for option in other.options
    ]:
        yield "rationale"
    if _shown(one.explanation) != _shown(other.explanation):
        yield "explanation"
    if one.points != other.points:
        yield "points"
    if [_line(tag) for tag in one.tags if _line(tag)] != [_line(tag) for tag in other.tags]:
        yield "tags"
    if one.bloom is not other.bloom:
        yield "bloom"
    if one.difficulty is not other.difficulty:
        yield "difficulty"
    yield from _answers(one, other)


def _answers(one: ItemContent, other: ItemContent) -> Iterator[str]:
    before, after = one.answer, other.answer
    match one.type:
        case ItemType.CLOZE | ItemType.SHORT_ANSWER:
            # The same answer twice is one answer.
            if dict.fromkeys(map(_line, before.accepted or ())) != dict.fromkeys(
                map(_line, after.accepted or ())
            ):
                yield "answer.accepted"
        case ItemType.NUMERICAL:
            if before.value != after.value:
                yield "answer.value"
            if (before.tolerance or 0.0) != (after.tolerance or 0.0):
                yield "answer.tolerance"
            if _line(before.unit or "") != _line(after.unit or ""):
                yield "answer.unit"
        case ItemType.MATCHING:
            if _sides(before.pairs) != _sides(after.pairs):
                yield "answer.pairs"
        case ItemType.ORDERING:
            if [_shown(text) for text in before.order or ()] != [_shown(text) for text in after.order or ()]:
                yield "answer.order"
        case ItemType.ESSAY:
            if _shown(before.rubric or "") != _shown(after.rubric or ""):
                yield "answer.rubric"
        case _:
            pass


def _sides(pairs: Sequence[tuple[str, str]] | None) -> list[tuple[str, str]]:
    return [(_shown(left), _shown(right)) for left, right in pairs or ()]


def _line(text: str) -> str:
    return " ".join(clean(text).split())


def _shown(text: str) -> str:
    """A text as a reader sees it: how its marks are typed and how long a blank is do not count."""
    plain = _BLANK.sub("____", clean(text).strip())
    if not plain or plain.isalnum():
        return plain
    return " ".join(to_html(plain, typed).split())
