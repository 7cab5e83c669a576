"""True or false: what the text says, or the same with one name, term, number or comparison exchanged."""

from __future__ import annotations

from backend.agents.local.distract import names_for
from backend.agents.local.document import Document, Fact, FactKind, KeyKind
from backend.agents.local.en.inflect import content_words
from backend.agents.local.en.kinds import nearness
from backend.agents.local.en.restate import rephrased
from backend.agents.local.frames import PLAINEST, Framed, Setting
from backend.agents.local.frames.parts import (
    bloom_of,
    difficulty_of,
    evidence_of,
    is_term,
    says,
    tags_of,
)
from backend.agents.local.frames.statement import statement_in
from backend.agents.local.told import meanings_of
from backend.quiz.schemas import ItemContent, ItemType, Option

SUITS = frozenset(FactKind) - {FactKind.MEMBERS}

_SAME_KIND, _SAME_NOUN = 1.0, 2.0
_TRIED = 8  # terms looked at for one that may be mistaken for the key
_KNOWN = 0.35  # strength from which a mention is of a term that matters in the text


def count(document: Document) -> int:
    """How many sentences can be stated truly or falsely."""
    return len({fact.sentence for fact in document.facts if fact.kind in SUITS})


def make(document: Document, fact: Fact, setting: Setting) -> Framed | None:
    """A statement; true or false, as the setting asks."""
    truth = setting.truth
    sentence = document.sentences[fact.sentence]
    if fact.kind is FactKind.MENTION and (fact.strength < _KNOWN or fact.first > 1) and setting.plainness < 2:
        return None
    if fact.kind is not FactKind.DEFINITION and not statement_in(document, fact).fits(setting.plainness):
        return None
    if fact.kind is FactKind.MENTION and setting.plainness < PLAINEST and not is_term(document, fact.key):
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
                if _kin(document, fact, text)
                or (setting.plainness and fact.first <= 1 and nearness(fact.key, text) > 0)
                or (setting.plainness == PLAINEST and nearness(fact.key, text) >= _SAME_NOUN)
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


def _kin(document: Document, fact: Fact, other: str) -> bool:
    """Whether a term may be mistaken for the fact's: a word in common, or the subject and both explained by the text."""
    if nearness(fact.key, other) >= _SAME_KIND:
        return bool(content_words(fact.key) & content_words(other)) or fact.first <= 1
    explained = meanings_of(document, fact.key) and meanings_of(document, other)
    return bool(explained) and fact.first <= 1 and (" " in fact.key) == (" " in other)


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
