"""The key always at the same place: students learn the place. The one repair that looks at the rest of the quiz."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

from backend.quiz.checks.options import quantities
from backend.quiz.checks.structure import same_text
from backend.quiz.checks.subject import finding, key_texts
from backend.quiz.repairs.parts import may_move, with_options
from backend.quiz.schemas import Finding, ItemContent, ItemType, Severity

# Fewer questions show no habit; from this share on one place is one too many.
FEWEST = 4
TOO_OFTEN = 0.6


def key_balance(content: ItemContent, others: Sequence[ItemContent]) -> Finding | None:
    """Whether this item's key stands where most keys of the quiz stand; `fix` is the place to move it to, from 1.

    Args:
        others: the other items of the quiz, without this one.
    """
    place = _place(content)
    if place is None or not _is_free(content):
        return None
    places = [at for other in others if (at := _place(other)) is not None]
    if len(places) + 1 < FEWEST or places.count(place) + 1 <= TOO_OFTEN * (len(places) + 1):
        return None
    # The nearest after its own of those least used, so that equal items move to different places.
    size = len(content.options)
    target = min(range(size), key=lambda at: (places.count(at) + (at == place), (at - place) % size))
    return finding(
        "key_balance",
        Severity.INFO,
        f"{places.count(place) + 1} of {len(places) + 1} keys are option {place + 1}: move this one.",
        fix=str(target + 1),
    )


def mend(content: ItemContent, asked: Finding | None) -> ItemContent:
    """The key at the place the finding names, the other options in their order."""
    place = _place(content)
    if asked is None or place is None or not _is_free(content):
        return content
    target = int(asked.fix) - 1 if asked.fix and asked.fix.isdecimal() else place
    if not 0 <= target < len(content.options):
        return content
    options = list(content.options)
    key = options.pop(place)
    options.insert(target, key)
    return with_options(content, options)


def with_place(asked: Finding, content: ItemContent, seed: int) -> Finding:
    """The finding with a place that the seed chooses, where it names none."""
    if asked.fix or not content.options:
        return asked
    random = Random(f"{seed}:{sorted(map(same_text, key_texts(content)))}")  # noqa: S311  # an order, not a secret
    return asked.model_copy(update={"fix": str(random.randrange(len(content.options)) + 1)})


def _place(content: ItemContent) -> int | None:
    keys = [at for at, option in enumerate(content.options) if option.correct]
    return keys[0] if content.type is ItemType.MULTIPLE_CHOICE and len(keys) == 1 else None


def _is_free(content: ItemContent) -> bool:
    """Whether its options may stand in any order: numbers belong in theirs."""
    return may_move(content) and quantities([option.text for option in content.options]) is None
