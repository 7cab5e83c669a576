"""Aiken: one right answer among lettered options, and nothing else. Read by `lettered.py`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from string import ascii_uppercase

from backend.quiz.formats.contract import Loss
from backend.quiz.formats.text import TYPE_NAMES, clean, one_line, shared_losses
from backend.quiz.schemas import Item, ItemType

_CHOICES = frozenset([ItemType.MULTIPLE_CHOICE, ItemType.TRUE_FALSE])
# A stem that begins like an option or like the key would be taken for one.
_MISTAKEN = re.compile(r"^(?:[A-Z][.)]\s|ANSWER:)", re.IGNORECASE)


def write(title: str, source_title: str | None, items: Sequence[Item]) -> str:
    """Write what Aiken can hold; the rest is left out and named by `losses`."""
    return "\n".join(_block(item) for item in items if not refusal(item))


def losses(items: Sequence[Item]) -> Iterable[Loss]:
    """Every item that is no choice of one, and of the others all but the words."""
    yield from shared_losses(items, evidence=True)
    kept = []
    for index, item in enumerate(items):
        if reason := refusal(item):
            yield Loss("type", f"Left out of the file: {reason}", index, item.id)
        else:
            kept.append(item)
            for field, message in _lost(item):
                yield Loss(field, message, index, item.id)
    if kept:
        yield Loss("bloom", "Bloom levels are left out.")
        yield Loss("difficulty", "Difficulties are left out.")
    if any(option.rationale for item in kept for option in item.options):
        yield Loss("rationale", "The reasons of the options are left out.")
    if any(item.explanation for item in kept):
        yield Loss("explanation", "Explanations are left out.")
    if any(item.tags for item in kept):
        yield Loss("tags", "Tags are left out.")


def refusal(item: Item) -> str:
    """Why an item cannot stand in the file; nothing where it can."""
    if item.type not in _CHOICES:
        return f"Aiken holds only questions with one right option, and this is {TYPE_NAMES[item.type]}."
    kept = [option for option in item.options if one_line(option.text)]
    if sum(option.correct for option in kept) != 1 or len(kept) < 2:
        return "Aiken wants two options, exactly one of them correct."
    if len(kept) > 26:
        return "Aiken has letters for 26 options."
    if not one_line(item.stem):
        return "the question has no text."
    return ""


def _lost(item: Item) -> Iterator[tuple[str, str]]:
    if item.points != 1:
        yield "points", f"Aiken has no points: set {item.points:g} there."
    words = [item.stem, *(option.text for option in item.options)]
    if any("\n" in clean(text).strip() for text in words):
        yield "text", "Texts of several lines are set in one."
    if any(not one_line(option.text) for option in item.options):
        yield "options", "Options without text are left out."


def _block(item: Item) -> str:
    stem = one_line(item.stem)
    options = [option for option in item.options if one_line(option.text)]
    key = next(letter for letter, option in zip(ascii_uppercase, options, strict=False) if option.correct)
    lines = [f"Question: {stem}" if _MISTAKEN.match(stem) else stem]
    lines += [
        f"{letter}. {one_line(option.text)}" for letter, option in zip(ascii_uppercase, options, strict=False)
    ]
    return "\n".join([*lines, f"ANSWER: {key}", ""])
