"""GIFT as Moodle's importer reads it; the decisions are in docs/formats.md.

Texts are marked `[markdown]`, HTML is shown and not run, formulas get the delimiters Moodle looks for.
A question Moodle would refuse is left out with a comment, because one refusal stops its whole import.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from backend.quiz.formats.contract import Loss
from backend.quiz.formats.gift.answers import WRITERS, Question
from backend.quiz.formats.gift.text import escape, markdown
from backend.quiz.formats.text import TYPE_NAMES, clean, one_line, shared_losses
from backend.quiz.schemas import Item, ItemType


def write(title: str, source_title: str | None, items: Sequence[Item]) -> str:
    """Write one question per item, in a category named after the quiz."""
    category = re.sub(r"[<>]", "", one_line(title, 200)).replace("\\", "\\\\").replace("/", "//") or "Quiz"
    lines = [f"// {one_line(title) or 'Quiz'}"]
    if source_title:
        lines.append(f"// From: {one_line(source_title)}")
    blocks = ["\n".join(lines), f"$CATEGORY: top/{category}"]
    blocks += [_block(number, item, _question(item)) for number, item in enumerate(items, 1)]
    return "\n\n".join(blocks) + "\n"


def losses(items: Sequence[Item]) -> Iterable[Loss]:
    """What Moodle will not get; a question it would refuse is named with the reason."""
    yield from shared_losses(items, evidence=True)
    for index, item in enumerate(items):
        question = _question(item)
        if question.refused:
            yield Loss("type", f"Left out of the file: {question.refused}", index, item.id)
            continue
        for part, message in question.lost:
            yield Loss(part, message, index, item.id)


def _block(number: int, item: Item, question: Question) -> str:
    if question.refused:
        return f"// Left out: question {number} ({TYPE_NAMES[item.type]}). {question.refused}"
    labels = [f"[id:{item.id}]"]
    tags = [*item.tags, f"bloom:{item.bloom.value}", f"difficulty:{item.difficulty.value}"]
    labels += [f"[tag:{tag}]" for tag in map(_tag, tags) if tag]
    return f"// {' '.join(labels)}\n::{_name(number, item.stem, question.name_bytes)}::{question.stem}{question.answers}"


def _tag(tag: str) -> str:
    """Keep the characters Moodle's tag pattern takes; a closing bracket is escaped."""
    return re.sub(r"[<>`\\\[]", "", one_line(tag)).replace("]", "\\]").strip()


def _name(number: int, stem: str, limit: int) -> str:
    """Number first, so that a bank sorted by name keeps the quiz's order."""
    words = re.sub(r"[<>{}\\]", " ", one_line(stem, 80))
    name = f"{number:03d} {' '.join(words.split())}".strip()
    if len(name.encode()) > limit:
        name = name.encode()[: limit - 3].decode("utf-8", "ignore").rstrip() + "…"
    return escape(name)


def _question(item: Item) -> Question:
    ordering = item.type is ItemType.ORDERING
    question = Question("[markdown]" + escape(markdown(item.stem, braces=not ordering)))
    if not clean(item.stem).strip():
        question.refused = "the question has no text."
        return question
    WRITERS[item.type](item, question)
    if item.points != 1:
        question.lose("points", f"Moodle gives 1 point on import; set {item.points:g} points there.")
    if any(_tag(tag) != one_line(tag).replace("]", "\\]") for tag in item.tags):
        question.lose("tags", "Tags lose the characters < > ` \\ and [, which Moodle does not allow.")
    if "&&0" in item.model_dump_json():
        question.lose("text", "“&&0” becomes “& &0”, because Moodle uses it as a mark while reading.")
    return question
