"""Moodle XML, one question at a time; what an item cannot hold of a question is noted with it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import BinaryIO

from backend.quiz.formats.reading import Found, Problem, Reading, option, uneven
from backend.quiz.formats.rich import as_written, from_html, from_plain
from backend.quiz.formats.xml import BrokenXml, Element, stream
from backend.quiz.schemas import ItemType, Option

_EMBEDDED = re.compile(r"\{(?P<weight>\d*):(?P<kind>[A-Z_]+):(?P<choices>(?:\\.|[^}\\])*)\}", re.DOTALL)
_CHOICE = re.compile(r"(?:=|%(?P<share>-?\d+(?:\.\d+)?)%)?(?P<said>(?:\\.|[^#\\])*)(?P<note>#.*)?", re.DOTALL)
_UNESCAPED = re.compile(r"\\(.)", re.DOTALL)
_TEXT_KINDS = frozenset(["SHORTANSWER", "SA", "MW", "SHORTANSWER_C", "SAC", "MWC"])
_NUMBER_KINDS = frozenset(["NUMERICAL", "NM"])
_EXPECTED = "Moodle XML has <quiz> with a <question type=…> for each question"


def read(file: BinaryIO) -> Iterator[Found]:
    """Each question of the file; categories and descriptions are passed over."""
    seen = False
    try:
        for question in stream(file, "question"):
            seen = True
            reading = Reading()
            _take(reading, question)
            yield from reading.drain()
    except BrokenXml as broken:
        yield Problem(broken.line, f"{broken} Correct the file there: {_EXPECTED}.")
        return
    if not seen:
        yield Problem(1, f"There is no question in this file: {_EXPECTED}.")


def _take(reading: Reading, question: Element) -> None:
    kind = question.get("type")
    if kind in ("category", "description"):
        return
    reader = _READERS.get(kind)
    if reader is None:
        reading.refuse(
            question.line, f"Questions of type “{kind[:40]}” cannot be kept: expected {', '.join(_READERS)}."
        )
        return
    reader(_Question(reading, question))


class _Question:
    """One question, with what all types have in common."""

    def __init__(self, reading: Reading, question: Element) -> None:
        self.reading = reading
        self.element = question
        self.notes: list[str] = []
        self.stem = self.text(question.child("questiontext"))
        if any(True for _ in question.descendants("file")):
            self.notes.append("Files inside the question, such as pictures, are left out.")
        if any(found.at("text").strip() for found in question.children("hint")):
            self.notes.append("Hints for further tries are left out.")

    def text(self, element: Element | None) -> str:
        """A text in the format it says it has."""
        if element is None:
            return ""
        words = element.at("text")
        format = element.get("format", "html")
        if format == "markdown":
            return words.strip()
        if format == "plain_text":
            return from_plain(words)
        if format == "moodle_auto_format" and "<" not in words:
            return as_written(words.strip())
        return from_html(words, self.notes)

    def answers(self) -> list[tuple[float, Element]]:
        """The answers with the share of the points they give, in percent."""
        return [
            (_number(answer.get("fraction")) or 0.0, answer) for answer in self.element.children("answer")
        ]

    def keep(
        self,
        kind: ItemType,
        options: list[Option] | None = None,
        answer: dict[str, object] | None = None,
        points: float | None = None,
    ) -> None:
        element = self.element
        given = points or _number(element.at("defaultgrade")) or 1.0
        tags = [tag.at("text") for tag in element.descendants("tag")]
        self.reading.take(
            element.line,
            kind,
            self.stem,
            options,
            answer,
            self.text(element.child("generalfeedback")),
            [tag for tag in tags if tag],
            self.notes,
            points=given,
        )


def _number(words: str) -> float | None:
    try:
        return float(words.strip().replace(",", "."))
    except ValueError:
        return None


def _choice(question: _Question) -> None:
    single = question.element.at("single").strip() not in ("false", "0")
    options, shares = [], []
    for share, answer in question.answers():
        right = share > 0 if not single else share >= 99.9
        shown = question.text(answer)
        options.append(option(shown, right, question.text(answer.child("feedback"))))
        if right:
            shares.append(share)
        elif share > 0:
            question.notes.append(f"“{shown[:40]}” gives {share:g}% in the file; here it counts as wrong.")
    if not single:
        question.notes += uneven(shares)
    kind = ItemType.MULTIPLE_CHOICE if single else ItemType.MULTIPLE_RESPONSE
    question.keep(kind, options)


def _truth(question: _Question) -> None:
    found = {answer.at("text").strip().casefold(): (share, answer) for share, answer in question.answers()}
    options = []
    for word in ("true", "false"):
        share, answer = found.get(word, (0.0, None))
        reason = question.text(answer.child("feedback")) if answer else ""
        options.append(option(word.capitalize(), share > 50, reason))
    question.keep(ItemType.TRUE_FALSE, options)


def _typed(question: _Question) -> None:
    accepted = []
    for share, answer in question.answers():
        said = answer.at("text").strip().replace("\\*", "\0").replace("*", "*").replace("\0", "*")
        if share <= 0:
            question.notes.append(f"The wrong answer “{said[:40]}” and what is said to it are left out.")
            continue
        if share < 99.9:
            question.notes.append(
                f"The answer “{said[:40]}” gives {share:g}% in the file; here it counts in full."
            )
        if answer.at("feedback", "text").strip():
            question.notes.append(f"The feedback on the answer “{said[:40]}” is left out.")
        accepted.append(said)
    kind = ItemType.CLOZE if re.search(r"_{3,}", question.stem) else ItemType.SHORT_ANSWER
    question.keep(kind, answer={"accepted": accepted})


def _numerical(question: _Question) -> None:
    right = [(share, answer) for share, answer in question.answers() if share > 0]
    value = _number(right[0][1].at("text")) if right else None
    if value is None:
        question.reading.refuse(
            question.element.line,
            "The answer of this numerical question is not a number: give one, such as 9.81.",
        )
        return
    if len(right) > 1 or right[0][0] < 99.9:
        question.notes.append("Only the first number is kept, and it gives all points.")
    units = [unit.at("unit_name").strip() for unit in question.element.descendants("unit")]
    if len(units) > 1:
        question.notes.append("Only the first unit is kept.")
    tolerance = _number(right[0][1].at("tolerance"))
    question.keep(
        ItemType.NUMERICAL,
        answer={"value": value, "tolerance": tolerance, "unit": units[0] if units else None},
    )


def _matching(question: _Question) -> None:
    pairs = []
    for sub in question.element.children("subquestion"):
        left, right = question.text(sub), as_written(sub.at("answer", "text").strip())
        if left:
            pairs.append((left, right))
        elif right:
            question.notes.append(f"The choice “{right[:40]}”, which fits nothing, is left out.")
    question.keep(ItemType.MATCHING, answer={"pairs": pairs})


def _ordering(question: _Question) -> None:
    entries = [question.text(answer) for _, answer in question.answers()]
    question.keep(ItemType.ORDERING, answer={"order": entries})


def _essay(question: _Question) -> None:
    rubric = question.text(question.element.child("graderinfo"))
    question.keep(ItemType.ESSAY, answer={"rubric": rubric or None})


def _embedded(question: _Question) -> None:
    """Moodle's “embedded answers”: one typed answer makes a cloze, more than that no item can hold."""
    words = question.element.at("questiontext", "text")
    found = list(_EMBEDDED.finditer(words))
    if len(found) != 1:
        question.reading.refuse(
            question.element.line,
            f"This question has {len(found)} embedded answers; one can be kept: divide it into questions of one each.",
        )
        return
    (one,) = found
    rights: list[str] = []
    options: list[Option] = []
    for piece in re.split(r"(?<!\\)~", one["choices"]):
        choice = _CHOICE.fullmatch(piece)
        said = _UNESCAPED.sub(r"\1", choice["said"]).strip() if choice else piece
        share = float(choice["share"] or (100 if piece.startswith("=") else 0)) if choice else 0.0
        options.append(option(from_html(said), share >= 99.9))
        if share > 0:
            rights.append(from_html(said))
        if 0 < share < 99.9:
            question.notes.append(
                f"The answer “{said[:40]}” gives {share:g}% in the file; here it counts in full."
            )
    points = float(one["weight"] or 1)
    blank = f"{words[: one.start()]}____{words[one.end() :]}"
    question.stem = from_html(blank, question.notes)
    if one["kind"] in _TEXT_KINDS:
        question.keep(ItemType.CLOZE, answer={"accepted": rights}, points=points)
    elif one["kind"] in _NUMBER_KINDS and rights:
        value, _, tolerance = rights[0].partition(":")
        answer: dict[str, object] = {"value": _number(value), "tolerance": _number(tolerance)}
        question.keep(ItemType.NUMERICAL, answer=answer, points=points)
    else:
        question.keep(ItemType.MULTIPLE_CHOICE, options, points=points)


_READERS: dict[str, Callable[[_Question], None]] = {
    "multichoice": _choice,
    "truefalse": _truth,
    "shortanswer": _typed,
    "numerical": _numerical,
    "matching": _matching,
    "ordering": _ordering,
    "essay": _essay,
    "cloze": _embedded,
}
