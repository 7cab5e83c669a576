"""CSV: our own columns, or any table with a column for the question, columns for options and one for the right answer."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from typing import Any, BinaryIO, TextIO

from backend.quiz.formats.csv.write import unguard
from backend.quiz.formats.reading import Found, Reading, as_text, choice_or_truth, option
from backend.quiz.grading import parse_number
from backend.quiz.schemas import Bloom, Difficulty, ItemType

# Any: fields of an item by their names, which `Reading.take` validates.
# What people and other programs call our columns; the first is our own name.
_SYNONYMS: dict[str, tuple[str, ...]] = {
    "stem": ("question", "question text", "prompt", "text", "question title", "questions"),
    "correct": (
        *("correct answer", "answer", "answers", "key", "right answer", "solution", "correct option"),
        *("correct answers", "correct answer s", "answer key"),
    ),
    "type": ("question type", "kind"),
    "explanation": ("feedback", "general feedback", "why", "comment"),
    "points": ("marks", "score", "point value", "mark", "weight"),
    "tags": ("tag", "keywords", "category", "topic"),
    "difficulty": ("level",),
    "bloom": ("bloom level", "cognitive level"),
    "tolerance": ("margin", "error margin"),
    "unit": ("units",),
    "value": ("number answer",),
    "rubric": ("grading notes",),
    "evidence": (),
    "evidence_spans": (),
}
_NAMES = {name: ours for ours, others in _SYNONYMS.items() for name in (ours, *others)}
_TYPES = {
    **{kind.value: kind for kind in ItemType},
    **dict.fromkeys(("mc", "mcq", "single choice", "single answer", "radio"), ItemType.MULTIPLE_CHOICE),
    **dict.fromkeys(("mr", "ma", "multiple answer", "multiple answers", "multi select", "checkbox", "checkboxes"),
                    ItemType.MULTIPLE_RESPONSE),
    **dict.fromkeys(("tf", "true false", "true or false", "boolean"), ItemType.TRUE_FALSE),
    **dict.fromkeys(("fill in the blank", "fill in", "fib", "gap"), ItemType.CLOZE),
    **dict.fromkeys(("short", "text", "open ended short"), ItemType.SHORT_ANSWER),
    **dict.fromkeys(("numeric", "number", "calculated"), ItemType.NUMERICAL),
    **dict.fromkeys(("match", "pairs"), ItemType.MATCHING),
    **dict.fromkeys(("order", "sequence", "sorting"), ItemType.ORDERING),
    **dict.fromkeys(("open", "long answer", "free text"), ItemType.ESSAY),
}  # fmt: skip
_OPTION = re.compile(r"^(?:option|choice|answer|answer option|distractor)?[\s_-]*(?P<place>[a-h]|\d{1,2})$")
_RATIONALE = re.compile(r"^rationale[\s_-]*(?P<place>\d{1,2})$")
_MATCH = re.compile(r"^match[\s_-]*(?P<place>\d{1,2})$")
_BLANK = re.compile(r"_{3,}")
_TAGS = re.compile(r"(?:\\.|[^;\\])+")
_SPAN = re.compile(r"(\d{1,10})-(\d{1,10})")


class _Table:
    """The header: which column is what."""

    def __init__(self, names: Sequence[str]) -> None:
        self.columns: dict[str, int] = {}
        self.options: dict[int, int] = {}
        self.matches: dict[int, int] = {}
        self.rationales: dict[int, int] = {}
        groups = ((_RATIONALE, self.rationales), (_MATCH, self.matches), (_OPTION, self.options))
        for at, said in enumerate(names):
            name = said.strip().casefold()
            plain = " ".join(re.sub(r"[_\W]+", " ", name).split())
            ours = _NAMES.get(name) or _NAMES.get(plain)
            if ours:
                self.columns.setdefault(ours, at)
                continue
            for pattern, group in groups:
                if found := pattern.match(name):
                    group.setdefault(_place(found["place"]), at)
                    break

    def meanings(self) -> dict[int, str]:
        """What each column was taken for, by its place."""
        groups = ((self.options, "option"), (self.matches, "match"), (self.rationales, "rationale"))
        found = {at: name for name, at in self.columns.items()}
        return found | {at: f"{name} {n}" for group, name in groups for n, at in group.items()}

    def cell(self, cells: Sequence[str], name: str) -> str:
        at = self.columns.get(name)
        return cells[at] if at is not None and at < len(cells) else ""

    def group(self, cells: Sequence[str], group: Mapping[int, int]) -> dict[int, str]:
        """The filled cells of numbered columns, by their number from 1."""
        return {n: cells[at] for n, at in sorted(group.items()) if at < len(cells) and cells[at]}


def understood(file: BinaryIO) -> list[tuple[str, str]]:
    """The columns of the table and what each is taken for; nothing for those that are not used."""
    text = as_text(file)
    head = next((line for line in text if line.strip()), "").replace("\ufeff", "").replace("\0", "")
    text.detach()
    file.seek(0)
    try:
        names = next(csv.reader([head], delimiter=max(",;\t|", key=head.count)), [])
    except csv.Error:
        return []
    meanings = _Table(names).meanings()
    return [(name.strip(), meanings.get(at, "")) for at, name in enumerate(names)]


def read(file: BinaryIO) -> Iterator[Found]:
    """Each row; one that is no question is a problem with its line."""
    text = as_text(file)
    yield from read_rows(text)
    text.detach()


def read_rows(text: TextIO) -> Iterator[Found]:
    """Each row of a table given as text."""
    reading = Reading()
    lines = (line.replace("\0", "").replace("\ufeff", "") for line in text)
    head = next((line for line in lines if line.strip()), "")
    rows = csv.reader(chain([head], lines), delimiter=max(",;\t|", key=head.count))
    table: _Table | None = None
    try:
        for row in rows:
            cells = [unguard(cell).strip() for cell in row]
            if not any(cells):
                continue
            if table is None:
                table = _Table(cells)
                if "stem" not in table.columns:
                    reading.refuse(
                        rows.line_num,
                        "The first row names no column “question” or “stem”: write question, A, B, C, D, correct there.",
                    )
                    break
                continue
            _take(reading, rows.line_num, table, cells)
            yield from reading.drain()
    except csv.Error as error:
        reading.refuse(
            rows.line_num, f"This row cannot be read ({error}): look for a quotation mark that is not closed."
        )
    yield from reading.drain()


def _take(reading: Reading, line: int, table: _Table, cells: Sequence[str]) -> None:
    stem = table.cell(cells, "stem")
    options = table.group(cells, table.options)
    texts = list(options.values())
    said = table.cell(cells, "correct")
    named = table.cell(cells, "type")
    plain = " ".join(re.sub(r"[_\W]+", " ", named.casefold()).split())
    kind = _TYPES.get(plain.replace(" ", "_")) or _TYPES.get(plain)
    if named and kind is None:
        reading.refuse(
            line, f"“{named[:40]}” is no type of question: leave the column empty or see the formats."
        )
        return
    more = _more(reading, line, table, cells)
    if more is None:
        return
    if kind in (ItemType.CLOZE, ItemType.SHORT_ANSWER):
        answer: dict[str, object] = {"accepted": texts or ([said] if said else [])}
        reading.take(line, kind, stem, answer=answer, **more)
    elif kind is ItemType.MATCHING:
        matches = table.group(cells, table.matches)
        pairs = [(options.get(n, ""), matches.get(n, "")) for n in sorted({*options, *matches})]
        reading.take(line, kind, stem, answer={"pairs": pairs}, **more)
    elif kind is ItemType.ORDERING:
        reading.take(line, kind, stem, answer={"order": texts}, **more)
    elif kind is ItemType.ESSAY:
        reading.take(line, kind, stem, answer={"rubric": table.cell(cells, "rubric") or None}, **more)
    elif kind is ItemType.NUMERICAL:
        _take_number(reading, line, table, cells, more)
    elif texts:
        _take_choice(reading, line, table, cells, kind, more)
    elif said:
        typed = ItemType.CLOZE if _BLANK.search(stem) else ItemType.SHORT_ANSWER
        if said.casefold() in ("true", "false"):
            truth = [option(word, said.casefold() == word.casefold()) for word in ("True", "False")]
            reading.take(line, ItemType.TRUE_FALSE, stem, truth, **more)
        else:
            reading.take(line, typed, stem, answer={"accepted": [said]}, **more)
    elif kind is not None:
        # The row says what it is; the checks say that it has no key.
        reading.take(line, kind, stem, **more)
    else:
        reading.refuse(
            line, "This row has neither options nor an answer: fill the columns A, B, … and correct."
        )


def _more(reading: Reading, line: int, table: _Table, cells: Sequence[str]) -> dict[str, Any] | None:
    """The fields every type has; None where one of them was refused."""
    more: dict[str, Any] = {"explanation": table.cell(cells, "explanation")}
    if points := table.cell(cells, "points"):
        more["points"] = parse_number(points)
        if more["points"] is None:
            reading.refuse(line, f"The points “{points[:40]}” are no number: give one, such as 1 or 2.5.")
            return None
    notes = []
    for name, levels in (("bloom", [*Bloom]), ("difficulty", [*Difficulty])):
        said = table.cell(cells, name).casefold()
        if said in levels:
            more[name] = said
        elif said:
            notes.append(f"“{said[:40]}” is no {name} the console knows: the usual one is taken.")
    tags = [re.sub(r"\\(.)", r"\1", tag).strip() for tag in _TAGS.findall(table.cell(cells, "tags"))]
    more["tags"] = [tag for tag in tags if tag]
    quotes, spans = table.cell(cells, "evidence"), _SPAN.findall(table.cell(cells, "evidence_spans"))
    if quotes and spans:
        told = quotes.split("\n\n") if len(spans) > 1 else [quotes]
        if len(told) == len(spans):
            more["evidence"] = [
                {"start": int(start), "end": int(end), "quote": quote}
                for (start, end), quote in zip(spans, told, strict=True)
            ]
    more["notes"] = notes
    return more


def _place(name: str) -> int:
    return int(name) if name.isdecimal() else ord(name) - ord("a") + 1


def _take_number(
    reading: Reading, line: int, table: _Table, cells: Sequence[str], more: dict[str, Any]
) -> None:
    value = parse_number(table.cell(cells, "value") or table.cell(cells, "correct"))
    said = table.cell(cells, "tolerance")
    tolerance = parse_number(said) if said else None
    if value is None or (said and tolerance is None):
        reading.refuse(line, "The answer of this numerical question is not a number: give one, such as 9.81.")
        return
    answer = {"value": value, "tolerance": tolerance, "unit": table.cell(cells, "unit") or None}
    reading.take(line, ItemType.NUMERICAL, table.cell(cells, "stem"), answer=answer, **more)


def _take_choice(
    reading: Reading,
    line: int,
    table: _Table,
    cells: Sequence[str],
    kind: ItemType | None,
    more: dict[str, Any],
) -> None:
    texts, said = table.group(cells, table.options), table.cell(cells, "correct")
    right = _right(texts, said)
    if right is None:
        reading.refuse(
            line, f"The answer “{said[:40]}” names none of the options: give its letter, number or text."
        )
        return
    reasons = table.group(cells, table.rationales)
    options = [option(text, n in right, reasons.get(n, "")) for n, text in texts.items()]
    reading.take(line, kind or choice_or_truth(options), table.cell(cells, "stem"), options, **more)


def _right(texts: Mapping[int, str], said: str) -> set[int] | None:
    """The columns an answer names: by their text, by letters, or by numbers from 1; None where it names none."""
    plain = {text.casefold(): n for n, text in reversed(list(texts.items()))}
    if not said:
        return set()
    if said.casefold() in plain and not said.isdecimal():
        return {plain[said.casefold()]}
    parts = [
        part.strip(" .()").casefold() for part in re.split(r"[;,|&]|\band\b", said) if part.strip(" .()")
    ]
    places = set()
    for part in parts:
        if re.fullmatch(r"[a-h]|[1-9]\d?", part) and _place(part) in texts:
            places.add(_place(part))
        elif part in plain:
            places.add(plain[part])
        else:
            return None
    return places
