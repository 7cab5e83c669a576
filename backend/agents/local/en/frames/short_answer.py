"""Short answer: a term from its meaning, or a person from what they did."""

from __future__ import annotations

import re

from backend.agents.local.document import Document, Fact, FactKind, KeyKind
from backend.agents.local.en.frames.asking import asked, is_named
from backend.agents.local.en.frames.parts import bloom_of, difficulty_of, evidence_of, says, tags_of
from backend.agents.local.en.frames.telling import is_firm, tells
from backend.agents.local.en.inflect import content_words, variants
from backend.agents.local.framing import Framed, Setting
from backend.quiz.schemas import Answer, ItemContent, ItemType

SUITS = frozenset({FactKind.DEFINITION, FactKind.CLAIM, FactKind.SAYING})
_SUFFIX = re.compile(r"[JS]r\.?|I{1,3}|IV")  # of a name, and no answer


def _suits(fact: Fact) -> bool:
    if fact.kind is not FactKind.DEFINITION:
        return fact.key_kind is KeyKind.PERSON
    return fact.kind is FactKind.DEFINITION and not content_words(fact.key) & content_words(fact.rest)


def count(document: Document) -> int:
    """How many terms and people can be asked for."""
    return len({fact.sentence for fact in document.facts if _suits(fact)})


def make(document: Document, fact: Fact, setting: Setting) -> Framed | None:
    """A question to be answered in a word or a name."""
    if not _suits(fact):
        return None
    if fact.key_kind is KeyKind.PERSON:
        if not tells(document, fact, setting.plainness):
            return None
        accepted = [
            fact.key,
            *(other for other in fact.others if other != fact.key and not _SUFFIX.fullmatch(other)),
        ]
    elif is_firm(document, fact):
        accepted = [fact.key, fact.key.rpartition(" ")[2]] if is_named(fact) else variants(fact.key)
    else:
        return None
    content = ItemContent(
        type=ItemType.SHORT_ANSWER,
        stem=asked(document, fact, (), setting.rng),
        answer=Answer(accepted=accepted),
        evidence=evidence_of(document, fact),
        explanation=says(document.sentences[fact.sentence]),
        bloom=bloom_of(fact),
        difficulty=difficulty_of(fact, recall=True),
        tags=tags_of(document, fact),
    )
    return Framed(content, (document.name_of(fact),))
