"""Wrong meanings: what other terms of the text mean, about as long as the right one."""

from __future__ import annotations

import re
from collections.abc import Callable
from random import Random

from backend.agents.local.document import Document, Fact, FactKind
from backend.agents.local.en.inflect import bare, content_words, is_plural
from backend.agents.local.en.kinds import Kind, kind_of, nearness
from backend.agents.local.en.wider import alike

_WHO = re.compile(r"(?:an? |the |any |those )?(?:[\w’'-]+ ){1,2}(?:who|whose|whom)\b", re.IGNORECASE)
_FAR_WORSE = 0.9  # score below the best from which a third is left out
_ENOUGH = 2  # wrong meanings that fit are better than three of which one does not


def meanings_for(
    document: Document, fact: Fact, need: int, rng: Random, *, may_stand: Callable[[Fact], bool]
) -> list[tuple[str, str]]:
    """Meanings of other terms, about as long as the right one, and whose they are; of definitions that `may_stand`."""
    pool = _pool(document, fact, rng, may_stand)
    chosen: list[tuple[float, Fact]] = []
    for score, other in pool:
        far = len(chosen) >= _ENOUGH and score < chosen[0][0] - _FAR_WORSE
        if len(chosen) == need or far:
            break
        if not any(
            bare(other.rest) == bare(known.rest) or alike(other.key, known.key) for _, known in chosen
        ):
            chosen.append((score, other))
    right = len(fact.rest)
    if chosen and max(len(other.rest) for _, other in chosen) < right:
        # The right one is the longest, which gives it away.
        longer = next((entry for entry in pool if len(entry[1].rest) >= right), None)
        if longer is None and rng.random() < 0.7:
            return []
        if longer:
            chosen[-1] = longer
    rng.shuffle(chosen)
    return [(other.rest, f"This is what “{other.key}” means.") for _, other in chosen]


def _pool(
    document: Document, fact: Fact, rng: Random, may_stand: Callable[[Fact], bool]
) -> list[tuple[float, Fact]]:
    """The definitions whose meanings may be taken for the fact's, the likeliest first."""
    right = len(fact.rest)
    own = content_words(fact.rest) | content_words(fact.key)
    key_words = content_words(fact.key)
    heading = document.sentences[fact.sentence].heading
    pool: list[tuple[float, Fact]] = []
    for other in document.facts:
        if (
            other.kind is not FactKind.DEFINITION
            or other.sentence == fact.sentence
            or alike(other.key, fact.key)
            or not may_stand(other)
        ):
            continue
        words = content_words(other.rest)
        if not 0.5 <= len(other.rest) / right <= 2.0 or len(words & own) > 0.4 * min(len(words), len(own)):
            continue
        if key_words & words or content_words(other.key) & content_words(fact.rest):
            continue
        near = 0.3 * min(1.0, nearness(fact.key, other.key))
        near += 0.5 * (is_plural(other.key) == fact.plural)
        near += 0.4 * (bool(heading) and document.sentences[other.sentence].heading == heading)
        near -= abs(len(other.rest) - right) / right
        near -= 0.6 * (_of_people(other.rest) != _of_people(fact.rest))
        pool.append((near + 0.3 * rng.random(), other))
    return sorted(pool, key=lambda entry: (-entry[0], entry[1].sentence, entry[1].first))


def _of_people(meaning: str) -> bool:
    """Whether a meaning is of somebody: nobody takes "people who …" for a process."""
    opening = re.match(
        r"(?:an? |the |any |those )?(?:[\w’'-]+ )?([\w’'-]+) (?:who|whose|whom)\b", meaning.casefold()
    )
    return opening is not None or kind_of(" ".join(meaning.casefold().split()[:1])) is Kind.PERSON
