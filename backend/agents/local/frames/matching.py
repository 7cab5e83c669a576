"""Matching: terms with their meanings, or people with what they did."""

from __future__ import annotations

from backend.agents.local.document import Document, Fact, FactKind, KeyKind
from backend.agents.local.en.inflect import bare, capital, content_words
from backend.agents.local.frames import Framed, Setting
from backend.agents.local.frames.parts import evidence_of, is_term, tags_of
from backend.agents.local.frames.statement import statement_in
from backend.quiz.schemas import Answer, Bloom, Difficulty, ItemContent, ItemType

SUITS = frozenset({FactKind.DEFINITION, FactKind.CLAIM, FactKind.SAYING})
_SAID = frozenset({FactKind.CLAIM, FactKind.SAYING})
_FEWEST, _MOST = 3, 5
_STRONG, _LEAST = (
    0.5,
    0.4,
)  # strength of what is said of a term; less than strong will do for one that matters
_MATTERS = 3.0  # worth of such a term


def count(document: Document) -> int:
    """How many sets of at least three pairs there are."""
    sets = 0
    for people in (True, False):
        suited = (fact for fact in document.facts if fact.kind in SUITS and _suits(fact))
        keys = {bare(fact.key) for fact in suited if (fact.key_kind is KeyKind.PERSON) is people}
        sets += len(keys) // _FEWEST
    return sets


def make(document: Document, fact: Fact, setting: Setting) -> Framed | None:
    """A set of pairs around the fact; nothing when fewer than three pairs fit together."""
    if not _suits(fact) or not _tells(document, fact, setting):
        return None
    chosen = [fact]
    people = fact.key_kind is KeyKind.PERSON
    others = [
        other
        for other in document.facts
        if (other.key_kind is KeyKind.PERSON) is people
        and other is not fact
        and _suits(other)
        and _tells(document, other, setting)
    ]
    order = sorted(
        (
            other.kind in _SAID and not people,
            -other.strength - 0.1 * document.worth_of(other.key) - 0.3 * setting.rng.random(),
            at,
        )
        for at, other in enumerate(others)
    )
    for *_, at in order:
        if len(chosen) == _MOST:
            break
        if bare(others[at].key) in {bare(known.key) for known in chosen}:
            continue
        if not _spent(document, others[at], setting) and all(
            _distinct(others[at], known) for known in chosen
        ):
            chosen.append(others[at])
    if len(chosen) < _FEWEST:
        return None
    chosen.sort(key=lambda item: (item.sentence, item.first))
    mixed = not people and any(item.kind in _SAID for item in chosen)
    pairs = [(item.key if people else capital(item.key), _right(item)) for item in chosen]
    asked = "person with what the text says of them" if people else "term with its meaning"
    asked = "term with what is said of it" if mixed else asked
    told = "; ".join(f"“{item.key}”: {_right(item)[0].lower()}{_right(item)[1:]}" for item in chosen)
    content = ItemContent(
        type=ItemType.MATCHING,
        stem=f"Match each {asked}: {_listed([item.key for item in chosen])}.",
        answer=Answer(pairs=pairs),
        points=float(len(pairs)),
        evidence=evidence_of(document, *chosen),
        explanation=f"In the text: {told}.",
        bloom=Bloom.UNDERSTAND if people or mixed else Bloom.REMEMBER,
        difficulty=Difficulty.MEDIUM if len(pairs) < _MOST else Difficulty.HARD,
        tags=tags_of(document, fact),
    )
    return Framed(content, tuple(document.name_of(item) for item in chosen))


def _listed(names: list[str]) -> str:
    """The left sides in a row, so that two sets do not read the same."""
    return f"{', '.join(names[:-1])} and {names[-1]}"


def _suits(fact: Fact) -> bool:
    if fact.kind is FactKind.CLAIM and fact.key_kind is KeyKind.PERSON:
        return fact.strength >= 0.8 and len(fact.rest.split()) <= 24
    plain = not content_words(fact.key) & content_words(fact.rest)
    if fact.kind in _SAID:
        return plain and fact.strength >= _LEAST and len(fact.rest.split()) <= 24
    return (
        fact.kind is FactKind.DEFINITION and fact.strength >= 0.5 and plain and len(fact.rest.split()) <= 24
    )


def _tells(document: Document, fact: Fact, setting: Setting) -> bool:
    """Whether what is said of a term is enough to know it by."""
    if fact.kind not in _SAID:
        return True
    if fact.strength < _STRONG and document.worth_of(fact.key) < _MATTERS:
        return False
    return statement_in(document, fact).fits(min(1, setting.plainness)) and is_term_or_person(document, fact)


def is_term_or_person(document: Document, fact: Fact) -> bool:
    """Whether the key is a person, or a term one may ask for."""
    return fact.key_kind is KeyKind.PERSON or is_term(document, fact.key)


def _right(fact: Fact) -> str:
    """The right-hand side of a pair."""
    words = fact.rest if fact.kind is not FactKind.SAYING else fact.brief or fact.rest
    if fact.kind is FactKind.CLAIM:
        words = words.removeprefix("Who " if fact.key_kind is KeyKind.PERSON else "Which of these ")
    return capital(words)


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
