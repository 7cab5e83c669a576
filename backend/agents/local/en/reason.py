"""A statement with its reason or the way it comes about: "Triads are more stable than dyads because …"."""

from __future__ import annotations

from dataclasses import dataclass

from backend.agents.local.document import Token
from backend.agents.local.en.clause import clause_at
from backend.agents.local.en.words import THIRD_PERSON, word_set

_FEWEST, _MOST = 5, 20  # words of what the reason is of
_PERFECT = word_set("has have had been increasingly")
_BEFORE = word_set("not just only simply partly part merely but and or is was are")
_PASSIVE = word_set("is are was were be been can may might could")
_AGAINST = word_set("but yet although though while whereas however nevertheless")
_OPENS = word_set("while although though if when since as whereas whether that what who because")


@dataclass(frozen=True, slots=True)
class Reason:
    """What is so at `[first, last)` of the tokens, and why at `[why, end)`."""

    first: int
    last: int
    why: int
    end: int
    asks: str = (
        "why"  # or "how", where the sentence says the way, or "when", where it says under which condition
    )


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
    return Reason(0, last, why, reason_end(tokens, why))


def reason_end(tokens: tuple[Token, ...], why: int) -> int:
    """Where the reason at `why` ends: before what is set against it, ", but the laws were easy to evade"."""
    return next(
        (
            at
            for at in range(why, len(tokens) - 1)
            if tokens[at].text in {",", ";"} and tokens[at + 1].lower in _AGAINST
        ),
        len(tokens),
    )


def ground_in(tokens: tuple[Token, ...]) -> Reason | None:
    """A statement with its reason, its way or its condition, in whichever order a sentence has them; or nothing."""
    return reason_in(tokens) or _since_in(tokens) or _opening_in(tokens)


def _since_in(tokens: tuple[Token, ...]) -> Reason | None:
    """The statement before "since" and a whole clause, which is no time: "… has grown since the law was passed"."""
    at = next((i for i, t in enumerate(tokens) if t.lower == "since" and i > _FEWEST), 0)
    if not at or (clause_at(tokens, at + 1) is None and tokens[at + 1].tag != "PRP"):
        return None
    last = at - (tokens[at - 1].text == ",")
    words = [token.lower for token in tokens[:last]]
    if _PERFECT & set(words) or _OPENS & {words[0]} or {",", ";", ":", "—"} & set(words):
        return None
    return (
        Reason(0, last, at + 1, reason_end(tokens, at))
        if clause_at(tokens, 0) and len(words) <= _MOST
        else None
    )


def _opening_in(tokens: tuple[Token, ...]) -> Reason | None:
    """The statement behind an opening clause: "Because …, …", "When …, …"."""
    opening = tokens[0].lower
    if opening not in {"because", "since", "when", "if"} or clause_at(tokens, 1) is None:
        return None
    comma = next((i for i, t in enumerate(tokens) if t.text == ","), 0)
    begin = comma + 1 + (tokens[comma + 1].lower == "then" if comma + 1 < len(tokens) else 0)
    if comma < _FEWEST or begin + _FEWEST > len(tokens) or tokens[begin].lower in {"and", "or", "but"}:
        return None
    if {",", ";", ":", "—"} & {token.text for token in tokens[begin:]}:
        return None
    plain = clause_at(tokens, begin) is not None or tokens[begin].tag == "PRP"
    return (
        Reason(begin, len(tokens), 1, comma, "when" if opening in {"when", "if"} else "why")
        if plain
        else None
    )


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
    return Reason(0, last, at, reason_end(tokens, at), asks="how")
