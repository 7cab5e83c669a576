"""Matching: terms with their meanings, or people with what they did."""

from __future__ import annotations

import re

from backend.agents.local.document import Document, Fact, FactKind, KeyKind
from backend.agents.local.en.frames.parts import evidence_of, tags_of
from backend.agents.local.en.frames.telling import is_firm, tells
from backend.agents.local.en.inflect import bare, capital, content_words, singularize
from backend.agents.local.framing import PLAINEST, Framed, Setting
from backend.quiz.schemas import Answer, Bloom, Difficulty, ItemContent, ItemType

SUITS = frozenset({FactKind.DEFINITION, FactKind.CLAIM})
_FEWEST, _MOST = 3, 4
_PLENTY = 7  # terms explained beside one, from which a set is made of some of them at once
_CREDITED = 0.8  # strength of what a person argued, found or founded
_LONGEST = 24  # words of a right side


def count(document: Document) -> int:
    """How many sets of at least three pairs there are."""
    sets = 0
    for people in (True, False):
        suited = (fact for fact in document.facts if fact.kind in SUITS and _suits(document, fact, PLAINEST))
        keys = {bare(fact.key) for fact in suited if (fact.key_kind is KeyKind.PERSON) is people}
        sets += len(keys) // _FEWEST
    return sets


def make(document: Document, fact: Fact, setting: Setting) -> Framed | None:
    """A set of pairs around the fact; nothing when fewer than three pairs fit together."""
    if not _suits(document, fact, setting.plainness):
        return None
    chosen = [fact]
    people = fact.key_kind is KeyKind.PERSON
    others = [
        other
        for other in document.facts
        if (other.key_kind is KeyKind.PERSON) is people
        and other is not fact
        and _suits(document, other, setting.plainness)
        and not _spent(document, other, setting)
    ]
    order = sorted(
        (
            -other.strength - 0.1 * document.worth_of(other.key) - 0.3 * setting.rng.random(),
            at,
        )
        for at, other in enumerate(others)
    )
    for _, at in order:
        if len(chosen) == _MOST:
            break
        if bare(others[at].key) in {bare(known.key) for known in chosen}:
            continue
        if all(_distinct(others[at], known) for known in chosen):
            chosen.append(others[at])
    if len(chosen) < _FEWEST or (not people and not setting.plainness and len(others) < _PLENTY):
        return None  # where few terms are explained, each serves an item of its own better
    chosen.sort(key=lambda item: (item.sentence, item.first))
    pairs = [(item.key if people else capital(_left(item)), _right(item)) for item in chosen]
    asked = "person with what the text says of them" if people else "term with its meaning"
    told = "; ".join(f"“{item.key}”: {_right(item)[0].lower()}{_right(item)[1:]}" for item in chosen)
    content = ItemContent(
        type=ItemType.MATCHING,
        stem=f"Match each {asked}: {_listed([_left(item) for item in chosen])}.",
        answer=Answer(pairs=pairs),
        points=float(len(pairs)),
        evidence=evidence_of(document, *chosen),
        explanation=f"In the text: {told}.",
        bloom=Bloom.UNDERSTAND if people else Bloom.REMEMBER,
        difficulty=Difficulty.MEDIUM if len(pairs) < _MOST else Difficulty.HARD,
        tags=tags_of(document, fact),
    )
    return Framed(content, tuple(document.name_of(item) for item in chosen))


def _listed(names: list[str]) -> str:
    """The left sides in a row, so that two sets do not read the same."""
    return f"{', '.join(names[:-1])} and {names[-1]}"


def _suits(document: Document, fact: Fact, plainness: int) -> bool:
    """Whether the fact makes a pair: a person credited with something, or a term and what it surely means."""
    if len(fact.rest.split()) > _LONGEST:
        return False
    if fact.key_kind is KeyKind.PERSON:
        return fact.strength >= _CREDITED and tells(document, fact, min(1, plainness))
    plain = not content_words(fact.key) & content_words(fact.rest)
    return plain and is_firm(document, fact)


def _left(fact: Fact) -> str:
    """The left-hand side: a term in the singular where its meaning is of one thing."""
    of_one = re.match(r"(?:an?|the period|the process|what happens|how) ", fact.rest)
    return singularize(fact.key) if fact.plural and of_one and fact.key.islower() else fact.key


def _right(fact: Fact) -> str:
    """The right-hand side of a pair."""
    return capital(fact.rest.removeprefix("Who ") if fact.key_kind is KeyKind.PERSON else fact.rest)


def _spent(document: Document, fact: Fact, setting: Setting) -> bool:
    sentence = document.sentences[fact.sentence]
    return any(start < sentence.end and sentence.start < end for start, end in setting.spans)


def _distinct(one: Fact, other: Fact) -> bool:
    """Whether two pairs cannot be mixed up: different keys and meanings, neither naming the other's key."""
    if one.sentence == other.sentence or bare(one.key) in bare(other.key) or bare(other.key) in bare(one.key):
        return False
    first, second = content_words(one.rest), content_words(other.rest)
    if len(first & second) > 0.4 * min(len(first), len(second)):
        return False
    return not (content_words(one.key) & second or content_words(other.key) & first)
