"""Multiple response: the members of a class among things that are none."""

from __future__ import annotations

from backend.agents.local.distract import names_for
from backend.agents.local.document import Document, Fact, FactKind
from backend.agents.local.en.inflect import bare, capital
from backend.agents.local.frames import Framed, Setting
from backend.agents.local.frames.parts import difficulty_of, evidence_of, says, tags_of
from backend.quiz.schemas import Bloom, ItemContent, ItemType, Option

SUITS = frozenset({FactKind.MEMBERS})
_MOST_KEYS, _WRONG = 4, 2


def count(document: Document) -> int:
    """How many sentences list the members of a class."""
    return len({fact.sentence for fact in document.facts if fact.kind in SUITS})


def make(document: Document, fact: Fact, setting: Setting) -> Framed | None:
    """All members the sentence lists, up to four, and two things of the text that are not among them."""
    keys = [fact.key, *fact.others][:_MOST_KEYS]
    found = names_for(document, fact, _WRONG + 1, setting.rng, setting.difficulty)
    wrong = [text for text, _ in found if not any(bare(text) == bare(key) for key in keys)][:_WRONG]
    if len(keys) < 2 or len(wrong) < _WRONG:
        return None
    listed = document.sentences[fact.sentence]
    options = [
        *(Option(text=capital(key), correct=True, rationale="The text lists it here.") for key in keys),
        *(Option(text=capital(text), rationale="The text does not list it here.") for text in wrong),
    ]
    setting.rng.shuffle(options)
    asked = fact.rest.removeprefix("Which of these ")
    asked = asked.replace("is one of ", "are among ", 1)
    content = ItemContent(
        type=ItemType.MULTIPLE_RESPONSE,
        stem=f"Which of these {asked}? Choose all that apply.",
        options=options,
        points=float(len(keys)),
        evidence=evidence_of(document, fact),
        explanation=says(listed),
        bloom=Bloom.REMEMBER,
        difficulty=difficulty_of(fact),
        tags=tags_of(document, fact),
    )
    listed_facts = [f for f in document.facts if f.kind is FactKind.MEMBERS and f.sentence == fact.sentence]
    return Framed(content, tuple(document.name_of(f) for f in listed_facts if f.key in keys))
