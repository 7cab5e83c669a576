"""Can the item be answered and marked at all?"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator

from backend.quiz.checks.subject import BLANK, Subject, finding, quoted
from backend.quiz.schemas import Answer, Finding, ItemType, Severity, Span

_EDGES = " \t\n.,;:!?\"'“”‘’"
# Symbols, genotypes, formulas and code: `Pp` and `pp`, `Co` and `CO` are not the same.
_CASE_COUNTS = re.compile(r"[$`]|^(?:\W*\b(?:\w{1,2}|(?:([^\W\d_])\1){2,})\b)+\W*$", re.IGNORECASE)


def option_count(subject: Subject) -> Iterator[Finding]:
    """Options, key and answer fit the item's type."""
    for message, span in _STRUCTURES[subject.content.type](subject):
        # An empty option, or one that is there twice, can go where two are left.
        at = span.field.split(".") if span else []
        fix = subject.removal(int(at[1]), leaving=2) if len(at) == 3 else None
        yield finding("option_count", Severity.ERROR, message, span or subject.stem_span(), fix)


def more_than_one_correct(subject: Subject) -> Iterator[Finding]:
    """An option that says the same as the key is right too."""
    options = subject.content.options
    for index, twin in _twins(subject):
        if options[index].correct != options[twin].correct:
            wrong = index if options[twin].correct else twin
            message = f"The option {quoted(options[wrong].text)} says the same as the key: replace it."
            fix = subject.removal(wrong, leaving=2)
            span = subject.option_span(wrong)
            yield finding("more_than_one_correct", Severity.ERROR, message, span, fix)


def same_text(text: str) -> str:
    """An option as far as its wording counts."""
    plain = " ".join(text.split()).strip(_EDGES) or text.strip()
    return plain if _CASE_COUNTS.search(plain) else plain.casefold()


def _twins(subject: Subject) -> Iterator[tuple[int, int]]:
    seen: dict[str, int] = {}
    for index, option in enumerate(subject.content.options):
        text = same_text(option.text)
        if text and text in seen:
            yield index, seen[text]
        else:
            seen[text] = index


_Problem = tuple[str, Span | None]


def _options(subject: Subject) -> Iterator[_Problem]:
    options = subject.content.options
    if len(options) < 2:
        yield "This question needs at least two options: add some.", None
        return
    for index, option in enumerate(options):
        if not option.text.strip():
            yield f"Option {index + 1} is empty: fill it or remove it.", subject.option_span(index)
    for index, twin in _twins(subject):
        if options[index].correct == options[twin].correct:
            message = f"The option {quoted(options[index].text)} is there twice: replace one."
            yield message, subject.option_span(index)


def _multiple_choice(subject: Subject) -> Iterator[_Problem]:
    yield from _options(subject)
    yield from _one_key(subject)


def _one_key(subject: Subject) -> Iterator[_Problem]:
    keys = sum(option.correct for option in subject.content.options)
    if subject.content.options and keys != 1:
        marked = "No option is" if keys == 0 else f"{keys} options are"
        yield f"{marked} marked as correct: mark exactly one.", None


def _multiple_response(subject: Subject) -> Iterator[_Problem]:
    yield from _options(subject)
    if subject.content.options and not any(option.correct for option in subject.content.options):
        yield "No option is marked as correct: mark at least one.", None


def _true_false(subject: Subject) -> Iterator[_Problem]:
    if len(subject.content.options) != 2:
        yield "A true/false item has exactly two options: True and False.", None
        return
    yield from _options(subject)
    yield from _one_key(subject)


def _accepted(answer: Answer) -> Iterator[_Problem]:
    if not any(text.strip() for text in answer.accepted or []):
        yield "No accepted answer is given: add at least one.", None


def _cloze(subject: Subject) -> Iterator[_Problem]:
    blanks = len(BLANK.findall(subject.stem))
    if blanks != 1:
        found = "no blank" if blanks == 0 else f"{blanks} blanks"
        yield f"The text has {found}: leave exactly one, written ____.", subject.stem_span()
    yield from _accepted(subject.content.answer)


def _short_answer(subject: Subject) -> Iterator[_Problem]:
    yield from _accepted(subject.content.answer)


def _numerical(subject: Subject) -> Iterator[_Problem]:
    answer = subject.content.answer
    if answer.value is None or not math.isfinite(answer.value):
        yield "The answer is not a number: give one.", None
    elif answer.tolerance is not None and not math.isfinite(answer.tolerance):
        yield "The tolerance is not a number: give one, or none.", None


def _matching(subject: Subject) -> Iterator[_Problem]:
    pairs = subject.content.answer.pairs or []
    if len(pairs) < 2:
        yield "A matching item needs at least two pairs: add some.", None
    elif any(not left.strip() or not right.strip() for left, right in pairs):
        yield "A pair has an empty side: fill it or remove the pair.", None
    elif len({same_text(left) for left, _ in pairs}) < len(pairs):
        yield "The same entry stands twice on the left: give each entry one partner.", None


def _ordering(subject: Subject) -> Iterator[_Problem]:
    order = subject.content.answer.order or []
    if len(order) < 2:
        yield "An ordering item needs at least two entries: add some.", None
    elif any(not entry.strip() for entry in order):
        yield "An entry is empty: fill it or remove it.", None
    elif len({same_text(entry) for entry in order}) < len(order):
        yield "The same entry stands twice: nobody can tell which comes first, so change one.", None


def _essay(subject: Subject) -> Iterator[_Problem]:
    yield from ()


_STRUCTURES: dict[ItemType, Callable[[Subject], Iterator[_Problem]]] = {
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
