"""Every format × every type × everything an item says beside its question: it is in the file, or among the losses."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable

import pytest

from backend.quiz.formats import FORMATS, ExportFormat, export, losses
from backend.quiz.formats.reading import ReadItem
from backend.quiz.schemas import Bloom, Difficulty, Evidence, Item, ItemContent, ItemType, Option
from tests.quiz.formats.items import ONE_OF_EACH
from tests.quiz.formats.opening import words

# What an item says beside its question, under the names its loss may have; and how it is told from what was read.
Facts = Callable[[ItemContent], object]
FIELDS: dict[str, tuple[set[str], list[str], Facts]] = {
    "points": ({"points"}, ["2.5 point"], lambda one: one.points),
    "tags": ({"tags", "levels"}, ["zqtag"], lambda one: one.tags),
    "bloom": ({"bloom", "levels"}, ["evaluate"], lambda one: one.bloom),
    "difficulty": ({"difficulty", "levels"}, ["hard"], lambda one: one.difficulty),
    "explanation": ({"explanation"}, ["zqexplanation"], lambda one: one.explanation),
    "rationale": ({"rationale"}, ["zqreason"], lambda one: [option.rationale for option in one.options]),
    "objectives": ({"objectives"}, ["zqobjective"], lambda one: one.objectives),
    "evidence": ({"evidence"}, ["zqquote"], lambda one: [(e.start, e.end, e.quote) for e in one.evidence]),
}


def full(kind: ItemType) -> Item:
    """An item of this type that says all there is to say."""
    one = ONE_OF_EACH[kind]
    return one.model_copy(
        update={
            "points": 2.5,
            "tags": ["zqtag"],
            "bloom": Bloom.EVALUATE,
            "difficulty": Difficulty.HARD,
            "explanation": "zqexplanation",
            "objectives": ["zqobjective"],
            "evidence": [Evidence(start=3, end=10, quote="zqquote")],
            "options": [
                Option(text=option.text, correct=option.correct, rationale="zqreason")
                for option in one.options
            ],
        }
    )


def read_back(format: ExportFormat, content: bytes) -> ItemContent | None:
    reader = FORMATS[format].read
    if reader is None:
        return None
    (found,) = [one for one in reader(io.BytesIO(content)) if isinstance(one, ReadItem)]
    return found.content


def missing(one: Item, other: ItemContent | None, text: str) -> Iterable[str]:
    """The fields that are not as they were."""
    for field, (_, marks, fact) in FIELDS.items():
        if field == "rationale" and not one.options:
            continue
        kept = fact(other) == fact(one) if other is not None else all(mark in text for mark in marks)
        if not kept:
            yield field


@pytest.mark.parametrize("format", ExportFormat)
@pytest.mark.parametrize("kind", ItemType)
def test_what_an_item_says_is_in_the_file_or_named(format: ExportFormat, kind: ItemType) -> None:
    one = full(kind)
    named = {loss.field for loss in losses(format, [one])}
    if "type" in named:
        return
    content = export(format, "Cells", [one]).content
    other = read_back(format, content)
    for field in missing(one, other, words(content)):
        assert FIELDS[field][0] & named, field


@pytest.mark.parametrize("kind", ItemType)
def test_json_loses_nothing_of_it(kind: ItemType) -> None:
    one = full(kind)
    content = export(ExportFormat.JSON, "Cells", [one]).content
    assert list(missing(one, read_back(ExportFormat.JSON, content), "")) == []
