"""CSV: our own columns, or any table with a column for the question, columns for options and one for the right answer."""

from __future__ import annotations

import csv
import io
import re

from backend.quiz.formats.csv import unguard
from backend.quiz.formats.readers.contract import ImportFormat, Reading, choice_or_truth
from backend.quiz.schemas import ItemType, Option

_STEM = ("stem", "question", "question text", "prompt", "text")
_CORRECT = ("correct", "correct answer", "answer", "key", "right answer", "solution", "correct option")
_OPTION = re.compile(r"^(?:option|choice|answer|distractor)?[\s_-]*(?P<place>[a-h]|\d{1,2})$")
_RATIONALE = re.compile(r"^rationale[\s_-]*(?P<place>\d{1,2})$")
_MATCH = re.compile(r"^match[\s_-]*(?P<place>\d{1,2})$")
_BLANK = re.compile(r"_{3,}")


def read(text: str) -> Reading:
    """Read every row; one that is no question is a problem with its line."""
    reading = Reading(ImportFormat.CSV)
    text = text.replace("\ufeff", "").replace("\0", "")
    head_line = next((line for line in text.splitlines() if line.strip()), "")
    delimiter = max(",;\t", key=head_line.count)
    rows = csv.reader(io.StringIO(text), delimiter=delimiter)
    names: list[str] | None = None
    try:
        for row in rows:
            cells = [unguard(cell).strip() for cell in row]
            if not any(cells):
                continue
            if names is None:
                names = [cell.casefold() for cell in cells]
                if not set(names) & set(_STEM):
                    reading.refuse(
                        rows.line_num,
                        "The first row names no column “question” or “stem”: write question, A, B, C, D, correct there.",
                    )
                    return reading
                continue
            _take(reading, rows.line_num, dict(zip(names, cells, strict=False)))
    except csv.Error as error:
        reading.refuse(
            rows.line_num, f"This row cannot be read ({error}): look for a quotation mark that is not closed."
        )
    return reading


def _take(reading: Reading, line: int, row: dict[str, str]) -> None:
    stem = next((row[name] for name in _STEM if row.get(name)), "")
    texts = _placed(row, _OPTION)
    said = next((row[name] for name in _CORRECT if row.get(name)), "")
    explanation = row.get("explanation", "") or row.get("feedback", "")
    try:
        kind = ItemType(row["type"].casefold().replace(" ", "_")) if row.get("type") else None
    except ValueError:
        reading.refuse(
            line, f"“{row['type'][:40]}” is no type of question: leave the column empty or see the formats."
        )
        return
    if kind in (ItemType.CLOZE, ItemType.SHORT_ANSWER):
        reading.take(
            line,
            kind,
            stem,
            answer={"accepted": texts or ([said] if said else [])},
            explanation=explanation,
        )
    elif kind is ItemType.MATCHING:
        pairs = list(zip(texts, _placed(row, _MATCH), strict=False))
        reading.take(line, kind, stem, answer={"pairs": pairs}, explanation=explanation)
    elif kind is ItemType.ORDERING:
        reading.take(line, kind, stem, answer={"order": texts}, explanation=explanation)
    elif kind is ItemType.ESSAY:
        reading.take(line, kind, stem, answer={"rubric": row.get("rubric") or None}, explanation=explanation)
    elif kind is ItemType.NUMERICAL:
        _take_number(reading, line, stem, row, said, explanation)
    elif texts:
        _take_choice(reading, line, stem, texts, said, row, kind, explanation)
    elif said:
        typed = ItemType.CLOZE if _BLANK.search(stem) else ItemType.SHORT_ANSWER
        reading.take(line, typed, stem, answer={"accepted": [said]}, explanation=explanation)
    else:
        reading.refuse(
            line, "This row has neither options nor an answer: fill the columns A, B, … and correct."
        )


def _placed(row: dict[str, str], pattern: re.Pattern[str]) -> list[str]:
    places = sorted(
        (_place(found["place"]), name) for name in row if (found := pattern.match(name)) and row[name]
    )
    return [row[name] for _, name in places]


def _place(name: str) -> int:
    return int(name) if name.isdecimal() else ord(name) - ord("a") + 1


def _take_number(
    reading: Reading, line: int, stem: str, row: dict[str, str], said: str, explanation: str
) -> None:
    try:
        value = float(row.get("value") or said)
        tolerance = float(row["tolerance"]) if row.get("tolerance") else None
    except ValueError:
        reading.refuse(line, "The answer of this numerical question is not a number: give one, such as 9.81.")
        return
    answer = {"value": value, "tolerance": tolerance, "unit": row.get("unit") or None}
    reading.take(line, ItemType.NUMERICAL, stem, answer=answer, explanation=explanation)


def _take_choice(
    reading: Reading,
    line: int,
    stem: str,
    texts: list[str],
    said: str,
    row: dict[str, str],
    kind: ItemType | None,
    explanation: str,
) -> None:
    right = _right(texts, said)
    if right is None:
        reading.refuse(
            line, f"The answer “{said[:40]}” names none of the options: give its letter, number or text."
        )
        return
    reasons = {_place(found["place"]) - 1: row[name] for name in row if (found := _RATIONALE.match(name))}
    options = [
        Option.model_construct(text=text, correct=at in right, rationale=reasons.get(at, ""))
        for at, text in enumerate(texts)
    ]
    reading.take(line, kind or choice_or_truth(options), stem, options, explanation=explanation)


def _right(texts: list[str], said: str) -> set[int] | None:
    """The places an answer names: by its text, by letters, or by numbers from 1; None where it names none."""
    plain = [text.casefold() for text in texts]
    if not said:
        return set()
    if said.casefold() in plain:
        return {plain.index(said.casefold())}
    parts = [
        part.strip(" .()").casefold() for part in re.split(r"[;,|&]|\band\b", said) if part.strip(" .()")
    ]
    places = set()
    for part in parts:
        if part in plain:
            places.add(plain.index(part))
        elif re.fullmatch(r"[a-h]|[1-9]\d?", part) and _place(part) <= len(texts):
            places.add(_place(part) - 1)
        else:
            return None
    return places
