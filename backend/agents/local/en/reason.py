"""A statement with its reason or the way it comes about: "Triads are more stable than dyads because …"."""

from __future__ import annotations

from dataclasses import dataclass

from backend.agents.local.document import Token
from backend.agents.local.en.clause import clause_at
from backend.agents.local.en.words import THIRD_PERSON, word_set

_FEWEST, _MOST = 5, 20  # words of what the reason is of
_BEFORE = word_set("not just only simply partly part merely but and or is was are")
_PASSIVE = word_set("is are was were be been can may might could")
_OPENS = word_set("while although though if when since as whereas whether that what who because")


@dataclass(frozen=True, slots=True)
class Reason:
    """What is so at `[first, last)` of the tokens, and why at `[why, end)`."""

    first: int
    last: int
    why: int
    end: int
    asks: str = "why"  # or "how", where the sentence says the way


def reason_in(tokens: tuple[Token, ...]) -> Reason | None:
    """The plain statement of a sentence and the reason that follows it, or nothing."""
    at = next((i for i, token in enumerate(tokens) if token.lower == "because"), 0)
    if not at:
        return _way_in(tokens)
    if tokens[at - 1].lower in _BEFORE or tokens[at + 1 : at + 2] == ():
        return None
    last = at - (tokens[at - 1].text == ",")
    words = [token.lower for token in tokens[:last]]
    size = sum(word[0].isalnum() for word in words)
    if not _FEWEST <= size <= _MOST or _OPENS & {words[0]} or {",", ";", ":", "—"} & set(words):
        return None
    if clause_at(tokens, 0) is None or {"say", "says", "argue", "argues", "believe", "claims"} & set(words):
        return None
    why = at + (2 if tokens[at + 1].lower == "of" else 1)
    if any(token.lower in THIRD_PERSON for token in tokens[:last]):
        return None
    return Reason(0, last, why, len(tokens))


def _way_in(tokens: tuple[Token, ...]) -> Reason | None:
    """The plain statement of a sentence and the way it comes about: "… by socializing children"."""
    at = next(
        (i for i, t in enumerate(tokens[:-3]) if t.lower in {"by", "through"} and tokens[i + 1].tag == "VBG"),
        0,
    )
    last = at - (tokens[at - 1].text == ",")
    words = [token.lower for token in tokens[:last]]
    size = sum(word[0].isalnum() for word in words)
    if not _FEWEST - 1 <= size <= _MOST or _OPENS & set(words) or {",", ";", ":", "—"} & set(words):
        return None
    clause = clause_at(tokens, 0)
    if clause is None or _PASSIVE & set(words[clause.verb :]) or THIRD_PERSON & set(words):
        return None
    return Reason(0, last, at, len(tokens), asks="how")
