"""Whether a would-be noun phrase is a clause: which verbs in it are its own."""

from __future__ import annotations

from backend.agents.local.document import Token
from backend.agents.local.en.words import word_set

_OPENS_CLAUSE = word_set(
    "that which who whose whom where wherein whereby when how what as if than whether why"
)


_DESCRIBING = word_set("""associated focused based related attached embedded committed shared held used designed aimed
    born devoted composed linked tied connected caused characterized driven governed formed centered organized rooted
    concerned involved located directed assigned compared brought passed transmitted""")


# "A student given a book": what is done to the noun may still have an object.
_OF_TWO = word_set("given taught offered paid sent shown told granted awarded called named considered")
_WHO = word_set("they we it he she you one")
_WAYS = word_set("way ways manner time times moment reason reasons extent degree")


def is_participle(tokens: tuple[Token, ...], at: int) -> bool:
    """Whether what looks like a verb describes the noun before it: "the slow growth associated with …"."""
    if tokens[at].lower not in _DESCRIBING or not at or at + 1 >= len(tokens):
        return False
    return tokens[at - 1].tag.startswith("NN") and tokens[at + 1].tag in {"IN", "TO"}


def is_contact(tokens: tuple[Token, ...], at: int) -> bool:
    """Whether the verb at `at` ends a clause that a noun opens without "that": "the goods a country makes"."""
    begin = at - 1
    while begin > 0 and tokens[begin].tag in {"NN", "JJ"}:
        begin -= 1
    if begin <= 0:
        return False
    # "The way people live": only behind such a noun may many stand without an article.
    many = tokens[begin].tag == "NNS" and tokens[begin - 1].lower in _WAYS
    determined = tokens[begin].tag == "DT" or tokens[begin].lower in _WHO
    return many or (determined and tokens[begin - 1].tag[:2] == "NN")


def _has_object(tokens: tuple[Token, ...], at: int) -> bool:
    """Whether an article or "their" stands right behind a verb."""
    return at + 1 < len(tokens) and tokens[at + 1].tag in {"DT", "PRP$"}


def has_own_verb(tokens: tuple[Token, ...]) -> bool:
    """Whether a would-be noun phrase is a clause: a finite verb comes before any word that opens a clause."""
    for at, token in enumerate(tokens):
        if token.lower in _OPENS_CLAUSE:
            return False
        if is_participle(tokens, at) or is_contact(tokens, at):
            continue
        if token.tag in {"VBZ", "VBD", "MD"} or token.lower in {"is", "are", "was", "were", "has", "have"}:
            return True
        if token.tag == "VBN" and at and token.lower not in _OF_TWO and _has_object(tokens, at):
            return True  # "the railways introduced a common time", tagged as if it described them
        if token.tag in {"VBP", "VB"} and at and tokens[at - 1].tag in {"NN", "NNS", "RB"}:
            return True
    return False
