"""Words that say the same: a statement in other words than the text's is no other statement."""

from __future__ import annotations

from functools import cache

from backend.agents.local.en.solve.words import telling, words_of
from backend.agents.local.en.synonyms import SWAPS
from backend.agents.local.en.words import COPULAS


def sense_of(key: str) -> str:
    """One key for all words that may stand for each other; a word without such others has its own."""
    return _senses().get(key, key)


@cache
def _senses() -> dict[str, str]:
    # Not at import: it loads the lemmatiser's dictionary.
    senses: dict[str, str] = {}
    for swaps in SWAPS.values():
        for said, put, _ in swaps:
            one, other = _core(" ".join(said)), _core(put)
            if one and other:
                _join(senses, one, other)
    return senses


def _core(phrase: str) -> str | None:
    """The one word of a phrase that tells, where the phrase begins with it ("deal with") or with a form of "be"."""
    words = words_of(phrase)
    keys = telling(words)
    return next(iter(keys)) if len(keys) == 1 and (words[0].tells or words[0].lower in COPULAS) else None


def _join(senses: dict[str, str], one: str, other: str) -> None:
    kept, gone = senses.setdefault(one, one), senses.setdefault(other, other)
    for key, sense in senses.items():
        if sense == gone:
            senses[key] = kept
