"""Definitions in an English sentence: "X is a … that …", "X refers to …", "… is called X", "X, the study of …, …"."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from backend.agents.local.document import Token
from backend.agents.local.en.clause import Clause, clause_at, noun_phrase
from backend.agents.local.en.inflect import is_plural
from backend.agents.local.en.meaning import complement_strength, has_own_verb, meaning_of, term_span
from backend.agents.local.en.words import EMPTY_HEADS, EMPTY_MODIFIERS, STOP_WORDS, word_set

_MEANING: dict[tuple[str, ...], float] = {
    ("refers", "to"): 1.0, ("refer", "to"): 1.0, ("means",): 0.85, ("is", "defined", "as"): 1.0,
    ("are", "defined", "as"): 1.0, ("can", "be", "defined", "as"): 1.0, ("may", "be", "defined", "as"): 1.0,
    ("is", "the", "term", "for"): 1.0, ("denotes",): 0.9, ("describes",): 0.75, ("describe",): 0.7,
    ("is", "a", "term", "for"): 1.0, ("is", "viewed", "as"): 0.6, ("is", "understood", "as"): 0.8,
    ("is", "used", "to", "describe"): 0.9, ("is", "the", "name", "for"): 1.0, ("is", "used", "to", "mean"): 0.9,
}  # fmt: skip
_WHEN = word_set("occurs occur happens happen is exists arises")
_NAMED = (
    ("is", "called"), ("are", "called"), ("is", "known", "as"), ("are", "known", "as"), ("is", "termed"),
    ("are", "termed"), ("is", "referred", "to", "as"), ("are", "referred", "to", "as"), ("is", "labeled"),
    ("is", "what", "sociologists", "call"), ("is", "what", "scientists", "call"), ("are", "considered"),
)  # fmt: skip
_ABOUT = word_set("issue concept idea term notion process theory practice form gap study")
_DASHES = frozenset({"—", "–", "--"})


@dataclass(frozen=True, slots=True)
class Definition:
    """A defined term at `[first, last)` of the tokens, and what it means as a noun phrase without end mark."""

    first: int
    last: int
    meaning: str
    strength: float


def definitions_in(tokens: tuple[Token, ...]) -> Iterator[Definition]:
    """The definitions a sentence gives, at most one for each term."""
    seen: set[tuple[int, int]] = set()
    for find in (_named, _of_subjects, _defined_as, _which_is, _apposed):
        for definition in find(tokens):
            span = (definition.first, definition.last)
            if not any(span[0] < last and first < span[1] for first, last in seen):
                seen.add(span)
                yield definition


def _starts(tokens: tuple[Token, ...]) -> Iterator[int]:
    """Where a subject may begin: the first word, after a short opening phrase, after "while" or a semicolon."""
    yield 0
    if tokens and tokens[0].lower in {
        "in",
        "for",
        "according",
        "from",
        "to",
        "within",
        "among",
        "as",
        "while",
        "on",
    }:
        comma = next((i for i, token in enumerate(tokens[:10]) if token.text == ","), 0)
        if comma:
            yield comma + 1
    for at, token in enumerate(tokens[:-4]):
        if at > 3 and (token.text == ";" or token.lower in {"while", "whereas"}):
            yield at + 1
        elif at > 3 and token.text == "," and tokens[at + 1].lower in {"and", "while", "whereas", "but"}:
            yield at + 2
    if tokens and tokens[0].lower == "while":
        yield 1


def _of_subjects(tokens: tuple[Token, ...]) -> Iterator[Definition]:
    for start in _starts(tokens):
        if start == 1:  # "While X is …, Y …": the comma ends what is said of X.
            comma = next((i for i, token in enumerate(tokens) if token.text == ","), len(tokens))
            tokens = tokens[:comma]
        clause = clause_at(tokens, start)
        if clause is not None:
            found = _of_subject(tokens, clause)
            if found:
                yield found


def _of_subject(tokens: tuple[Token, ...], clause: Clause) -> Definition | None:
    if clause.verb - clause.subject_end > 1:
        return None
    key = term_span(tokens, clause.start, clause.head_end)
    between = tokens[clause.head_end : clause.subject_end]
    if between and between[0].lower == "of":
        key = term_span(tokens, clause.start, clause.subject_end)
    elif between and not (between[0].text in {",", *_DASHES} and len(between) <= 9 and _is_aside(between)):
        return None
    if key is None:
        return None
    head = next(
        (tokens[i - 1].lower for i in range(key[0] + 1, key[1]) if tokens[i].lower == "of"),
        tokens[key[1] - 1].lower,
    )
    words = tuple(token.lower for token in tokens[clause.verb : clause.verb + 5])
    agrees = (words[0] == "are") == is_plural(tokens[key[1] - 1].text)
    if clause.start and words[0] in {"is", "are"} and not agrees:  # "theft and vandalism are all …"
        return None
    for phrase, strength in _MEANING.items():
        if words[: len(phrase)] == phrase:
            if phrase == ("describes",) and words[1] in {"how", "what", "why", "when"}:
                return None
            meaning = meaning_of(tokens[clause.verb + len(phrase) :], head)
            return Definition(*key, meaning, strength) if meaning else None
    if words[0] in _WHEN and words[1:2] == ("when",):
        meaning = meaning_of(tokens[clause.verb + 1 :])
        return Definition(*key, f"what happens {meaning}", 0.7) if meaning else None
    if words[0] in {"is", "are"}:
        strength = complement_strength(tokens, clause.verb + 1)
        meaning = meaning_of(tokens[clause.verb + 1 :], head) if strength else None
        return Definition(*key, meaning, strength) if meaning else None
    return None


def _is_aside(between: tuple[Token, ...]) -> bool:
    return len(between) > 1 and (
        between[0].text in _DASHES
        or between[1].lower in {"or", "called", "known", "sometimes", "often", "in", "from"}
    )


def _named(tokens: tuple[Token, ...]) -> Iterator[Definition]:
    """ "A violation of norms is called deviance." """
    lowers = tuple(token.lower for token in tokens)
    for at in range(4, len(tokens) - 2):
        for phrase in _NAMED:
            size = len(phrase)
            if lowers[at : at + size] != phrase:
                continue
            first = at + size
            last = noun_phrase(tokens, first)
            key = term_span(tokens, first, last) if last > first else None
            closed = last >= len(tokens) or tokens[last].text in {".", ",", ";", "”", *_DASHES}
            if key is None or not closed or tokens[0].tag not in {"DT", "NN", "NNS", "JJ", "VBG"}:
                continue
            if any(t.text == ";" or t.lower in {"this", "these"} for t in tokens[:at]) or has_own_verb(
                tokens[:at]
            ):
                continue
            meaning = meaning_of(tokens[:at])
            if meaning and len(meaning.split()) >= 5 and len(meaning) >= len(_joined(tokens[:at])) - 40:
                yield Definition(*key, meaning[0].lower() + meaning[1:], 0.9)
                return


def _joined(tokens: tuple[Token, ...]) -> str:
    return " ".join(token.text for token in tokens)


def _defined_as(tokens: tuple[Token, ...]) -> Iterator[Definition]:
    """ "Sociologists define society as a group of people who …" """
    for at, token in enumerate(tokens[:12]):
        if token.lower in {"define", "defines"} and at:
            last = noun_phrase(tokens, at + 1)
            if last > at + 1 and last + 1 < len(tokens) and tokens[last].lower == "as":
                key = term_span(tokens, at + 1, last)
                meaning = meaning_of(tokens[last + 1 :])
                if key and meaning and tokens[last + 1].tag in {"DT", "NN", "NNS", "JJ"}:
                    yield Definition(*key, meaning, 0.95)


def _which_is(tokens: tuple[Token, ...]) -> Iterator[Definition]:
    """ "… conspicuous consumption, which is the purchase and use of …" """
    for at in range(1, len(tokens) - 5):
        if tokens[at].text != "," or tokens[at + 1].lower != "which":
            continue
        words = tuple(token.lower for token in tokens[at + 2 : at + 4])
        if words == ("refers", "to") or words == ("refer", "to"):
            strength, begin = 0.9, at + 4
        elif words[0] in {"means", "describes"} and words[1] not in {"that", "how", "why"}:
            strength, begin = 0.7, at + 3
        elif words[0] in {"is", "are"}:
            strength, begin = 0.9 * complement_strength(tokens, at + 3), at + 3
        else:
            continue
        first = _phrase_start(tokens, at)
        key = term_span(tokens, first, at)
        meaning = meaning_of(tokens[begin:], tokens[at - 1].lower) if strength and key else None
        if key and meaning and not (first and tokens[first - 1].lower in {"and", "or", ",", "of"}):
            yield Definition(*key, meaning, strength)


def _apposed(tokens: tuple[Token, ...]) -> Iterator[Definition]:
    """ "…, ethnomethodology, the study of everyday methods." and "Material culture, or the objects of a people, …" """
    opens_with_phrase = tokens[0].tag in {"IN", "TO", "VBG", "WRB", "VBN"} or tokens[0].lower in {
        "while",
        "when",
        "as",
    }
    comma_seen = False
    for at, token in enumerate(tokens[:-4]):
        if token.text not in {",", ":", *_DASHES} or at == 0:
            continue
        opening_comma = opens_with_phrase and not comma_seen and token.text == ","
        comma_seen = True
        if opening_comma:
            continue
        found = _apposition(tokens, at)
        if found:
            yield found


def _apposition(tokens: tuple[Token, ...], at: int) -> Definition | None:
    alternative = tokens[at + 1].lower == "or"
    begin = at + 2 if alternative else at + 1
    end = noun_phrase(tokens, begin)
    if end == begin or end >= len(tokens) or not (tokens[begin].lower in {"the", "a", "an"} or alternative):
        return None
    phrase, follow = tokens[begin:end], tokens[end].lower
    relative = (
        follow in {"in", "by", "on"}
        and tokens[end + 1 : end + 2]
        and tokens[end + 1].lower in {"which", "whom"}
    )
    if follow not in {"of", "that", "who", "to", "for", "between", "where"} and not relative:
        return None
    if phrase[-1].lower in EMPTY_HEADS or any(
        t.tag.startswith("NNP") or t.lower in EMPTY_MODIFIERS for t in phrase
    ):
        return None
    marks = {",", ".", ";", *_DASHES}
    close = next((i for i in range(end, len(tokens)) if tokens[i].text in marks), len(tokens))
    joint = tokens[close + 1].lower if close + 2 < len(tokens) else ""
    if joint == "or" or (joint == "and" and tokens[close + 2].tag in {"DT", "PRP$"}):
        return None
    while close + 1 < len(tokens) and tokens[close].text == "," and _goes_on(tokens, close + 1):
        close = next((i for i in range(close + 1, len(tokens)) if tokens[i].text in marks), len(tokens))
    if close - end < 3 or tokens[close - 1].lower in STOP_WORDS or has_own_verb(tokens[begin:close]):
        return None
    first = _phrase_start(tokens, at)
    key = term_span(tokens, first, at)
    if key is None or (tokens[key[0]].tag.startswith("NNP") and key[1] - key[0] > 1):
        return None
    if first and tokens[first - 1].lower in {",", "and", "or", "’s", "'s"}:
        return None
    if first and tokens[first - 1].lower == "of" and tokens[max(0, first - 2)].lower not in _ABOUT:
        return None
    if alternative and (first > 2 or tokens[begin].lower in {"all", "any", "other", "some", "even", "more"}):
        return None
    if not tokens[at - 1].tag.startswith("NN") or is_plural(tokens[at - 1].text) != is_plural(
        phrase[-1].text
    ):
        return None
    if (
        first
        and tokens[first - 1].tag == "IN"
        and (first == 1 or tokens[first - 2].text in ",;" or tokens[first - 2].tag == "RB")
    ):
        return None
    article = tokens[first - 1].lower if first else ""
    if article in {"this", "that", "these", "those"} or (first and tokens[first - 1].tag == "PRP$"):
        return None
    if article in {"a", "an"} and tokens[begin].lower == "the":
        return None
    meaning = meaning_of(tokens[begin:close], tokens[at - 1].lower)
    return Definition(*key, meaning, 0.75) if meaning else None


def _goes_on(tokens: tuple[Token, ...], at: int) -> bool:
    """Whether a list goes on after its comma."""
    return tokens[at].lower in {"and", "or"} or tokens[at].tag in {"JJ", "NN", "NNS", "VBG", "VBP", "VB"}


def glossed(tokens: tuple[Token, ...]) -> Definition | None:
    """An entry of a list of terms: "Osmosis: the movement of water …" or "Osmosis – the movement …"."""
    mark = next((i for i, token in enumerate(tokens[:8]) if token.text in {":", *_DASHES}), 0)
    key = term_span(tokens, 0, mark) if mark else None
    if key is None or key[0] > 1 or mark - key[1] > 1:
        return None
    opening = tokens[mark + 1 : mark + 2]
    if (
        not opening
        or opening[0].tag not in {"DT", "NN", "NNS", "JJ", "VBG"}
        or opening[0].lower in {"this", "these"}
    ):
        return None
    end = noun_phrase(tokens, mark + 1)
    meaning = meaning_of(tokens[mark + 1 :])
    if meaning is None or (end == mark + 1 and opening[0].tag != "VBG") or has_own_verb(tokens[mark + 1 :]):
        return None
    return Definition(*key, meaning, 0.95)


def _phrase_start(tokens: tuple[Token, ...], end: int) -> int:
    at = end
    while at > 0 and (tokens[at - 1].tag in {"NN", "NNS", "JJ", "NNP", "VBG"} or tokens[at - 1].text in "“”"):
        at -= 1
    return at
