"""Definitions in an English sentence: "X is a … that …", "X refers to …", "… is called X", "X, the study of …, …"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from backend.agents.local.document import Token
from backend.agents.local.en.clause import Clause, clause_at, noun_phrase
from backend.agents.local.en.tag import render
from backend.agents.local.en.words import (
    EMPTY_HEADS,
    EMPTY_MODIFIERS,
    HEDGES,
    STOP_WORDS,
    THIRD_PERSON,
    TOLD_BEFORE,
)

_MEANING = {
    ("refers", "to"): 1.0, ("refer", "to"): 1.0, ("means",): 0.9, ("is", "defined", "as"): 1.0,
    ("are", "defined", "as"): 1.0, ("can", "be", "defined", "as"): 1.0, ("may", "be", "defined", "as"): 1.0,
    ("is", "the", "term", "for"): 1.0, ("denotes",): 0.9, ("describes",): 0.75, ("describe",): 0.7,
    ("consists", "of"): 0.7, ("consist", "of"): 0.7, ("involves",): 0.65, ("is", "known", "as"): 0.0,
    ("is", "a", "term", "for"): 1.0, ("is", "when"): 0.0, ("are", "those", "that"): 0.0,
}  # fmt: skip
_CALLED = frozenset(["called", "termed", "labeled", "labelled", "named"])
_POSTMODIFIERS = frozenset(
    ["of", "that", "which", "who", "whose", "in", "by", "for", "to", "with", "where", "through", "between", "based", "used", "among", "from", "without", "within", "from", "made", "characterized", "designed", "involving", "containing", "consisting", "using", "about", "on", "whereby", "when", "during", "composed"]
)
_CUT = re.compile(
    r"(?:\s*[;:—–]|,\s+(?:which|where|while|whereas|but|although|though|because|since|so|such as|including|"
    r"like|unlike|as opposed|rather than|not\b|especially|particularly|usually|often|typically|even|and\s+(?:is|are|it|they|can|may|"
    r"this|these|has|have|often|usually|the)|as well as|as in|or\s+[\"“]|with|e\.g|i\.e|for example|for instance|"
    r"regardless|whether|if|when|thus|thereby|making|leading|resulting|whose)\b|\s+such as\b|"
    r"\s+(?:because|whereas|although|unless)\b)"
)


@dataclass(frozen=True, slots=True)
class Definition:
    """A defined term at `[first, last)` of the tokens, and what it means as a noun phrase without end mark."""

    first: int
    last: int
    meaning: str
    strength: float


def definitions_in(tokens: tuple[Token, ...]) -> Iterator[Definition]:
    """The definitions a sentence gives."""
    for start in _starts(tokens):
        clause = clause_at(tokens, start)
        if clause is None:
            continue
        found = _of_subject(tokens, clause)
        if found:
            yield found
            return
        found = _called(tokens, clause)
        if found:
            yield found
            return
    found = _defined_as(tokens)
    if found:
        yield found
        return
    found = _apposed(tokens)
    if found:
        yield found


def _starts(tokens: tuple[Token, ...]) -> Iterator[int]:
    """Where the subject may begin: the first word, or the word after a short opening phrase."""
    yield 0
    if tokens and tokens[0].lower in {"in", "for", "according", "from", "to", "within", "among", "as"}:
        comma = next((i for i, token in enumerate(tokens[:9]) if token.text == ","), 0)
        if comma:
            yield comma + 1


def _key(tokens: tuple[Token, ...], first: int, last: int) -> tuple[int, int] | None:
    """The term proper within a subject: no article, no "the term", no quotation marks."""
    while first < last and (tokens[first].tag == "DT" or tokens[first].text in '“”"‘’'):
        if tokens[first].lower in {
            "this",
            "that",
            "these",
            "those",
            "some",
            "any",
            "no",
            "another",
            "each",
            "every",
        }:
            return None
        first += 1
    if last - first > 1 and tokens[first].lower in {"term", "terms", "word", "concept", "phrase"}:
        first += 1
        if tokens[first].lower == "of":
            first += 1
        while first < last and (tokens[first].tag == "DT" or tokens[first].text in '“”"‘’'):
            first += 1
    while last > first and tokens[last - 1].text in '“”"‘’,':
        last -= 1
    words = tokens[first:last]
    if not 1 <= len(words) <= 5 or any(
        t.tag in {"PRP", "PRP$", "CD", "DT", "WP"} or t.text in ',;:"“”' for t in words
    ):
        return None
    head = words[-1].lower
    if head in STOP_WORDS or words[0].lower in STOP_WORDS - {"self", "second", "first", "back", "use"}:
        return None
    if (
        (len(words) == 1
        and (head in TOLD_BEFORE or head in EMPTY_HEADS))
        or not words[-1].tag.startswith(("NN", "VBG", "JJ"))
    ):
        return None
    if words[0].lower in EMPTY_MODIFIERS or (len(head) < 3 and not head.isupper()):
        return None
    if any(t.lower in {"and", "or", "of"} for t in words) and len(words) > 4:
        return None
    return first, last


def _meaning(tokens: tuple[Token, ...]) -> str | None:
    """The defining phrase, cut where its clause ends; nothing when it leans on something untold."""
    meaning = render(tokens).rstrip(" .")
    cut = _CUT.search(meaning)
    if cut and cut.start() > 20:
        meaning = meaning[: cut.start()]
    meaning = meaning.rstrip(" ,;:")
    words = meaning.split()
    lowers = [word.strip(",.;:\"“”'’").casefold() for word in words]
    if (
        not 3 <= len(words) <= 32
        or not lowers[-1]
        or lowers[-1] in STOP_WORDS - {"others", "them", "time", "back", "us"}
    ):
        return None
    if lowers[0] in {
        "not",
        "this",
        "these",
        "such",
        "it",
        "its",
        "their",
        "also",
        "very",
        "often",
        "so",
        "both",
    }:
        return None
    if {"this", "these"} & set(lowers) or meaning.count("“") != meaning.count("”") or meaning.count('"') % 2:
        return None
    for at, word in enumerate(lowers):
        if word in THIRD_PERSON and at < 3:
            return None
    return meaning


def _complement(tokens: tuple[Token, ...], at: int) -> float:
    """How much `tokens[at:]` after a copula reads like a definition: 0 not at all, 1 surely."""
    rest = tokens[at:]
    if len(rest) < 4:
        return 0.0
    first = rest[0].lower
    if rest[0].tag in {"RB", "VBN", "VBG", "IN", "TO", "PRP", "PRP$", "CD", "EX", "WRB"} or first in HEDGES:
        return 0.0
    end = noun_phrase(tokens, at)
    if end == at:
        return 0.0
    phrase = tokens[at:end]
    head = phrase[-1].lower
    if head in EMPTY_HEADS or any(token.lower in EMPTY_MODIFIERS for token in phrase[:3]) or first == "no":
        return 0.0
    follow = tokens[end].lower if end < len(tokens) else "."
    determined = first in {"a", "an", "any", "the"}
    plural = phrase[-1].tag in {"NNS", "NNPS"}
    if follow in _POSTMODIFIERS or (
        end < len(tokens) and tokens[end].tag in {"VBG", "VBN", "WDT", "WP", "WRB"}
    ):
        return 0.9 if determined or plural else 0.6
    return 0.35 if determined and len(phrase) >= 3 else 0.0


def _of_subject(tokens: tuple[Token, ...], clause: Clause) -> Definition | None:
    key = _key(tokens, clause.start, clause.head_end)
    if key is None or clause.verb - clause.subject_end > 1:
        return None
    between = tokens[clause.head_end : clause.subject_end]
    if between and not (
        len(between) <= 8 and between[0].text == "," and between[1].lower in {"or", "also", "sometimes"}
    ):
        longer = _key(tokens, clause.start, clause.subject_end)
        if longer is None or any(
            t.lower not in {"of", "in", "for", "and"} and not t.tag.startswith(("NN", "JJ")) for t in between
        ):
            return None
        key = longer
    words = tuple(token.lower for token in tokens[clause.verb : clause.verb + 5])
    for phrase in sorted(_MEANING, key=len, reverse=True):
        if words[: len(phrase)] == phrase:
            strength = _MEANING[phrase]
            meaning = _meaning(tokens[clause.verb + len(phrase) :]) if strength else None
            return Definition(*key, meaning, strength) if meaning else None
    if words[:1] and words[0] in {"is", "are"}:
        strength = _complement(tokens, clause.verb + 1)
        meaning = _meaning(tokens[clause.verb + 1 :]) if strength else None
        return Definition(*key, meaning, strength) if meaning else None
    return None


def _called(tokens: tuple[Token, ...], clause: Clause) -> Definition | None:
    """ "A violation of norms is called deviance." """
    at = clause.verb
    words = [token.lower for token in tokens[at : at + 5]]
    if words[:1] not in (["is"], ["are"]):
        return None
    known = words[1:3] == ["known", "as"] or words[1:3] == ["termed", "as"]
    referred = words[1:4] == ["referred", "to", "as"]
    if not (known or referred or (len(words) > 1 and words[1] in _CALLED)):
        return None
    first = at + (3 if known else 4 if referred else 2)
    last = noun_phrase(tokens, first)
    key = _key(tokens, first, last) if last > first else None
    if key is None or (last < len(tokens) and tokens[last].text not in {".", ",", ";", "—", "”"}):
        return None
    meaning = _meaning(tokens[clause.start : clause.verb])
    if meaning is None or len(meaning.split()) < 4:
        return None
    if not tokens[clause.start].tag.startswith("NNP"):
        meaning = meaning[0].lower() + meaning[1:]
    return Definition(*key, meaning, 0.9)


def _defined_as(tokens: tuple[Token, ...]) -> Definition | None:
    """ "Sociologists define society as a group of people who …" """
    for at, token in enumerate(tokens[:12]):
        if token.lower in {"define", "defines", "defined"} and at:
            last = noun_phrase(tokens, at + 1)
            if last > at + 1 and last < len(tokens) and tokens[last].lower == "as":
                key = _key(tokens, at + 1, last)
                meaning = _meaning(tokens[last + 1 :])
                if key and meaning and tokens[last + 1].tag in {"DT", "NN", "NNS", "JJ", "NNP"}:
                    return Definition(*key, meaning, 0.95)
    return None


def _apposed(tokens: tuple[Token, ...]) -> Definition | None:
    """ "…, ethnomethodology, the study of everyday methods." and "Material culture, or the objects of a people, …" """
    for at, token in enumerate(tokens):
        if token.text != "," or at == 0 or at + 4 >= len(tokens):
            continue
        offset = at + 2 if tokens[at + 1].lower == "or" else at + 1
        if tokens[offset].lower not in {"the", "a", "an"}:
            continue
        end = noun_phrase(tokens, offset)
        if (
            end == offset
            or end >= len(tokens)
            or tokens[end].lower not in {"of", "that", "in", "by", "who", "for"}
        ):
            continue
        if tokens[end - 1].lower in EMPTY_HEADS or any(t.tag.startswith("NNP") for t in tokens[offset:end]):
            continue
        if tokens[end].lower in {"in", "by"} and tokens[end + 1].lower not in {"which", "whom"}:
            continue
        if tokens[end].lower == "for" or any(t.lower in EMPTY_MODIFIERS for t in tokens[offset:end]):
            continue
        close = next(
            (i for i in range(end, len(tokens)) if tokens[i].text in {",", ".", ";", "—"}), len(tokens)
        )
        if (
            close - end < 3
            or (tokens[close - 1].lower in STOP_WORDS)
            or (
                close < len(tokens)
                and tokens[close].text == ","
                and close + 1 < len(tokens)
                and tokens[close + 1].lower in {"and", "or"}
            )
        ):
            continue
        first = _phrase_start(tokens, at)
        key = _key(tokens, first, at)
        meaning = _meaning(tokens[offset:close])
        if key is None or meaning is None or tokens[key[0]].tag.startswith("NNP"):
            continue
        if (first and tokens[first - 1].text == ",") or tokens[first - 1].lower in {"and", "or"}:
            continue
        return Definition(*key, meaning, 0.7)
    return None


def _phrase_start(tokens: tuple[Token, ...], end: int) -> int:
    at = end
    while at > 0 and tokens[at - 1].tag in {"NN", "NNS", "JJ", "NNP", "VBG"}:
        at -= 1
    return at
