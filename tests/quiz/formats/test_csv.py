"""CSV opens in a spreadsheet, runs nothing there, and can be read back."""

from __future__ import annotations

import csv
import io
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backend.quiz.formats import ExportFormat, export, losses
from backend.quiz.formats.csv import guard, unguard
from backend.quiz.formats.text import clean
from backend.quiz.schemas import Item, ItemType
from tests.quiz.formats.items import ONE_OF_EACH, any_item, choices, item


def rows_of(*items: Item) -> list[dict[str, str]]:
    text = export(ExportFormat.CSV, "Cells", items).content.decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def test_it_starts_with_the_mark_by_which_excel_knows_utf8() -> None:
    assert export(ExportFormat.CSV, "Cells", []).content.startswith(b'\xef\xbb\xbf"number","id",')


def test_the_header_grows_with_the_longest_item() -> None:
    wide = item("multiple_choice", "Which?", options=choices(*"abcdef"))
    assert [name for name in rows_of(wide)[0] if name.startswith("option_")] == [
        f"option_{n}" for n in range(1, 7)
    ]


def test_each_type_fills_its_columns() -> None:
    rows = {row["type"]: row for row in rows_of(*ONE_OF_EACH.values())}
    assert rows["multiple_choice"]["correct"] == "1"
    assert rows["multiple_response"]["correct"] == "1;2"
    assert rows["true_false"]["option_2"] == "False"
    assert rows["cloze"]["option_2"] == "mitochondria"
    assert (rows["numerical"]["value"], rows["numerical"]["unit"]) == ("-343.5", "m/s")
    assert (rows["matching"]["option_3"], rows["matching"]["match_3"]) == ("Japan", "Tokyo")
    assert rows["ordering"]["option_4"] == "Sun"
    assert rows["essay"]["rubric"] == "Two points for membranes"
    assert rows["multiple_choice"]["evidence_spans"] == "0-21"


@pytest.mark.parametrize("cell", ["=1+1", "+cmd", "-x", "@SUM(A1)", "\t=1", "\n=1", "＝1", "'=1", "-1+1"])
def test_what_a_spreadsheet_would_run_gets_a_quote(cell: str) -> None:
    assert guard(cell) == "'" + cell
    assert unguard(guard(cell)) == cell


@pytest.mark.parametrize("cell", ["-5", "+3.5", "-1e-9", "5", "it's", "'tis", "a=b", ""])
def test_numbers_and_words_stay_as_they_are(cell: str) -> None:
    assert guard(cell) == cell
    assert unguard(cell) == cell


@given(st.text())
def test_the_guard_can_always_be_taken_off(cell: str) -> None:
    assert unguard(guard(cell)) == cell


@settings(max_examples=80, deadline=None)
@given(st.lists(any_item(), max_size=4))
def test_every_item_is_one_row_and_reads_back(items: list[Item]) -> None:
    rows = rows_of(*items)
    assert len(rows) == len(items)
    for one, row in zip(items, rows, strict=True):
        assert None not in row
        assert not [cell for cell in row.values() if re.match(r"[=@\t\r\n]|[+-](?![\d.])", cell)]
        assert unguard(row["stem"]) == clean(one.stem)
        assert unguard(row["explanation"]) == clean(one.explanation)
        if one.type is ItemType.MULTIPLE_CHOICE:
            texts = [unguard(row[f"option_{n}"]) for n in range(1, len(one.options) + 1)]
            assert texts == [clean(option.text) for option in one.options]


def test_only_the_record_is_lost() -> None:
    assert {loss.field for loss in losses(ExportFormat.CSV, list(ONE_OF_EACH.values()))} == {"record"}
