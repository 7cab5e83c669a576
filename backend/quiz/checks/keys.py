"""Where the key stands among the options, seen over a whole quiz."""

from __future__ import annotations

import re
from collections.abc import Sequence

from backend.quiz.checks.options import quantities, sums_up
from backend.quiz.checks.subject import finding
from backend.quiz.schemas import Finding, ItemContent, ItemType, Severity, Span

# Fewer questions show no habit; from this share on one place is one too many.
FEWEST = 4
TOO_OFTEN = 0.6

_BY_PLACE = re.compile(
    r"\b(?:options?|answers?|choices?|alternatives?|statements?)\s+(?:\(?[A-Ha-h1-9]\)?\b|above|below)"
    r"|\b(?:first|second|third|fourth|last)\s+(?:option|answer|choice)\b"
    r"|\b(?:both|neither|only|either)\s+\(?[A-H]\)?\b|\b[A-H]\s+(?:and|or|&)\s+[A-H]\b"
    r"|\b(?:above|below)\b",
    re.IGNORECASE,
)


def key_balance(content: ItemContent, others: Sequence[ItemContent]) -> Finding | None:
    """Whether this item's key stands where most keys of the quiz stand; `fix` is the place to move it to, from 1.

    Args:
        others: the other items of the quiz, without this one.
    """
    place = place_of_key(content)
    if place is None or not is_free(content):
        return None
    places = [at for other in others if (at := place_of_key(other)) is not None]
    if len(places) + 1 < FEWEST or places.count(place) + 1 <= TOO_OFTEN * (len(places) + 1):
        return None
    # The nearest after its own of those least used, so that equal items move to different places.
    size = len(content.options)
    target = min(range(size), key=lambda at: (places.count(at) + (at == place), (at - place) % size))
    return finding(
        "key_balance",
        Severity.INFO,
        f"{places.count(place) + 1} of {len(places) + 1} keys are option {place + 1}: move this one.",
        Span(field=f"options.{place}.text", start=0, end=len(content.options[place].text)),
        str(target + 1),
    )


def place_of_key(content: ItemContent) -> int | None:
    """Where the one key of a multiple-choice item stands, from 0."""
    keys = [at for at, option in enumerate(content.options) if option.correct]
    return keys[0] if content.type is ItemType.MULTIPLE_CHOICE and len(keys) == 1 else None


def is_free(content: ItemContent) -> bool:
    """Whether its options may stand in any order: numbers belong in theirs."""
    return may_move(content) and quantities([option.text for option in content.options]) is None


def may_move(content: ItemContent) -> bool:
    """Whether the options may change places: nothing in the item speaks of an option by its place."""
    texts = [content.stem, content.explanation]
    texts += [text for option in content.options for text in (option.text, option.rationale)]
    return not any(_BY_PLACE.search(text) for text in texts) and not any(
        sums_up(option.text) for option in content.options
    )
