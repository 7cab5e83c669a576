"""Multiple choice: one right option among three or four of the same kind."""

from __future__ import annotations

from backend.agents.local.distract import meanings_for, names_for
from backend.agents.local.document import Document, Fact, FactKind, KeyKind
from backend.agents.local.en.inflect import capital, content_words
from backend.agents.local.en.restate import rephrased
from backend.agents.local.frames import Framed, Setting
from backend.agents.local.frames.parts import (
    bloom_of,
    difficulty_of,
    evidence_of,
    placed,
    says,
    tags_of,
)
from backend.quiz.schemas import ItemContent, ItemType, Option

SUITS = frozenset({FactKind.DEFINITION, FactKind.CLAIM, FactKind.SAYING, FactKind.MEMBERS, FactKind.YEAR})


def count(document: Document) -> int:
    """How many facts can be keyed: all suited ones when at least three different keys exist."""
    suited = [fact for fact in document.facts if fact.kind in SUITS]
    return len({fact.sentence for fact in suited}) if len(document.terms) >= 4 else 0


def make(document: Document, fact: Fact, setting: Setting) -> Framed | None:
    """A question with the fact's key, or its meaning, as the right option."""
    if fact.kind is FactKind.DEFINITION and setting.rng.random() < 0.45:
        framed = _meaning_keyed(document, fact, setting)
        if framed:
            return framed
    wrong = names_for(document, fact, 3, setting.rng, setting.difficulty)
    if len(wrong) < 2 or _echoes(fact, [text for text, _ in wrong]):
        return None
    return _item(document, fact, setting, _stem(fact, setting), fact.key, wrong)


def _echoes(fact: Fact, wrong: list[str]) -> bool:
    """Whether the stem repeats a word of the key that fewer than two wrong options share."""
    echoed = content_words(fact.key) & content_words(fact.rest)
    return bool(echoed) and sum(bool(echoed & content_words(text)) for text in wrong) < 2


def _stem(fact: Fact, setting: Setting) -> str:
    if fact.kind is FactKind.DEFINITION:
        openings: tuple[str, ...] = (
            "Which term refers to",
            "What is the term for",
            "Which of these terms means",
        )
        if fact.rest.startswith("what happens when "):
            openings = ("Which term describes",)
        return f"{setting.rng.choice(openings)} {rephrased(fact.rest)}?"
    if fact.kind is FactKind.SAYING:
        asked = "Who" if fact.key_kind is KeyKind.PERSON else "Which of these"
        return f"{asked} {fact.brief or rephrased(fact.rest)}?"
    return f"{fact.rest}?"


def _meaning_keyed(document: Document, fact: Fact, setting: Setting) -> Framed | None:
    wrong = meanings_for(document, fact, 3, setting.rng)
    if len(wrong) < 3:
        return None
    stem = f"What does the term “{fact.key}” mean?"
    return _item(document, fact, setting, stem, fact.rest, wrong)


def _why(fact: Fact) -> str:
    if fact.kind is FactKind.DEFINITION:
        return f"The text explains “{fact.key}” in this way."
    return "This is what the text says."


def _item(
    document: Document, fact: Fact, setting: Setting, stem: str, right: str, wrong: list[tuple[str, str]]
) -> Framed:
    shown = capital if fact.key_kind is not KeyKind.PERSON else str
    key = Option(text=shown(right), correct=True, rationale=_why(fact))
    others = [Option(text=shown(text), rationale=reason) for text, reason in wrong]
    options = placed(key, others, setting)
    if fact.key_kind is KeyKind.YEAR:
        options = sorted([key, *others], key=lambda option: int(option.text))
    content = ItemContent(
        type=ItemType.MULTIPLE_CHOICE,
        stem=stem,
        options=options,
        evidence=evidence_of(document, fact),
        explanation=says(document.sentences[fact.sentence]),
        bloom=bloom_of(fact),
        difficulty=difficulty_of(fact),
        tags=tags_of(document, fact),
    )
    return Framed(content, (document.name_of(fact),))
