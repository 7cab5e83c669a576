"""Examples of a class in an English sentence: "ball games such as tennis, hockey, and cricket"."""

from __future__ import annotations

from dataclasses import dataclass

from backend.agents.local.document import Token
from backend.agents.local.en.clause import noun_phrase
from backend.agents.local.en.words import (
    EMPTY_HEADS,
    EMPTY_MODIFIERS,
    PASSING,
    STOP_WORDS,
    TOLD_BEFORE,
    word_set,
)

_FEWEST, _LONGEST = 3, 4  # members of a list, and words of one
_DESCRIBES = frozenset({"JJ", "NN", "NNP", "VBG", "VBN"})
_OPENS_ONE = frozenset({"IN", "TO", "DT", ",", "VB", "VBZ", "VBP", "VBD", "CC"})
# Classes that anything may belong to.
_ANYTHING = word_set("""things items matters issues factors activities behaviors behaviours sites platforms fields careers
    terms names areas characteristics traits features subjects topics categories words ways methods examples
    questions services products events places cities people others ideas values costs tasks objects words aspects""")
_NO_CLASS = word_set("""similar different many more several certain key other such high-profile higher lower further various
    some these those additional own common few hard interested interesting""")
_MEANT = frozenset({"such", "including", "like"})
_GOES_ON = frozenset({"IN", "TO", "POS", "NN", "NNS", "VBG", "VBN"})


@dataclass(frozen=True, slots=True)
class Examples:
    """A class at `[first, last)` of the tokens, and the spans of what belongs to it."""

    first: int
    last: int
    spans: tuple[tuple[int, int], ...]


def examples_in(tokens: tuple[Token, ...]) -> Examples | None:
    """The first class of which a sentence lists three examples or more, or nothing."""
    for at, token in enumerate(tokens[:-4]):
        if token.lower not in _MEANT or at < 2:
            continue
        begin = at + 1
        if token.lower == "such":
            if tokens[begin].lower != "as":
                continue
            begin += 1
        last = at - (tokens[at - 1].text in {",", "—", "–"})
        first = _class_at(tokens, last)
        spans = _listed(tokens, begin)
        if first < last and len(spans) >= _FEWEST:
            return Examples(first, last, spans)
    return None


def _class_at(tokens: tuple[Token, ...], last: int) -> int:
    """Where the described plural that ends at `last` begins; `last` itself where it names no class of its own."""
    if last < 1 or tokens[last - 1].tag != "NNS":
        return last
    first = last - 1
    while first and tokens[first - 1].tag in _DESCRIBES and tokens[first - 1].lower not in STOP_WORDS:
        first -= 1
    words = {token.lower for token in tokens[first : last - 1]}
    if not 1 <= last - 1 - first <= 2 or words & (EMPTY_MODIFIERS | PASSING | _NO_CLASS):
        return last
    if tokens[last - 1].lower in _ANYTHING | EMPTY_HEADS | TOLD_BEFORE:
        return last
    acts = tokens[first].tag in {"VBG", "VBN"} or tokens[first].lower.endswith("ing")
    if acts and first and tokens[first - 1].tag not in {"DT", ","}:
        return last  # "crossing several borders": what somebody does
    return first if not first or tokens[first - 1].tag in _OPENS_ONE else last


def _listed(tokens: tuple[Token, ...], at: int) -> tuple[tuple[int, int], ...]:
    """Spans of "a, b, and c" when the last of them ends there."""
    spans: list[tuple[int, int]] = []
    closes = False
    while at < len(tokens):
        end = noun_phrase(tokens, at)
        if end == at:
            return ()
        spans.append((at, end))
        at = end
        if closes or at >= len(tokens):
            break
        joined = tokens[at].lower in {"and", "or"}
        if tokens[at].text != "," and not joined:
            return ()
        at += 1
        if not joined and at < len(tokens) and tokens[at].lower in {"and", "or"}:
            at, joined = at + 1, True
        closes = joined
    if not closes or (at < len(tokens) and tokens[at].tag in _GOES_ON):
        return ()
    if tokens[spans[-1][0]].lower in {"other", "others"}:
        spans.pop()
    fit = all(_is_member(tokens[first:last]) for first, last in spans)
    return tuple(spans) if fit else ()


def _is_member(words: tuple[Token, ...]) -> bool:
    """Whether an entry of a list is a plain name of something."""
    return (
        len(words) <= _LONGEST
        and words[-1].tag.startswith("NN")
        and not any(
            token.tag in {"PRP$", "CD", "VBN"} or token.lower in STOP_WORDS - {"the"} for token in words
        )
    )
