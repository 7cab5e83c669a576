"""What English words of one family share: "socialize", "socialization" and "social" are one root. Crude on purpose."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

# Longest first. A lone "s" or "e" comes last, so that it is cut only where nothing longer fits.
# fmt: off
_ENDINGS: Final = (
    "izations", "ization", "ational", "fulness", "ousness", "iveness", "ations", "ation", "ingly", "edly", "ments", "ment",
    "isms", "ists", "ism", "ist", "ities", "ity", "ness", "ably", "ibly", "able", "ible", "ally", "ical", "ives", "ive",
    "ions", "ion", "ings", "ing", "ers", "er", "ors", "or", "als", "al", "ful", "ly", "ed", "es", "ic", "s", "e", "y",
)
# fmt: on
_SHORTEST = 4
_MOST_ENDINGS = 3


@lru_cache(maxsize=50_000)
def root_of(word: str) -> str:
    """A casefolded word without its endings, up to three of them; what is left has four letters at least."""
    for _ in range(_MOST_ENDINGS):
        ending = next((e for e in _ENDINGS if word.endswith(e) and len(word) - len(e) >= _SHORTEST), None)
        if ending is None:
            break
        word = word[: -len(ending)]
    return word


@lru_cache(maxsize=50_000)
def rarity(word: str) -> float:
    """How little a casefolded word is used: 0.15 ("people") to 1 (rarer than one word in 300,000), by Zipf frequency."""
    from wordfreq import zipf_frequency

    return max(0.15, min(1.0, (6.5 - zipf_frequency(word, "en")) / 4))
