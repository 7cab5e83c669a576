"""True or false: what the text says, or the same with one name, term, number or comparison exchanged."""

from __future__ import annotations

import re

from backend.agents.local.distract import names_for
from backend.agents.local.document import Document, Fact, FactKind, KeyKind
from backend.agents.local.en.inflect import singularize
from backend.agents.local.en.kinds import Kind, kind_of, nearness
from backend.agents.local.en.restate import rephrased
from backend.agents.local.en.words import THEORY_WORDS
from backend.agents.local.frames import Framed, Setting
from backend.agents.local.frames.parts import (
    bloom_of,
    difficulty_of,
    evidence_of,
    is_taught,
    says,
    tags_of,
)
from backend.agents.local.frames.statement import statement_in
from backend.agents.local.frames.telling import is_firm, is_on_topic, tells
from backend.agents.local.told import meanings_of
from backend.quiz.schemas import ItemContent, ItemType, Option

SUITS = frozenset(FactKind) - {FactKind.MEMBERS}

_SAME_NOUN = 2.0
_KNOWN, _KNOWN_KIN = 4.0, 2.5  # worth from which a term may stand in another's place, and in that of its noun
_SCHOOL = re.compile(
    r"theor(?:y|ies)|perspectives?|approach(?:es)?|paradigms?|\w+(?:tion|tur|ctiv|tiv)(?:al)?ism|feminism|marxism"
)
# How vague may be what is turned round by a word that says how many or how often, by how plain items may be.
_TURNED = (0, 2, 3, 4, 5)
_TRIED = 8  # terms looked at for one that may be mistaken for the key


def count(document: Document) -> int:
    """How many sentences can be stated truly or falsely."""
    return len({fact.sentence for fact in document.facts if fact.kind in SUITS})


def make(document: Document, fact: Fact, setting: Setting) -> Framed | None:
    """A statement; true or false, as the setting asks."""
    truth = setting.truth
    sentence = document.sentences[fact.sentence]
    if not _can_be_judged(document, fact, setting.plainness):
        return None
    if truth:
        stem = _stated(document, fact, fact.key)
        wrong = []
    else:
        several = (
            fact.kind in {FactKind.MENTION, FactKind.CLAIM, FactKind.SAYING} and fact.key_kind is KeyKind.TERM
        )
        wrong = names_for(document, fact, _TRIED if several else 1, setting.rng, setting.difficulty)
        if several:
            wrong = [
                (text, why)
                for text, why in wrong
                if _kin(document, fact, text) or _stands_so(document, fact, text)
            ]
        if not wrong:
            return None
        stem = _stated(document, fact, wrong[0][0])
    right, other = _reasons(fact, wrong[0][0] if wrong else "")
    content = ItemContent(
        type=ItemType.TRUE_FALSE,
        stem=stem,
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
        return plainness > 0 and is_taught(fact) and statement_in(document, fact).fits_number(plainness)
    if fact.kind is FactKind.CONTRAST:
        return statement_in(document, fact).vague <= _TURNED[plainness]
    if fact.kind is FactKind.MENTION and fact.first > 1 and plainness < 2:
        return False
    return tells(document, fact, plainness) or is_on_topic(document, fact, plainness)


def _kin(document: Document, fact: Fact, other: str) -> bool:
    """Whether a term stands naturally in the other's place: of the same noun, or a school of thought like it."""
    if _is_school(fact.key) and _is_school(other):
        return True
    if " of " in fact.key or " of " in other or nearness(fact.key, other) < _SAME_NOUN:
        return False
    return bool(meanings_of(document, other)) or document.worth_of(other) >= _KNOWN_KIN


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


def _reasons(fact: Fact, wrong: str) -> tuple[str, str]:
    """Why the right answer is right, and why the other is wrong."""
    if not wrong:
        return "This is what the text says.", "The text says just this, so it is not false."
    told = fact.key if fact.key_kind is not KeyKind.TERM else f"“{fact.key}”"
    put = wrong if fact.key_kind is not KeyKind.TERM else f"“{wrong}”"
    return f"The text has {told} here, not {put}.", f"It would be true of {told}."


def _stated(document: Document, fact: Fact, key: str) -> str:
    if fact.kind is FactKind.DEFINITION:
        return f"The term “{key}” refers to {rephrased(fact.rest)}."
    return statement_in(document, fact).with_key(key)
