"""Comparisons in an English sentence that can be turned round by one word."""

from __future__ import annotations

from backend.agents.local.document import Token
from backend.agents.local.en.words import OPPOSITES, word_set

_WITH_THAN = word_set(
    "higher lower greater larger smaller faster slower older younger fewer stronger weaker warmer cooler"
)
_ALONE = word_set("increases decreases increased decreased rises")
_UNSURE = word_set("not no never nor neither may might could can’t cannot whether if unless rather")


def contrast_in(tokens: tuple[Token, ...]) -> tuple[int, int] | None:
    """The span of the one comparing word, when turning it round makes the sentence false."""
    words = [token.lower for token in tokens]
    if _UNSURE & set(words) or not 7 <= len(words) <= 36:
        return None
    than = words.index("than") if "than" in words else -1
    found: list[tuple[int, int]] = []
    for at, word in enumerate(words):
        if " ".join(words[at : at + 2]) in {"more likely", "less likely"} and at < than:
            found.append((at, at + 2))
        elif (word in _WITH_THAN and 0 < than - at <= 6) or (
            word in _ALONE and tokens[at].tag in {"VBZ", "VBD"}
        ):
            found.append((at, at + 1))
    if len(found) != 1 or " ".join(words[found[0][0] : found[0][1]]) not in OPPOSITES:
        return None
    return found[0]
