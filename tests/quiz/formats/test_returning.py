"""Out and in again: every type through every format that is read, equal or named in its losses."""

from __future__ import annotations

import io

import pytest
from hypothesis import given, settings

from backend.quiz.formats import FORMATS, ExportFormat, export, losses
from backend.quiz.formats.reading import ReadItem
from backend.quiz.formats.returning import changed, differing
from backend.quiz.schemas import Answer, Bloom, Difficulty, Item, ItemContent, ItemType
from tests.quiz.formats.items import ONE_OF_EACH, any_item, choices, item, sound_item

READ = [format for format in ExportFormat if FORMATS[format].read]
T = ItemType
CHOSEN = {T.MULTIPLE_CHOICE, T.TRUE_FALSE}
# What is lost of the sound items of `items.py`, by format and type; what is not here comes back as it went.
LOST: dict[ExportFormat, dict[ItemType, set[str]]] = {
    ExportFormat.GIFT: {
        T.NUMERICAL: {"answer.unit"},
        T.ORDERING: {"version"},
        T.ESSAY: {"answer.rubric"},
    },
    ExportFormat.MOODLE_XML: {T.ORDERING: {"version"}},
    ExportFormat.AIKEN: {
        **{kind: {"type"} for kind in T if kind not in CHOSEN},
        T.MULTIPLE_CHOICE: {"bloom", "difficulty", "tags", "rationale", "explanation"},
        T.TRUE_FALSE: {"bloom", "difficulty", "tags", "rationale"},
    },
    ExportFormat.QTI12: {
        T.MULTIPLE_RESPONSE: {"grading"},
        T.NUMERICAL: {"answer.unit.shown"},
        T.ORDERING: {"version"},
        T.ESSAY: {"answer.rubric.shown"},
    },
    ExportFormat.QTI21: {},
    ExportFormat.QTI30: {},
    ExportFormat.CSV: {},
    ExportFormat.JSON: {},
}
# What is lost on the way to people, and not in the file.
NOT_READ = {"version", "grading", "answer.unit.shown", "answer.rubric.shown"}
# What concerns the whole quiz, and not an item.
RECORD = {"record", "evidence", "evidence.passage_id"}


def back(format: ExportFormat, *items: Item) -> list[ItemContent]:
    reader = FORMATS[format].read
    assert reader is not None
    found = list(reader(io.BytesIO(export(format, "Cells", items).content)))
    return [one.content for one in found if isinstance(one, ReadItem)]


@pytest.mark.parametrize("format", READ)
@pytest.mark.parametrize("kind", ItemType)
def test_every_type_comes_back_as_it_went_or_is_named(format: ExportFormat, kind: ItemType) -> None:
    one = ONE_OF_EACH[kind].model_copy(
        update={
            "bloom": Bloom.APPLY,
            "difficulty": Difficulty.HARD,
            "points": 1.0,
            "tags": ["cells", "unit 2"],
        }
    )
    expected = LOST[format].get(kind, set())
    assert {loss.field for loss in losses(format, [one])} - RECORD == expected
    if "type" in expected:
        assert back(format, one) == []
        return
    (other,) = back(format, one)
    assert set(differing(one, other)) == expected - NOT_READ


# A writer has to know its own losses: reading back only catches what nobody thought of.
@settings(max_examples=25, deadline=None)
@given(sound_item())
def test_what_a_writer_does_not_name_comes_back(one: Item) -> None:
    for format in READ:
        row = FORMATS[format]
        assert row.read is not None
        named = {loss.field for loss in row.losses([one])}
        if named & {"type", "text"}:
            continue
        for field, _ in changed(row.write, row.read, one):
            known = any(field == name or field.startswith(f"{name}.") for name in named)
            assert known, (format, field)


@settings(max_examples=25, deadline=None)
@given(any_item())
def test_whatever_an_item_holds_its_losses_can_be_said(one: Item) -> None:
    for format in READ:
        for loss in losses(format, [one]):
            assert loss.message.endswith(".")


def test_what_nobody_thought_of_is_found_by_reading_back() -> None:
    one = item("multiple_choice", "A stem", options=choices("* a", "b"))
    found = losses(ExportFormat.AIKEN, [one])
    assert [loss.message for loss in found if loss.field == "options"] or back(ExportFormat.AIKEN, one)[
        0
    ].options == one.options


@pytest.mark.parametrize(
    "text",
    [
        "`a < b` and **bold** & *slanted*",
        "$\\frac{1}{2}$ of $x_1 < x_2$",
        "Costs $5 and 6$ in all",
        "a * b * c, snake_case_name and 2 ** 3",
        "one\n\ntwo\nthree",
        "```\nfor x in y:\n    pass\n```",
        "<script>alert(1)</script> ]]> & Co.",
        "CO₂ → H₂O, “quoted” – 漢字 🙂",
        "[a](https://example.org/x) and a\\*b",
    ],
)
@pytest.mark.parametrize("format", [f for f in READ if f is not ExportFormat.AIKEN])
def test_texts_with_marks_come_back_as_they_are_shown(format: ExportFormat, text: str) -> None:
    one = item(
        "multiple_choice", text, options=choices(text, "b", reasons={0: text}), explanation=text, number=3
    )
    (other,) = back(format, one)
    assert set(differing(one, other)) == set()


def test_an_answer_is_compared_as_the_reader_sees_it() -> None:
    one = ItemContent(type=T.SHORT_ANSWER, stem="A  *b*", answer=Answer(accepted=["x"]))
    same = one.model_copy(update={"stem": "A _b_"})
    other = one.model_copy(update={"stem": "A b"})
    assert list(differing(one, same)) == []
    assert list(differing(one, other)) == ["stem"]
