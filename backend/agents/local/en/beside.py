"""More definitions: an explanation that stands right beside a term, and the terms that people are said to use."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from backend.agents.local.document import Token
from backend.agents.local.en.appositions import ANY
from backend.agents.local.en.clause import noun_phrase
from backend.agents.local.en.cues import of_phrases_in
from backend.agents.local.en.inflect import is_plural, zipf
from backend.agents.local.en.meaning import Definition, meaning_of, term_span
from backend.agents.local.en.naming import CLASSED_BY
from backend.agents.local.en.verbs import has_own_verb, is_contact, is_participle
from backend.agents.local.en.words import (
    EMPTY_HEADS,
    EMPTY_MODIFIERS,
    ROLE_NOUNS,
    STOP_WORDS,
    word_set,
)

_MARKS = frozenset({",", ":", "—", "–"})
_ENDS = frozenset({",", ".", ";", ":", "—", "–", "?", "!"})
_AFTER_HEAD = word_set(
    "of that who which whose where when wherein for to by in into as between among whereby from with on"
)
_GENERIC = word_set("idea process practice type form kind state situation system theory belief response")
_COUNTS = word_set("number amount percentage proportion share")
_HELD = word_set("idea theory belief view notion claim principle")
_SAID_OF = word_set("describe mean refer denote")
_THE_TERM = word_set("term terms phrase word")
_RELATIVE = word_set("that who which")
_OF_KINDS = word_set("of that who")
_OPENERS = word_set(
    "that which who whose whom where when while how what if as because and or but why whether than"
)
_IN_PHRASE = frozenset({"DT", "JJ", "NN", "NNS"})
_LISTING = word_set("like such as including")
# Zipf frequency above which a word, or the words of a phrase, need more than a colon to be a term.
_COMMON_WORD, _COMMON_WORDS = 4.6, 5.3
_LIST_GOES_ON = word_set("and or")
_FINITE = frozenset({"VBZ", "VBD", "VBP", "MD"})


def explained_beside(
    tokens: tuple[Token, ...], phrases: Sequence[tuple[int, int, bool]]
) -> Iterator[Definition]:
    """ "… soil erosion, or the loss of earth to …", "plate tectonics: the idea that …", "the term X to describe …" """
    spans = [(first, last) for first, last, whole in phrases if whole]
    longest = {last: first for first, last in reversed(tuple(of_phrases_in(tokens)))}
    joined = ((first, last) for last, first in longest.items() if not _is_classed(tokens, first, last))
    for first, last in [*joined, *spans]:
        if last >= len(tokens) - 4:
            continue
        found = _used_for(tokens, first, last) or _beside(tokens, first, last)
        if found:
            yield found


def _is_classed(tokens: tuple[Token, ...], first: int, last: int) -> bool:
    """Whether what stands before "of" only places the term: "evidence of gender dysphoria"."""
    joint = next((at for at in range(first, last) if tokens[at].lower == "of"), last)
    return tokens[joint - 1].lower in CLASSED_BY


def _used_for(tokens: tuple[Token, ...], first: int, last: int) -> Definition | None:
    """ "Geologists use the term fault to describe a break …" """
    before = tokens[first - 1].lower if first else ""
    end = last + (tokens[last].text in '”"')
    named = before in _THE_TERM or (
        before in {"“", '"'} and first > 1 and tokens[first - 2].lower in _THE_TERM
    )
    if not named or tokens[end].lower != "to" or tokens[end + 1].lower not in _SAID_OF:
        return None
    begin = end + 2 + (tokens[end + 2].lower == "to")
    if tokens[begin].tag not in {"DT", "NN", "NNS", "JJ", "VBN", "VBG"} or tokens[begin].lower == "this":
        return None
    key, meaning = term_span(tokens, first, last, named=True), meaning_of(tokens[begin:])
    return Definition(*key, meaning, 0.9) if key and meaning else None


def _beside(tokens: tuple[Token, ...], first: int, last: int) -> Definition | None:
    mark = tokens[last].text
    if (
        mark not in _MARKS
        or any(t.tag.startswith("NNP") for t in tokens[first:last])
        or _is_listed(tokens, first, last)
    ):
        return None
    if mark == ":" and first and tokens[first - 1].lower in ANY:
        return None  # "better than any cure: a person who …"
    alternative = tokens[last + 1].lower == "or"
    begin = last + 1 + alternative
    if [token.lower for token in tokens[last + 1 : last + 4]] == ["that", "is", ","]:
        begin, alternative = last + 4, True
        if begin >= len(tokens) - 2:
            return None
    opening = tokens[begin]
    plain = alternative or mark != ","
    if opening.tag == "VBG" and not alternative:
        return None
    if plain and not alternative and _is_everyday(tokens[first:last]):
        return None
    end = noun_phrase(tokens, begin)
    people = tokens[begin].lower == "people"
    kinds = (tokens[last - 1].tag == "NNS" or people) and end > begin and tokens[end - 1].tag == "NNS"
    if (
        opening.lower not in {"a", "an", "the"}
        and opening.lower != "how"
        and not (
            (plain and opening.tag in {"NN", "NNS", "JJ", "VBG"})
            or (kinds and tokens[end : end + 1] and tokens[end].lower in _OF_KINDS)
        )
    ):
        return None
    if opening.lower == "how" and alternative:  # "porosity, or how much water a rock can hold"
        return _told_how(tokens, first, last, begin)
    if opening.tag == "VBG" and end <= begin + 1:
        end = max(begin + 1, noun_phrase(tokens, begin + 1))
    if end == begin or end >= len(tokens) or not _says_what(tokens, begin, end):
        return None
    member = first > 1 and tokens[first - 1].tag == "DT" and tokens[first - 2].text == ","
    if member and not alternative and mark == "," and tokens[end].lower in _LIST_GOES_ON:
        return None  # "the lever, the wedge, the screw and the wheel"
    told = tokens[end - 1].lower in _HELD and tokens[end].lower == "that"
    close = _full_close(tokens, end) if told else _close(tokens, end)
    close = _without_last(tokens, end, close)
    if _is_sentence(tokens[begin:close]) or _is_one_of(tokens, first, last, close):
        return None
    if close - begin < (3 if alternative else 4 if plain else 5) or has_own_verb(tokens[begin:close]):
        return None
    joined = any(token.lower == "of" for token in tokens[first:last])
    if first and not _may_precede(tokens, first, alternative=alternative, of=joined):
        return None
    same_number = is_plural(tokens[last - 1].text) == is_plural(tokens[end - 1].text) or people
    if mark == "," and not alternative and not same_number:
        return None
    key = term_span(tokens, first, last)
    meaning = meaning_of(tokens[begin:close], tokens[last - 1].lower) if key else None
    counted = tokens[end - 1].lower in _COUNTS
    strength = 0.8 if alternative else 0.75 if counted else 0.7 if plain else 0.62
    return Definition(*key, meaning, strength) if key and meaning else None


def _is_sentence(told: tuple[Token, ...]) -> bool:
    """Whether it has a verb more than its relative clauses need: "people who live in poverty lack the means"."""
    verbs = openers = 0
    for at, token in enumerate(told):
        if token.lower in _OPENERS:
            openers += 1
        plain = token.tag == "VB" and at > 0 and told[at - 1].tag == "NNS"
        finite = plain or (token.tag in _FINITE and not (at and told[at - 1].tag in _FINITE))
        verbs += finite and not is_contact(told, at) and not is_participle(told, at)
    return verbs > openers


def _is_one_of(tokens: tuple[Token, ...], first: int, last: int, close: int) -> bool:
    """Whether the term is one of several that commas part: "a club, a circle of friends, or people who …"."""
    words = [token.lower for token in tokens[:close]]
    begin = first
    while begin and (tokens[begin - 1].tag in _IN_PHRASE or words[begin - 1] == "of"):
        begin -= 1
    if words[last + 1] == "or" or words[last] != ",":
        listed = next((at for at in range(begin) if words[at] in _LISTING), begin)
        return words[last] == "," and ("," in words[listed:begin] or (begin > 0 and words[begin - 1] == ","))
    return any(words[at : at + 2] == [",", "or"] for at in range(last + 1, close)) or (
        close + 1 < len(tokens) and tokens[close].text == "," and tokens[close + 1].lower == "or"
    )


def _is_everyday(key: tuple[Token, ...]) -> bool:
    """Whether a phrase before a colon or dash is too common to be a term: "one measure: …", "a high level—…"."""
    words = [token.lower for token in key if token.tag not in {"DT", "IN"}]
    common = sum(zipf(word) for word in words) / max(1, len(words))
    return common > (_COMMON_WORD if len(words) == 1 else _COMMON_WORDS)


def _told_how(tokens: tuple[Token, ...], first: int, last: int, begin: int) -> Definition | None:
    key = term_span(tokens, first, last)
    meaning = meaning_of(tokens[begin : _full_close(tokens, begin)]) if key else None
    counted = tokens[begin + 1].lower in {"many", "much"} or tokens[begin + 1].tag.startswith(("JJ", "RB"))
    if key is None or meaning is None or len(meaning.split()) < 6:
        return None
    return Definition(*key, meaning if counted else f"the way{meaning[3:]}", 0.65)


def _full_close(tokens: tuple[Token, ...], at: int) -> int:
    """Where a clause of several parts ends: with its sentence or at a semicolon or dash."""
    marks = {".", ";", "—", "–"}
    return next((i for i in range(at, len(tokens)) if tokens[i].text in marks), len(tokens))


def _says_what(tokens: tuple[Token, ...], begin: int, end: int) -> bool:
    """Whether a noun phrase goes on to say of what kind it is, and is neither a name nor an empty word."""
    head = tokens[end - 1].lower
    phrase = tokens[begin:end]
    if tokens[end].lower == "of" and tokens[end + 1 : end + 2] and tokens[end + 1].lower == "which":
        return False
    counts = head in _COUNTS and tokens[begin].lower == "the" and tokens[end].lower == "of"
    if (
        counts
        and tokens[begin - 1].text == ","
        and any(t.lower in _RELATIVE for t in tokens[end + 1 : end + 9])
    ):
        return False  # "In the whole forest, the number of trees that …": the subject of a clause
    if (
        (head in EMPTY_HEADS and head not in _GENERIC and not counts)
        or head in ROLE_NOUNS
        or head in STOP_WORDS
    ):
        return False
    if any(
        t.tag.startswith("NNP") or t.lower in EMPTY_MODIFIERS or t.lower in {"first", "other"} for t in phrase
    ):
        return False
    after = tokens[end]
    return after.lower in _AFTER_HEAD or after.tag in {"VBN", "VBG", "VBD"} or (
        after.lower in _LIST_GOES_ON and noun_phrase(tokens, end + 1) > end + 1
    )  # fmt: skip


def _close(tokens: tuple[Token, ...], at: int) -> int:
    """Where the explanation ends: at a mark that no list goes on behind, before a new clause."""
    while at < len(tokens):
        if tokens[at].text in _ENDS:
            following = tokens[at + 1] if at + 1 < len(tokens) else None
            goes_on = tokens[at].text == "," and following is not None and following.lower in _LIST_GOES_ON
            if tokens[at].text == "," and _is_list(tokens, at):
                at += 1
                continue
            if not goes_on or any(t.tag in _FINITE for t in tokens[at + 2 : at + 5]):
                return at
        at += 1
    return at


def _without_last(tokens: tuple[Token, ...], end: int, close: int) -> int:
    """Without ", and income" at the end, which is explained in its turn: "wealth, the value of …, and income, the …"."""
    commas = [at for at in range(end, close) if tokens[at].text == ","]
    goes_on = len(commas) == 1 and close < len(tokens) and tokens[close].text == ","
    return commas[0] if goes_on and close - commas[0] <= 3 else close


def _is_list(tokens: tuple[Token, ...], at: int) -> bool:
    """Whether the comma at `at` parts the first members of a list that ends in ", and …"."""
    for later in range(at + 2, min(at + 6, len(tokens) - 1)):
        if tokens[later].text == ",":
            return tokens[later + 1].lower in _LIST_GOES_ON
        if tokens[later].tag in _FINITE:
            return False
    return False


def _is_listed(tokens: tuple[Token, ...], first: int, last: int) -> bool:
    """Whether the phrase is one of several: "roots, the stem, and the leaf veins"."""
    before = tokens[first - 1].lower if first else ""
    if before in {"and", "or", ","}:
        return True
    if tokens[last].text != ",":
        return False
    # "fever, a rapid, lasting, and strong response to …" is one phrase and no list.
    described = noun_phrase(tokens, last + 1) if tokens[last + 1].lower in {"a", "an", "the"} else 0
    for at in range(max(last + 1, described), min(last + 6, len(tokens) - 1)):
        if tokens[at].text == "," and tokens[at + 1].lower in _LIST_GOES_ON:
            return True
        if tokens[at].text in _ENDS:
            return False
    return False


def _may_precede(tokens: tuple[Token, ...], first: int, *, alternative: bool, of: bool) -> bool:
    before = tokens[first - 1]
    if before.lower == "that" and first > 1 and tokens[first - 2].tag.startswith("VB"):
        return True  # "believed that social integration, or …"
    if before.tag == "PRP$":
        return of  # "its rate of flow, the amount of …"
    if (
        before.lower in {"this", "that", "these", "those", "’s", "'s", "another", "other"}
        or before.tag == "POS"
    ):
        return False
    # "In Asia, the …": the comma closes an opening phrase.
    opens = first <= 2 and tokens[0].tag == "IN"
    return alternative or not opens
