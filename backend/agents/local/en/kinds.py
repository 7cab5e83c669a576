"""What kind of thing a term names, as far as its last word shows it."""

from __future__ import annotations

import re
from enum import StrEnum
from functools import lru_cache

from backend.agents.local.en.inflect import lemma, singularize
from backend.agents.local.en.words import ROLE_NOUNS, THEORY_WORDS, word_set


class Kind(StrEnum):
    """A kind of thing; options of one question share theirs where they can."""

    PERSON = "person"
    THINKERS = "thinkers"
    THEORY = "theory"
    BODY = "body"  # a group, a place, an institution
    PROCESS = "process"
    QUALITY = "quality"
    FIELD = "field"
    CREED = "creed"  # a belief, an order or a prejudice in -ism, which is no way to explain things
    THING = "thing"


_PERSONS = word_set("""person people man woman men women child children student teacher leader member worker
    parent adult teenager immigrant migrant individual citizen employee employer participant subject respondent
    consumer voter patient spouse wife husband mother father boy girl youth elder senior victim offender criminal
    deviant resident refugee peer friend partner owner manager official slave servant farmer laborer actor audience
    public elite majority minority populist candidate buyer seller player doctor nurse""")
_NO_PERSONS = word_set("""power order number gender center centre matter character disorder barrier border career
    computer behavior behaviour factor labor sector error color colour honor metaphor major minor water paper
    answer offer transfer pressure culture structure weather winter summer letter layer cancer register error
    marker indicator predictor disaster monitor semester chapter corner filter shelter tower river fever rumor
    flavor vector tensor operator mirror motor terror interior exterior consumer-power gap cluster counter list
    exist persist consist twist mist""")
_BODIES = word_set("""group society nation country community family class organization institution
    government state city culture subculture counterculture network household company corporation bureaucracy
    school church region population tribe market economy crowd mass public suburb town village area cohort dyad
    triad clan association union party colony empire agency team gang sect cult denomination""")
_BODY_TOO = frozenset({"school", "movement"})  # unless of thought
_THEORY_ENDS = ("ism", "isms")
_SCHOOL = re.compile(
    r"(?:(?:neo|post|anti)-?)?(?:structural|function|interaction|femin|marx|construct|positiv|material|behavio|cognitiv|human|"
    r"darwin|keynes|modern|liberal|real|ideal|empiric|rational|pragmat|utilitarian|determin|relativ|existential|"
    r"monetar|formal|nominal|skeptic|stoic|atom|evolution)\w*isms?"
)


def head_of(term: str) -> str:
    """The noun that says what a term is, singular and small: `norm` of "formal norms", `act` of "act of faith"."""
    words = term.casefold().split()
    if "of" in words[1:]:
        words = words[: words.index("of", 1)]
    return lemma(singularize(words[-1])) if words else ""


_BEFORE_GENUS = word_set("a an the any one of those some all")
_ENDS_GENUS = word_set(
    "of that which who whose whom where wherein in for by with to from between among based used"
)
_LONGEST_GENUS = 5  # words before what opens the rest of a meaning


@lru_cache(maxsize=20_000)
def genus_of(meaning: str) -> str:
    """The noun a meaning begins with, singular: `society` of "a society that lives on trade"; "" where none shows."""
    words = [word.strip(",;“”").casefold() for word in meaning.split()[:9]]
    while words and words[0] in _BEFORE_GENUS:
        words.pop(0)
    end = next((at for at, word in enumerate(words) if word in _ENDS_GENUS), 0)
    if not end or end > _LONGEST_GENUS:
        return ""
    return lemma(singularize(words[end - 1]))


@lru_cache(maxsize=20_000)
def kind_of(term: str) -> Kind:
    """The kind of thing a term names."""
    head = head_of(term)
    last = singularize(term.casefold().rpartition(" ")[2])
    if last in {"theorist", "feminist"} or last.endswith(("alist", "ivist", "ionist", "arxist")):
        return Kind.THINKERS
    if {head, last} & (_PERSONS | ROLE_NOUNS):
        return Kind.PERSON
    if head in _BODY_TOO and "of" not in term.casefold().split():
        return Kind.BODY
    if head in THEORY_WORDS or _SCHOOL.fullmatch(last):
        return Kind.THEORY
    if last.endswith(_THEORY_ENDS):
        return Kind.CREED
    if head in _BODIES:
        return Kind.BODY
    if (
        last not in _NO_PERSONS
        and head not in _NO_PERSONS
        and last.endswith(("ist", "ian", "ee", "eer", "er", "or"))
    ):
        return Kind.PERSON
    if last.endswith(("ology", "nomy", "graphy", "ics")):
        return Kind.FIELD
    if last.endswith(("tion", "sion", "ing", "ment", "ance", "ence", "al", "sis")):
        return Kind.PROCESS
    if last.endswith(("ity", "ness", "ship", "hood", "cy", "ty", "dom", "gamy")):
        return Kind.QUALITY
    return Kind.THING


_PEOPLE = frozenset({Kind.PERSON, Kind.THINKERS})
_ABSTRACT = frozenset({Kind.PROCESS, Kind.QUALITY, Kind.THING, Kind.FIELD, Kind.CREED})


def nearness(one: str, other: str) -> float:
    """How easily one term is taken for the other by its kind alone: below 0 not at all, 2 with the same noun."""
    first, second = kind_of(one), kind_of(other)
    if head_of(one) == head_of(other):
        return 2.0
    if first is second:
        return 0.6 if first is Kind.THING else 1.0
    if Kind.THEORY in {first, second} or Kind.THINKERS in {first, second}:
        return -2.0
    if (first in _PEOPLE) != (second in _PEOPLE):
        # A group acts as its members do, but nothing else does.
        return 0.2 if Kind.BODY in {first, second} else -2.0
    return 0.4 if first in _ABSTRACT and second in _ABSTRACT else 0.0


def as_thought(term: str, kind: Kind) -> str:
    """A school of thought as its thinkers, or thinkers as their school: "conflict theorists" and "conflict theory"."""
    head, _, last = term.rpartition(" ")
    low = singularize(last.casefold())
    if kind is Kind.THINKERS:
        if low in {"theory", "approach", "perspective"} and head and kind_of(head) is not Kind.THEORY:
            return f"{head} theorists"
        if last.endswith("alism") or last.endswith(("ionism", "ivism", "arxism")):
            return f"{head} {last[:-1]}ts".strip()
    elif kind is Kind.THEORY:
        if low == "theorist" and head:
            return f"{head} theory"
        if low.endswith(("alist", "ionist", "ivist", "arxist")):
            return f"{head} {low[:-1]}m".strip()
    return term
