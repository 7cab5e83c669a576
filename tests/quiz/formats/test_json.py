"""JSON loses nothing."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backend.quiz.formats import ExportFormat, export, losses
from backend.quiz.schemas import Answer, Item, ItemType
from tests.quiz.formats.items import ONE_OF_EACH, any_item, item


def text_of(*items: Item) -> str:
    return export(ExportFormat.JSON, "Cells", items, source_title="Biology").content.decode()


def test_the_head_says_what_it_is() -> None:
    quiz = json.loads(text_of())
    assert quiz == {
        "format": "toolboxai-quiz",
        "version": 1,
        "title": "Cells",
        "source_title": "Biology",
        "items": [],
    }


@pytest.mark.parametrize("kind", ItemType)
def test_every_type_comes_back_whole(kind: ItemType) -> None:
    one = ONE_OF_EACH[kind]
    assert Item.model_validate(json.loads(text_of(one))["items"][0]) == one
    assert losses(ExportFormat.JSON, [one]) == []


@settings(max_examples=60, deadline=None)
@given(st.lists(any_item(), max_size=3))
def test_any_item_comes_back_whole_but_for_nul(items: list[Item]) -> None:
    back = [Item.model_validate(row) for row in json.loads(text_of(*items))["items"]]
    named = {loss.index for loss in losses(ExportFormat.JSON, items)}
    assert {n for n, (one, other) in enumerate(zip(items, back, strict=True)) if one != other} <= named


def test_hidden_characters_stay_visible_as_escapes() -> None:
    text = text_of(item("essay", "a\u202eb\u2066c\x07d é"))
    assert "a\\u202eb\\u2066c\\u0007d é" in text


def test_nul_is_replaced_and_named() -> None:
    one = item("essay", "?").model_copy(update={"stem": "a\x00b"})
    assert '"a�b"' in text_of(one)
    assert [loss.message for loss in losses(ExportFormat.JSON, [one])] == [
        "NUL characters in this item become “�”."
    ]


def test_a_stem_of_nothing_but_nul_can_still_be_read_back() -> None:
    row = json.loads(text_of(item("essay", "?").model_copy(update={"stem": "\x00"})))["items"][0]
    assert Item.model_validate(row).stem == "�"


def test_only_the_parts_of_an_answer_that_are_set_are_written() -> None:
    one = item("numerical", "How many?", answer=Answer(value=3))
    assert json.loads(text_of(one))["items"][0]["answer"] == {"value": 3.0}


def test_the_same_quiz_gives_the_same_bytes() -> None:
    items = list(ONE_OF_EACH.values())
    assert text_of(*items) == text_of(*[one.model_copy(deep=True) for one in items])
