"""Multiple choice: one right option among three or four of the same kind."""

from __future__ import annotations

from backend.agents.local.distract import meanings_for, names_for
from backend.agents.local.document import Document, Fact, FactKind, KeyKind
from backend.agents.local.en.inflect import capital, content_words
from backend.agents.local.en.kinds import Kind, kind_of, nearness
from backend.agents.local.frames import PLAINEST, Framed, Setting
from backend.agents.local.frames.asking import asked, asked_of_meaning
from backend.agents.local.frames.parts import (
    bloom_of,
    difficulty_of,
    evidence_of,
    is_term,
    placed,
    says,
    tags_of,
)
from backend.agents.local.frames.statement import statement_in
from backend.agents.local.told import meanings_of
from backend.quiz.schemas import ItemContent, ItemType, Option

SUITS = frozenset({
    FactKind.DEFINITION, FactKind.CLAIM, FactKind.SAYING, FactKind.MEMBERS, FactKind.YEAR, FactKind.MENTION
})  # fmt: skip
_SAID = frozenset({FactKind.CLAIM, FactKind.SAYING, FactKind.MENTION})
_ALIKE = 0.4  # how near in kind a wrong option must be to the key while better items are left


_WORTH_SAID = (1.5, 1.0, 0.5, 0.0)  # the same of a term that something is said of
_WORTH = (
    6.0,
    4.0,
    3.0,
    2.0,
)  # worth from which a term only mentioned is asked for, by how plain items may be
_KIN = 2.0  # how near two wrong options must be that do for three
_MUCH_ALIKE = 0.6  # the same for a term that is only mentioned


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
    if not _is_worth_it(document, fact, setting):
        return None
    named = fact.kind in _SAID and fact.key_kind is KeyKind.TERM
    least = _ALIKE if named and setting.plainness < PLAINEST else 0.0
    if fact.kind is FactKind.MENTION:
        least = _MUCH_ALIKE
    wrong = names_for(document, fact, 3, setting.rng, setting.difficulty, least=least)
    kin = all(nearness(fact.key, text) >= _KIN for text, _ in wrong)
    if len(wrong) < (2 if setting.plainness or kin else 3) or _echoes(fact, [text for text, _ in wrong]):
        return None
    stem = asked(document, fact, [text for text, _ in wrong], setting.rng)
    if not stem:
        return None
    return _item(document, fact, setting, stem, fact.key, wrong)


def _is_worth_it(document: Document, fact: Fact, setting: Setting) -> bool:
    """Whether what the fact says of its key is telling enough by now."""
    if fact.kind not in _SAID:
        return fact.kind is not FactKind.YEAR or setting.plainness == PLAINEST
    if not statement_in(document, fact).fits(max(1, setting.plainness - 1) if setting.plainness else 0):
        return False
    if fact.key_kind is KeyKind.PERSON:
        return True
    worth = _WORTH_SAID if fact.kind is not FactKind.MENTION or statement_in(document, fact).leads else _WORTH
    known = document.worth_of(fact.key) >= worth[setting.plainness] or meanings_of(document, fact.key)
    school = kind_of(fact.key) in {Kind.THEORY, Kind.THINKERS}
    return (bool(known) or school) and is_term(document, fact.key)


def _echoes(fact: Fact, wrong: list[str]) -> bool:
    """Whether the stem repeats a word of the key that fewer than two wrong options share."""
    echoed = content_words(fact.key) & content_words(fact.rest)
    return bool(echoed) and sum(bool(echoed & content_words(text)) for text in wrong) < 2


def _meaning_keyed(document: Document, fact: Fact, setting: Setting) -> Framed | None:
    wrong = meanings_for(document, fact, 3, setting.rng)
    if len(wrong) < 3:
        return None
    return _item(document, fact, setting, asked_of_meaning(fact), fact.rest, wrong)


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
