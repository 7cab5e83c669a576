"""Essay: tell two terms apart, or explain one and show it in an example, with what the text says as the rubric."""

from __future__ import annotations

from backend.agents.local.document import Document, Fact, FactKind
from backend.agents.local.en.inflect import bare, content_words
from backend.agents.local.frames import Framed, Setting
from backend.agents.local.frames.parts import evidence_of, tags_of
from backend.quiz.schemas import Answer, Bloom, Difficulty, ItemContent, ItemType

SUITS = frozenset({FactKind.DEFINITION})
_STRONG = 0.55


def count(document: Document) -> int:
    """How many defined terms there are to explain."""
    return len({fact.sentence for fact in document.facts if _suits(fact)})


def make(document: Document, fact: Fact, setting: Setting) -> Framed | None:
    """A task whose rubric names what a full answer holds, in the text's words."""
    if not _suits(fact):
        return None
    other = _kin(document, fact, setting)
    facts = [fact, other] if other else [fact]
    first = f"“{fact.key}”"
    if other:
        second = f"“{other.key}”"
        stem = f"Compare {first} and {second}: explain what each term means, how they differ, and give an example of each."
        points = [
            f"Says that {first} means: {fact.rest}.",
            f"Says that {second} means: {other.rest}.",
            "Names at least one difference that follows from the two meanings.",
            "Gives one fitting example of each, not taken from the text.",
        ]
    else:
        stem = f"Explain in your own words what {first} means, and show it in an example that is not from the text."
        points = [
            f"Says that {first} means: {fact.rest}.",
            "Puts it in other words than the text.",
            "Gives an example that has what the meaning asks for, and says why it fits.",
        ]
    content = ItemContent(
        type=ItemType.ESSAY,
        stem=stem,
        answer=Answer(rubric="\n".join(f"- 1 point: {point}" for point in points)),
        points=float(len(points)),
        evidence=evidence_of(document, *facts),
        explanation="The rubric rests on what the text says each term means.",
        bloom=Bloom.ANALYZE if other else Bloom.UNDERSTAND,
        difficulty=Difficulty.HARD if other else Difficulty.MEDIUM,
        tags=tags_of(document, fact),
    )
    return Framed(content, tuple(document.name_of(item) for item in facts))


def _suits(fact: Fact) -> bool:
    return fact.kind is FactKind.DEFINITION and fact.strength >= _STRONG


def _kin(document: Document, fact: Fact, setting: Setting) -> Fact | None:
    """Another defined term that shares a word with this one, and so is easily taken for it."""
    own = content_words(fact.key)
    for other in document.facts:
        if not _suits(other) or other.sentence == fact.sentence or bare(other.key) == bare(fact.key):
            continue
        sentence = document.sentences[other.sentence]
        spent = any(start < sentence.end and sentence.start < end for start, end in setting.spans)
        words = content_words(other.key)
        if not spent and own & words and own - words and words - own:
            return other
    return None
