"""More definitions: terms that somebody gives to what a sentence describes, or that name a theory, a state or an event."""

from __future__ import annotations

from collections.abc import Iterator

from backend.agents.local.document import Token
from backend.agents.local.en.clause import first_verb, noun_phrase
from backend.agents.local.en.meaning import Definition, complement_strength, meaning_of, term_span
from backend.agents.local.en.verbs import has_own_verb
from backend.agents.local.en.words import THIRD_PERSON, word_set

_DESCRIBING = word_set("described describes define defines defined explains explained views viewed sees saw")
_HOLDING = word_set("suggests suggested says said argues argued claims claimed believes believed")
_CALLED = word_set("called named termed dubbed labeled")
_MARKS = frozenset({",", ";", ".", "—", "–"})
_NOUNS = ("NN", "NNS", "NNP", "NNPS", "JJ", "CC", "DT")
_LIVING = word_set("experience experiences undergo undergoes suffer suffers")
_SUBJECTS = word_set(
    "people individuals someone person somebody societies groups children adults members they workers organizations"
)
_OPENS_CASE = word_set("when if")
_LONGEST_SUBJECT = 8
_LEAST_TOLD = 4  # words of a description; fewer are another term for the same
# Nouns before "of" that place the term behind them and are no part of it.
CLASSED_BY = word_set("""form forms type types kind kinds concept idea notion theory process practice system state stage
    level emergence development rise growth buildup use spread problem issue example examples instance phenomenon
    evidence lack attitude list goal case cases effect effects importance study rate rates policy method strategy""")


def named_by_somebody(tokens: tuple[Token, ...]) -> Iterator[Definition]:
    """ "…, which Darwin described as a struggle of …", "…, which Lyell suggests is a slow change that …" """
    for at in range(1, len(tokens) - 6):
        if tokens[at].text != "," or tokens[at + 1].lower != "which":
            continue
        verb = at + 2
        while verb < min(at + 2 + _LONGEST_SUBJECT, len(tokens) - 3) and tokens[verb].tag in _NOUNS:
            verb += 1
        if verb == at + 2:
            continue
        if tokens[verb].lower in _DESCRIBING and tokens[verb + 1].lower == "as":
            begin = verb + 2
        elif tokens[verb].lower in _HOLDING and tokens[verb + 1].lower in {"is", "are"}:
            begin = verb + 2 + (tokens[verb + 2].lower == "both")
        else:
            continue
        first = phrase_start(tokens, at)
        key = term_span(tokens, first, at)
        meaning = (
            meaning_of(tokens[begin:]) if key and tokens[begin].tag in {"DT", "NN", "NNS", "JJ"} else None
        )
        if key and meaning and not (first and tokens[first - 1].lower in {"and", "or", ",", "of"}):
            yield Definition(*key, meaning, 0.8)


def given_a_name(tokens: tuple[Token, ...]) -> Iterator[Definition]:
    """ "Wegener called the one continent of early times Pangaea." """
    for at in range(1, min(len(tokens) - 5, 12)):
        by_somebody = tokens[at - 1].tag in {"NNP", "NNS", "PRP"} and tokens[at].tag in {
            "VBD",
            "VBP",
            "VBN",
            "VBZ",
        }
        if tokens[at].lower not in _CALLED | {"call", "calls"} or not by_somebody:
            continue
        end = next((i for i in range(at, len(tokens)) if tokens[i].text in {".", ";"}), len(tokens))
        article = next((i for i in range(end - 2, at + 4, -1) if tokens[i].lower in {"the", "a", "an"}), 0)
        last = noun_phrase(tokens, article) if article else 0
        # The name has an article of its own behind a noun, or is the last word, of a kind no noun goes before.
        if article and last == end and tokens[article - 1].tag in {"NN", "NNS"}:
            first, told = article + 1, tokens[at + 1 : article]
        elif tokens[end - 2].tag == "NNS" and tokens[end - 1].lower.endswith(("ism", "ity", "tion", "ology")):
            first, told = end - 1, tokens[at + 1 : end - 1]
        else:
            continue
        key = term_span(tokens, first, end)
        if key and told[0].lower in {"the", "a", "an"} and not has_own_verb(told):
            meaning = meaning_of(told)
            if meaning and len(meaning.split()) == len([t for t in told if t.text != ","]):
                yield Definition(*key, meaning, 0.85)
            return


def by_another_name(tokens: tuple[Token, ...]) -> Iterator[Definition]:
    """ "His account of light, called wave theory, is a view based on the idea that …" """
    for at in range(_LEAST_TOLD, min(len(tokens) - 6, 20)):
        if tokens[at].text not in {",", "—", "–"} or tokens[at + 1].lower not in _CALLED | {"known"}:
            continue
        first = at + 2 + (tokens[at + 2].lower == "as")
        last = noun_phrase(tokens, first)
        if last == first or last + 3 >= len(tokens) or tokens[last].text != tokens[at].text:
            continue
        if tokens[last + 1].lower not in {"is", "are"}:
            continue
        key = term_span(tokens, first, last)
        strength = complement_strength(tokens, last + 2)
        meaning = meaning_of(tokens[last + 2 :], tokens[last - 1].lower) if key and strength else None
        if key and meaning:
            yield Definition(*key, meaning, 0.9 * strength)


def in_a_case(tokens: tuple[Token, ...]) -> Iterator[Definition]:
    """ "Plants experience wilting stress when they lose water …", "If too much is lost, plants suffer …" """
    for at in range(1, len(tokens) - 2):
        if tokens[at].lower not in _LIVING:
            continue
        subject = at - 1
        while subject > 0 and tokens[subject].tag in {"MD", "RB"}:
            subject -= 1
        if tokens[subject].lower not in _SUBJECTS:
            continue
        last = noun_phrase(tokens, at + 1)
        key = term_span(tokens, at + 1, last) if last > at + 1 else None
        if key is None or key[1] - key[0] < 2 or last >= len(tokens):
            continue
        told: tuple[Token, ...] = ()
        if tokens[last].lower == "when":
            told = _with_subject(tokens[last:], tokens[subject])
        elif tokens[last].text == "." and tokens[0].lower in _OPENS_CASE:
            close = next((i for i in range(at, 0, -1) if tokens[i].text == ","), 0)
            told = tokens[:close]
        if len(told) < 5 or told[1].lower in THIRD_PERSON or first_verb(told, 2) == len(told):
            continue
        meaning = meaning_of(told[1:])
        if meaning and len(meaning.split()) > 3 and told[1].lower not in {"this", "these", "such"}:
            opening = meaning if told[1].tag.startswith("NNP") else meaning[0].lower() + meaning[1:]
            yield Definition(*key, f"what happens when {opening}", 0.75)


def _with_subject(tokens: tuple[Token, ...], subject: Token) -> tuple[Token, ...]:
    """ "when they move" with the word that "they" stands for."""
    if tokens[1].lower != "they" or subject.lower == "they":
        return tokens
    return (tokens[0], subject, *tokens[2:])


def phrase_start(tokens: tuple[Token, ...], end: int) -> int:
    """Where the noun phrase before `end` begins, behind a word that only says what it is called."""
    at = end
    while at and tokens[at - 1].tag in {"NN", "NNS", "NNP", "JJ", "VBN"} and not names(tokens[at - 1]):
        at -= 1
    return at


def whole_start(tokens: tuple[Token, ...], end: int) -> int:
    """The same with what stands before "of": "a simple model of cell growth"; `end` for no term."""
    first = phrase_start(tokens, end)
    if not first or tokens[first - 1].lower != "of":
        return first
    whole = phrase_start(tokens, first - 1)
    if whole == first - 1 or tokens[first - 2].lower in CLASSED_BY:
        return first
    return whole if whole and tokens[whole - 1].tag == "DT" else end


def names(token: Token) -> bool:
    """Whether the word only says that what follows is a name: "considered structural unemployment"."""
    return token.lower in _NAMING


_NAMING = word_set("called considered named termed labeled dubbed known")
