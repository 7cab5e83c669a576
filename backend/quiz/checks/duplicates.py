"""Is the item already there?"""

from __future__ import annotations

import re
from collections.abc import Iterator

from backend.quiz.checks.subject import BLANK, Subject, finding, key_texts, normal, quoted
from backend.quiz.schemas import Finding, ItemContent, ItemType, Severity

SAME = 97
NEAR = 88

_DIGITS = re.compile(r"\d+")


def duplicate(subject: Subject) -> Iterator[Finding]:
    """The same question with the same answer is an error; a very similar one is worth a look."""
    if not subject.others:
        return
    from rapidfuzz import fuzz

    stem, key, filled = _read(subject.content)
    near: str | None = None
    for other in subject.others:
        other_stem, other_key, other_filled = _read(other)
        alike = fuzz.ratio(stem, other_stem, score_cutoff=NEAR)
        if alike and key == other_key and _same(subject.content.type, stem, other_stem, alike):
            message = f"This asks the same as {quoted(other.stem)}: keep one of the two."
            yield finding("duplicate", Severity.ERROR, message, subject.stem_span())
            return
        if near is None and (alike or fuzz.ratio(filled, other_filled, score_cutoff=NEAR)):
            near = other.stem
    if near is not None:
        message = f"This is close to {quoted(near)}: check that both are worth asking."
        yield finding("duplicate", Severity.WARNING, message, subject.stem_span())


def _same(kind: ItemType, stem: str, other: str, alike: float) -> bool:
    if stem == other:
        return True
    # One changed word or number makes another statement to judge.
    return (
        kind is not ItemType.TRUE_FALSE and alike >= SAME and _DIGITS.findall(stem) == _DIGITS.findall(other)
    )


def _read(content: ItemContent) -> tuple[str, str, str]:
    """The stem, the key, and the sentence with its blank filled in."""
    keys = key_texts(content)
    stem = normal(content.stem)
    # Formulas and code may leave no words at all.
    stem = stem or content.stem.strip()
    key = "\n".join(sorted(normal(text) or text.strip() for text in keys))
    blank = BLANK.search(content.stem)
    if blank and keys:
        return stem, key, normal(content.stem[: blank.start()] + keys[0] + content.stem[blank.end() :])
    return stem, key, stem
