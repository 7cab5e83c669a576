"""The key always at the same place: students learn the place. The one repair that looks at the rest of the quiz."""

from __future__ import annotations

from random import Random

from backend.quiz.checks.keys import is_free, place_of_key
from backend.quiz.checks.structure import same_text
from backend.quiz.checks.subject import key_texts
from backend.quiz.repairs.parts import with_options
from backend.quiz.schemas import Finding, ItemContent


def mend(content: ItemContent, asked: Finding | None) -> ItemContent:
    """The key at the place the finding names, the other options in their order."""
    place = place_of_key(content)
    if asked is None or place is None or not is_free(content):
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
