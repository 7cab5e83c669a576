"""True or false: what the text says, or the same with one name, term, number or comparison exchanged."""

from __future__ import annotations

import re
from dataclasses import dataclass

from backend.agents.local.document import Document, Fact, FactKind, KeyKind
from backend.agents.local.en.brief import cut_short
from backend.agents.local.en.distract.options import names_for
from backend.agents.local.en.distract.told import meanings_of
from backend.agents.local.en.frames.parts import (
    bloom_of,
    difficulty_of,
    evidence_of,
    is_taught,
    says,
    tags_of,
)
from backend.agents.local.en.frames.statement import statement_in, whole
from backend.agents.local.en.frames.telling import (
    is_firm,
    is_known_before,
    loses_its_condition,
    tells,
    topic_of,
)
from backend.agents.local.en.inflect import is_plural, singularize
from backend.agents.local.en.kinds import Kind, kind_of, nearness
from backend.agents.local.en.restate import rephrased
from backend.agents.local.en.reversing import other_side, reversals
from backend.agents.local.en.words import THEORY_WORDS, word_set
from backend.agents.local.framing import PLAINEST, Framed, Setting
from backend.quiz.schemas import ItemContent, ItemType, Option

SUITS = frozenset(FactKind) - {FactKind.MEMBERS}

_SAME_NOUN = 2.0
_KNOWN = 4.0  # worth from which a term may stand in another's place
_PHRASE = 2.0  # worth from which a described noun is a term, whose word is not to be turned
_SAID = frozenset({FactKind.MENTION, FactKind.CLAIM, FactKind.SAYING})
_SCHOOL = re.compile(
    r"theor(?:y|ies)|perspectives?|approach(?:es)?|paradigms?|\w+(?:tion|tur|ctiv|tiv)(?:al)?ism|feminism|marxism"
)
# How much may speak against a statement, by how plain items may be; one beside the topics of the text is doubted more.
_DOUBTS = (0, 1, 1, 2, 2, 3)
_ON_TOPIC = (4.0, 2.0)
_WIDE = word_set("can may might could often sometimes usually frequently some many long")
_TRIED = 8  # terms looked at for one that may be mistaken for the key


@dataclass(frozen=True, slots=True)
class _Made:
    """A statement; of a false one, what the text has at the changed place and what stands there now."""

    stem: str
    was: str = ""
    put: str = ""


def count(document: Document) -> int:
    """How many sentences can be stated truly or falsely."""
    return len({fact.sentence for fact in document.facts if fact.kind in SUITS})


def make(document: Document, fact: Fact, setting: Setting) -> Framed | None:
    """A statement; true or false, as the setting asks."""
    truth = setting.truth
    sentence = document.sentences[fact.sentence]
    if not _can_be_judged(document, fact, setting.plainness):
        return None
    made = _Made(_stated(document, fact, fact.key)) if truth else _falsified(document, fact, setting)
    if made is None:
        return None
    right, other = _reasons(fact, made)
    content = ItemContent(
        type=ItemType.TRUE_FALSE,
        stem=made.stem,
        options=[
            Option(text="True", correct=truth, rationale=right if truth else other),
            Option(text="False", correct=not truth, rationale=other if truth else right),
        ],
        evidence=evidence_of(document, fact),
        explanation=says(sentence),
        bloom=bloom_of(fact),
        difficulty=difficulty_of(fact),
        tags=tags_of(document, fact),
    )
    return Framed(content, (document.name_of(fact),))


def _can_be_judged(document: Document, fact: Fact, plainness: int) -> bool:
    """Whether the fact is of general truth and about a term, so that it is worth judging."""
    if fact.kind is FactKind.DEFINITION:
        return is_firm(document, fact)
    if fact.kind in {FactKind.YEAR, FactKind.QUANTITY}:
        asked = (plainness > 0 or document.narrative) and is_taught(document, fact)
        return asked and statement_in(document, fact).fits_number(plainness)
    if fact.key_kind is KeyKind.PERSON:
        return tells(document, fact, plainness)
    stated = statement_in(document, fact)
    if stated.doubts > _DOUBTS[plainness] or loses_its_condition(document, fact):
        return False
    topic = topic_of(document, fact.sentence)
    doubts = stated.doubts + sum(topic < worth for worth in _ON_TOPIC)
    doubts += 2 * is_known_before(document, fact) + (
        fact.kind is FactKind.CONTRAST and _is_soft(document, fact)
    )
    doubts += stated.copies and plainness < PLAINEST
    return doubts <= _DOUBTS[plainness] + (plainness > 2)


def _is_soft(document: Document, fact: Fact) -> bool:
    """Whether the word that is turned round only says how many or how often."""
    return any(found.soft for found in reversals(document.sentences[fact.sentence].tokens))


def _falsified(document: Document, fact: Fact, setting: Setting) -> _Made | None:
    """The statement with one thing changed that the text says otherwise; the most natural change that there is."""
    if fact.kind is FactKind.DEFINITION:
        others = [text for text, _ in names_for(document, fact, _TRIED, setting.rng, setting.difficulty)]
        others.sort(key=lambda text: kind_of(text) is not kind_of(fact.key))
        for text in others:
            if _may_mean(document, fact.key, text):
                return _Made(_stated(document, fact, text), fact.key, text)
        return None
    if fact.kind not in _SAID or fact.key_kind is not KeyKind.TERM:
        wrong = names_for(document, fact, 1, setting.rng, setting.difficulty)
        return _Made(_stated(document, fact, wrong[0][0]), fact.key, wrong[0][0]) if wrong else None
    changes = [
        found
        for found in reversals(statement_in(document, fact).tokens)
        if not found.phrase or document.worth_of(found.phrase) < _PHRASE
    ]
    for found in changes:
        if not found.soft:
            return _Made(whole(found.tokens), found.was, found.put)
    opposed = _opposed(document, fact)
    if opposed:
        return _Made(_stated(document, fact, opposed), fact.key, opposed)
    for text, _ in names_for(document, fact, _TRIED, setting.rng, setting.difficulty):
        if _kin(document, fact, text) or _stands_so(document, fact, text):
            return _Made(_stated(document, fact, text), fact.key, text)
    if changes and setting.plainness:
        return _Made(whole(changes[0].tokens), changes[0].was, changes[0].put)
    return None


def _may_mean(document: Document, key: str, other: str) -> bool:
    """Whether a definition of one term may be mistaken for one of the other."""
    if {Kind.PERSON, Kind.THINKERS} & {kind_of(key), kind_of(other)}:
        return kind_of(key) is kind_of(other) and _is_known(document, other)
    alike = kind_of(key) is kind_of(other)
    described = " " in key and " " in other and bool(meanings_of(document, other))
    return described or (alike and _is_known(document, other))


def _opposed(document: Document, fact: Fact) -> str:
    """What the sentence sets against its key, which stands at the head: "B" of "A does this, while B does that"."""
    if not statement_in(document, fact).leads:
        return ""
    other = other_side(document.sentences[fact.sentence].tokens, fact.first, fact.last)
    named = singularize(other.rpartition(" ")[2]) in map(
        singularize, statement_in(document, fact).after.casefold().split()
    )
    return other if other and not named and is_plural(other) == fact.plural else ""


def _kin(document: Document, fact: Fact, other: str) -> bool:
    """Whether a term stands naturally in the other's place: of the same noun, or a school of thought like it."""
    stated = statement_in(document, fact)
    if not _WIDE.isdisjoint(f"{stated.before} {stated.after}".casefold().split()):
        return False  # what can be may be so of the other too
    if _is_school(fact.key) and _is_school(other):
        return True
    if " of " in fact.key or " of " in other or nearness(fact.key, other) < _SAME_NOUN:
        return False
    # What is no term of its own may be a kind of the other, or its class.
    explained = bool(meanings_of(document, other))
    return explained and (
        bool(meanings_of(document, fact.key)) or (stated.leads and _is_known(document, fact.key))
    )


def _is_known(document: Document, term: str) -> bool:
    """Whether the text explains a term or is about it."""
    return bool(meanings_of(document, term)) or document.worth_of(term) >= _KNOWN


def _stands_so(document: Document, fact: Fact, other: str) -> bool:
    """Whether another term the text explains, of the same kind, may stand at the head of the statement."""
    if not statement_in(document, fact).leads or document.worth_of(fact.key) < _KNOWN:
        return False
    same = kind_of(fact.key) is kind_of(other) and (" " in fact.key) == (" " in other)
    return same and bool(meanings_of(document, other)) and document.worth_of(other) >= _KNOWN


def _is_school(term: str) -> bool:
    last = term.casefold().rpartition(" ")[2]
    if " " not in term and singularize(term) in THEORY_WORDS:
        return False  # "theory" alone names none
    return kind_of(term) is Kind.THINKERS or bool(_SCHOOL.fullmatch(last))


def _reasons(fact: Fact, made: _Made) -> tuple[str, str]:
    """Why the right answer is right, and why the other is wrong."""
    if not made.put:
        return "This is what the text says.", "The text says just this, so it is not false."
    named = fact.key_kind is not KeyKind.TERM and made.was == fact.key
    told = made.was if named else f"“{made.was}”"
    put = made.put if named else f"“{made.put}”"
    return f"The text has {told} here, not {put}.", f"It would be true of {told}."


def _stated(document: Document, fact: Fact, key: str) -> str:
    if fact.kind is FactKind.DEFINITION:
        return f"The term “{key}” refers to {rephrased(cut_short(fact.rest))}."
    return statement_in(document, fact).with_key(key)
