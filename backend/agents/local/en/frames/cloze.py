"""Cloze: a sentence of the text with its key left out."""

from __future__ import annotations

import re

from backend.agents.local.document import Document, Fact, FactKind, KeyKind
from backend.agents.local.en.cues import Cue, cue_at
from backend.agents.local.en.distract.told import meanings_of
from backend.agents.local.en.frames.parts import (
    bloom_of,
    difficulty_of,
    evidence_of,
    is_taught,
    is_term,
    says,
    tags_of,
)
from backend.agents.local.en.frames.statement import statement_in
from backend.agents.local.en.frames.telling import is_firm, tells
from backend.agents.local.en.inflect import bare, content_words, singularize, variants, zipf
from backend.agents.local.framing import PLAINEST, Framed, Setting
from backend.quiz.schemas import Answer, ItemContent, ItemType

SUITS = frozenset({FactKind.DEFINITION, FactKind.MENTION, FactKind.MEMBERS, FactKind.CLAIM, FactKind.YEAR})
BLANK = "____"
_THOSE = re.compile(r"\bthose (?!who\b)")  # which only the text before names
_FEWEST_TELLING = 4  # words with a meaning beside the blank
_MOST_DOUBTS = 1
_COPIED_FROM = 1  # how plain items must have become for one that copies
_KNOWN = 4.5  # worth from which a term is known to whoever has read the text


def count(document: Document) -> int:
    """How many sentences have a key that can be left out."""
    return len({fact.sentence for fact in document.facts if fact.kind in SUITS})


def _told(document: Document, fact: Fact) -> bool:
    """Whether the sentence itself says what the blank must be: it names or explains it, or has words of its meaning."""
    sentence = document.sentences[fact.sentence]
    cue = cue_at(sentence.tokens, fact.first, fact.last)
    listed = cue is Cue.ASIDE and sentence.tokens[fact.last].text == ","  # "speech, the press, and assembly"
    if cue and not listed:
        return True
    stated = statement_in(document, fact)
    if fact.kind is FactKind.MENTION and (stated.vague > 1 or stated.doubts > _MOST_DOUBTS):
        return False
    said = content_words(sentence.text) - content_words(fact.key)
    return any(len(said & content_words(meaning)) >= 2 for meaning in meanings_of(document, fact.key))


def _is_known(document: Document, fact: Fact, setting: Setting) -> bool:
    """Whether plainer items will do and the blank is the subject, a term the text is about."""
    return setting.plainness > 1 and fact.first <= 1 and document.worth_of(fact.key) >= _KNOWN


def _fits(document: Document, fact: Fact, plainness: int) -> bool:
    """Whether the sentence is worth keeping by now."""
    if fact.kind is FactKind.DEFINITION:
        return is_firm(document, fact) and statement_in(document, fact).fits(min(PLAINEST, plainness + 1))
    if fact.kind is FactKind.YEAR:
        return statement_in(document, fact).fits_number(plainness)
    if fact.kind is FactKind.MEMBERS and fact.unit:
        return False  # any other example would fit
    if fact.kind is FactKind.MENTION and statement_in(document, fact).vague > 1:
        return False
    said = content_words(statement_in(document, fact).with_key("")) - content_words(fact.key)
    return len(said) >= _FEWEST_TELLING and tells(document, fact, plainness)


def make(document: Document, fact: Fact, setting: Setting) -> Framed | None:
    """The sentence with a blank for the key; nothing when the key stands in it twice."""
    sentence = document.sentences[fact.sentence]
    stated = statement_in(document, fact)
    if stated.copies and setting.plainness < _COPIED_FROM:
        return None
    clause = fact.kind is FactKind.MENTION and fact.said[1] > 0
    if not (sentence.alone or clause) or not _fits(document, fact, setting.plainness):
        return None
    everyday = " " not in fact.key and zipf(singularize(fact.key)) >= 4.5
    if (
        fact.kind in {FactKind.MENTION, FactKind.CLAIM}
        and fact.key_kind is KeyKind.TERM
        and (everyday or not (_told(document, fact) or _is_known(document, fact, setting)))
    ):
        return None  # too many words would fit
    if (
        fact.key_kind is KeyKind.TERM
        and fact.kind is not FactKind.DEFINITION
        and not is_term(document, fact.key)
    ):
        return None
    if fact.kind is FactKind.YEAR and not is_taught(document, fact):
        return None
    stem = stated.with_key(BLANK)
    if _THOSE.search(stem):
        return None
    stem = stem.replace(f" a {BLANK}", f" a(n) {BLANK}").replace(f" an {BLANK}", f" a(n) {BLANK}")
    if stem.startswith((f"A {BLANK}", f"An {BLANK}")):
        stem = f"A(n) {BLANK}" + stem.split(BLANK, 1)[1]
    if singularize(bare(fact.key)) in f" {bare(stem)} ":
        return None
    accepted = (
        variants(fact.key) if fact.key_kind is KeyKind.TERM else list(dict.fromkeys((fact.key, *fact.others)))
    )
    content = ItemContent(
        type=ItemType.CLOZE,
        stem=stem,
        answer=Answer(accepted=accepted),
        evidence=evidence_of(document, fact),
        explanation=says(sentence),
        bloom=bloom_of(fact),
        difficulty=difficulty_of(fact, recall=True),
        tags=tags_of(document, fact),
    )
    return Framed(content, (document.name_of(fact),))
