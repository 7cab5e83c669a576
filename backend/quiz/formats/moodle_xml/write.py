"""Moodle XML as Moodle's own importer reads it (`question/format/xml/format.php`); the decisions are in docs/formats.md.

A question Moodle would refuse is left out with a comment, because one refusal stops its whole import.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from backend.quiz.formats.contract import Loss
from backend.quiz.formats.gift.answers import fractions, penalty
from backend.quiz.formats.reading import tags_and_levels
from backend.quiz.formats.rich import to_html
from backend.quiz.formats.text import (
    TYPE_NAMES,
    clean,
    has_marks,
    number_of,
    one_line,
    only_used,
    shared_losses,
    text_losses,
)
from backend.quiz.formats.xml import element, text
from backend.quiz.schemas import Item, ItemType, Option

_BLANK = re.compile(r"_{3,}")
# What means something inside an embedded answer, where versions of Moodle disagree about escapes.
_CLOZE_MARKS = re.compile(r"[\\{}~#/\"&<>=*%]")


@dataclass
class _Question:
    """One question on its way: its type and own elements, or why there is none, and what was lost."""

    kind: str = ""
    parts: list[str] = field(default_factory=list)
    stem: str = ""
    refused: str = ""
    lost: list[tuple[str, str]] = field(default_factory=list)

    def lose(self, part: str, message: str) -> None:
        if (part, message) not in self.lost:
            self.lost.append((part, message))


def write(title: str, source_title: str | None, items: Sequence[Item]) -> str:
    """Write one question per item, in a category named after the quiz."""
    return "\n".join(_document(title, items)) + "\n"


def _document(title: str, items: Sequence[Item]) -> Iterator[str]:
    category = re.sub(r"[<>]", "", one_line(title, 200)).replace("/", "//") or "Quiz"
    yield '<?xml version="1.0" encoding="UTF-8"?>'
    yield "<quiz>"
    yield element("question", element("category", _text(f"$course$/top/{category}")), type="category")
    for number, item in enumerate(items, 1):
        question = _question(item)
        if question.refused:
            yield f"<!-- Left out: question {number} ({TYPE_NAMES[item.type]}). {question.refused} -->"
        else:
            yield _whole(number, item, question)
    yield "</quiz>"


def losses(items: Sequence[Item]) -> Iterable[Loss]:
    """What Moodle will not get; a question it would refuse is named with the reason."""
    yield from shared_losses(items, evidence=True)
    yield from text_losses(items)
    for index, item in enumerate(items):
        question = _question(item)
        if question.refused:
            yield Loss("type", f"Left out of the file: {question.refused}", index, item.id)
            continue
        for part, message in question.lost:
            yield Loss(part, message, index, item.id)


def _text(words: str) -> str:
    return element("text", text(words))


def _html(name: str, words: str, **more: object) -> str:
    """An author's text as Moodle keeps its own: HTML, formulas in the marks its filter looks for."""
    shown = text(to_html(words)) if words.strip() else ""
    return element(name, element("text", shown), **{"format": "html", **more})


def _whole(number: int, item: Item, question: _Question) -> str:
    words = re.sub(r"[<>{}\\]", " ", one_line(item.stem, 80))
    name = f"{number:03d} {' '.join(words.split())}"
    tags = tags_and_levels([one_line(tag) for tag in item.tags], item.bloom, item.difficulty)
    return element(
        "question",
        element("name", _text(name)),
        element("questiontext", _text(question.stem or to_html(item.stem)), format="html"),
        _html("generalfeedback", item.explanation),
        element("defaultgrade", number_of(item.points)),
        element("penalty", "0.3333333"),
        element("hidden", "0"),
        element("idnumber", str(item.id)),
        *question.parts,
        element("tags", *(element("tag", _text(tag)) for tag in tags if tag)),
        type=question.kind,
    )


def _question(item: Item) -> _Question:
    question = _Question()
    if not clean(item.stem).strip():
        question.refused = "the question has no text."
        return question
    _WRITERS[item.type](only_used(item), question)
    return question


def _answer(fraction: str, words: str, reason: str = "", *more: str, as_html: bool = True) -> str:
    shown = to_html(words) if as_html else one_line(words)
    return element(
        "answer",
        _text(shown),
        _html("feedback", reason),
        *more,
        fraction=fraction,
        format="html" if as_html else "moodle_auto_format",
    )


def _choices(item: Item, question: _Question) -> list[Option]:
    kept = [option for option in item.options if clean(option.text).strip()]
    if len(kept) < len(item.options):
        question.lose("options", "Options without text are left out.")
    return kept


def _multiple_choice(item: Item, question: _Question) -> None:
    options = _choices(item, question)
    if len(options) < 2 or sum(option.correct for option in options) != 1:
        question.refused = "a multiple choice question needs two options, one of them correct."
        return
    question.kind = "multichoice"
    question.parts = [
        *_settings("true"),
        *(_answer("100" if option.correct else "0", option.text, option.rationale) for option in options),
    ]


def _multiple_response(item: Item, question: _Question) -> None:
    options = _choices(item, question)
    right = sum(option.correct for option in options)
    if len(options) < 2 or not right:
        question.refused = "a multiple response question needs two options and a correct one among them."
        return
    grades = fractions(right)
    if len(set(grades)) > 1:
        message = f"Moodle has no equal share for {right} right options: some count 10% and some 5%."
        question.lose("grading", message)
    takes = penalty(len(options) - right) if right < len(options) else "0"
    shares = iter(grades)
    question.kind = "multichoice"
    question.parts = [
        *_settings("false"),
        *(
            _answer(next(shares) if option.correct else takes, option.text, option.rationale)
            for option in options
        ),
    ]


def _settings(single: str) -> list[str]:
    return [
        element("single", single),
        element("shuffleanswers", "true"),
        element("answernumbering", "abc"),
    ]


def _true_false(item: Item, question: _Question) -> None:
    key = next((n for n, option in enumerate(item.options) if option.correct), None)
    if key is None or len(item.options) != 2 or all(option.correct for option in item.options):
        question.refused = "a true/false question needs two options, one of them correct."
        return
    words = [option.text.strip().casefold() for option in item.options]
    if words != ["true", "false"]:
        if set(words) != {"true", "false"}:
            message = "Moodle shows its own words for true and false; the first option is taken as true."
            words = ["true", "false"]
        else:
            message = "Moodle shows true before false."
        question.lose("options", message)
    question.kind = "truefalse"
    question.parts = [
        element(
            "answer",
            _text(word),
            _html("feedback", option.rationale),
            fraction="100" if option.correct else "0",
            format="moodle_auto_format",
        )
        for word, option in sorted(zip(words, item.options, strict=True), key=lambda pair: pair[0] != "true")
    ]


def _accepted(item: Item, question: _Question) -> list[str]:
    texts = [one_line(words) for words in item.answer.accepted or ()]
    if len(kept := [words for words in texts if words]) < len(texts):
        question.lose("answer.accepted", "Answers without text are left out.")
    if not kept:
        question.refused = "the question has no accepted answer."
    return kept


def _short_answer(item: Item, question: _Question) -> None:
    question.kind = "shortanswer"
    question.parts = [
        element("usecase", "0"),
        # A star stands for any text in Moodle's short answers.
        *(_answer("100", words.replace("*", "\\*"), as_html=False) for words in _accepted(item, question)),
    ]


def _cloze(item: Item, question: _Question) -> None:
    accepted = _accepted(item, question)
    stem = to_html(item.stem)
    blanks = list(_BLANK.finditer(stem))
    # An embedded answer weighs a whole number of points, and its marks may stand nowhere else.
    whole = item.points.is_integer()
    marked = "{" in stem or any(map(_CLOZE_MARKS.search, accepted))
    if len(blanks) != 1 or not whole or marked:
        if not blanks:
            question.lose("type", "The text has no blank: it becomes a short answer question.")
        _short_answer(item, question)
        return
    choices = "~".join(f"%100%{words}" for words in accepted)
    weight = int(item.points)
    question.kind = "cloze"
    question.stem = f"{stem[: blanks[0].start()]}{{{weight}:SHORTANSWER:{choices}}}{stem[blanks[0].end() :]}"


def _numerical(item: Item, question: _Question) -> None:
    value, tolerance = item.answer.value, item.answer.tolerance or 0.0
    if value is None or not math.isfinite(value) or not math.isfinite(tolerance):
        question.refused = "a numerical question needs a number as its answer."
        return
    question.kind = "numerical"
    unit = one_line(item.answer.unit or "")
    question.parts = [
        element(
            "answer",
            _text(number_of(value)),
            _html("feedback", ""),
            element("tolerance", number_of(tolerance)),
            fraction="100",
            format="moodle_auto_format",
        ),
    ]
    if unit:
        kept = element("unit", element("multiplier", "1"), element("unit_name", text(unit)))
        question.parts.append(element("units", kept))
    # Given or not, the unit takes no points: as in our own marking.
    question.parts += [
        element("unitgradingtype", "0"),
        element("unitpenalty", "0.1"),
        element("showunits", "0" if unit else "3"),
        element("unitsleft", "0"),
    ]


def _matching(item: Item, question: _Question) -> None:
    pairs = [(left, one_line(right)) for left, right in item.answer.pairs or () if clean(left).strip()]
    pairs = [(left, right) for left, right in pairs if right]
    if len(pairs) < len(item.answer.pairs or ()):
        question.lose("answer.pairs", "Pairs with an empty side are left out.")
    if any(has_marks(right) for _, right in pairs):
        question.lose(
            "answer.pairs", "The right sides are shown as plain text: markup and formulas stay as typed."
        )
    if len(pairs) < 2:
        question.refused = "a matching question needs two pairs."
        return
    question.kind = "matching"
    question.parts = [
        element("shuffleanswers", "true"),
        *(_html("subquestion", left)[: -len("</subquestion>")] + _right(right) for left, right in pairs),
    ]


def _right(words: str) -> str:
    return f"{element('answer', _text(words))}</subquestion>"


def _ordering(item: Item, question: _Question) -> None:
    entries = [entry for entry in item.answer.order or () if clean(entry).strip()]
    if len(entries) < len(item.answer.order or ()):
        question.lose("answer.order", "Entries without text are left out.")
    if len(entries) < 3:
        question.refused = "an ordering question needs three entries in Moodle."
        return
    question.lose("version", "Ordering needs Moodle 4.4 or newer, or its ordering plugin.")
    question.kind = "ordering"
    question.parts = [
        element("layouttype", "VERTICAL"),
        element("selecttype", "ALL"),
        element("selectcount", "0"),
        element("gradingtype", "ABSOLUTE_POSITION"),
        element("showgrading", "SHOW"),
        element("numberingstyle", "none"),
        *(_html("answer", entry, fraction="1.0000000") for entry in entries),
    ]


def _essay(item: Item, question: _Question) -> None:
    question.kind = "essay"
    question.parts = [
        element("responseformat", "editor"),
        element("responserequired", "1"),
        element("responsefieldlines", "10"),
        element("attachments", "0"),
        element("attachmentsrequired", "0"),
        _html("graderinfo", item.answer.rubric or ""),
        _html("responsetemplate", ""),
    ]


_WRITERS: dict[ItemType, Callable[[Item, _Question], None]] = {
    ItemType.MULTIPLE_CHOICE: _multiple_choice,
    ItemType.MULTIPLE_RESPONSE: _multiple_response,
    ItemType.TRUE_FALSE: _true_false,
    ItemType.CLOZE: _cloze,
    ItemType.SHORT_ANSWER: _short_answer,
    ItemType.NUMERICAL: _numerical,
    ItemType.MATCHING: _matching,
    ItemType.ORDERING: _ordering,
    ItemType.ESSAY: _essay,
}
