"""Ordering: events by their years, or the steps a sentence lists one after the other."""

from __future__ import annotations

import re

from backend.agents.local.document import Document, Fact, FactKind
from backend.agents.local.en.frames.parts import evidence_of, tags_of, tidy
from backend.agents.local.en.inflect import capital, content_words
from backend.agents.local.en.tag import render
from backend.agents.local.framing import Framed, Setting
from backend.quiz.schemas import Answer, Bloom, Difficulty, ItemContent, ItemType

SUITS = frozenset({FactKind.YEAR, FactKind.MEMBERS})
_FEWEST, _MOST = 3, 5
_APART = 2  # years between two events that nobody should mix up
_SEQUENCE = re.compile(r"\b(?:stages|steps|phases|periods|levels)\b", re.IGNORECASE)


def count(document: Document) -> int:
    """How many sequences there are: lists of stages, and sets of dated events."""
    listed = {f.sentence for f in document.facts if f.kind is FactKind.MEMBERS and _SEQUENCE.search(f.rest)}
    dated = {f.sentence for f in document.facts if f.kind is FactKind.YEAR}
    return len(listed) + len(dated) // _FEWEST


def make(document: Document, fact: Fact, setting: Setting) -> Framed | None:
    """Stages in the order the text gives them, or events of different years, the earliest first."""
    return _stages(document, fact) if fact.kind is FactKind.MEMBERS else _events(document, fact, setting)


def _stages(document: Document, fact: Fact) -> Framed | None:
    named = re.search(r"(?:is one of|do|does) (.+?)(?: include)?\Z", fact.rest)
    if named is None or not _SEQUENCE.search(fact.rest):
        return None
    sentence = document.sentences[fact.sentence]
    listed = [f for f in document.facts if f.kind is FactKind.MEMBERS and f.sentence == fact.sentence]
    names = [capital(f.key) for f in sorted(listed, key=lambda f: f.first)]
    if not _FEWEST <= len(names) <= 8:
        return None
    return _item(
        document, [fact], f"Put {named.group(1)} in order, the first at the top.", names,
        f"The text gives them in this order: “{render(sentence.tokens)}”",
    )  # fmt: skip


def _events(document: Document, fact: Fact, setting: Setting) -> Framed | None:
    own = _event(document, fact)
    if own is None:
        return None
    chosen = [(fact, own)]
    others = [f for f in document.facts if f.kind is FactKind.YEAR and f.sentence != fact.sentence]
    for _, at in sorted((setting.rng.random(), at) for at in range(len(others))):
        other = others[at]
        said = _event(document, other)
        sentence = document.sentences[other.sentence]
        spent = any(start < sentence.end and sentence.start < end for start, end in setting.spans)
        if said is None or spent or len(chosen) == _MOST:
            continue
        apart = all(abs((other.value or 0) - (known.value or 0)) >= _APART for known, _ in chosen)
        distinct = all(len(content_words(said) & content_words(text)) <= 3 for _, text in chosen)
        if apart and distinct and all(known.sentence != other.sentence for known, _ in chosen):
            chosen.append((other, said))
    if len(chosen) < _FEWEST:
        return None
    chosen.sort(key=lambda entry: entry[0].value or 0.0)
    dates = "; ".join(f"{int(f.value or 0)}: {text}" for f, text in chosen)
    return _item(
        document, [f for f, _ in chosen], "Put the events in order, the earliest first.",
        [text for _, text in chosen], f"In the text: {dates}.",
    )  # fmt: skip


def _event(document: Document, fact: Fact) -> str | None:
    """The sentence without its year, as a short line; nothing when it is long or names another year."""
    tokens = document.sentences[fact.sentence].tokens
    first = fact.first - 1
    last = fact.last + (fact.first == 1 and fact.last < len(tokens) and tokens[fact.last].text == ",")
    words = tidy(capital(render((*tokens[:first], *tokens[last:])).strip(" .,")))
    if not 4 <= len(words.split()) <= 18 or re.search(r"\b1\d{3}s?\b|\b20\d\ds?\b", words):
        return None
    return words


def _item(document: Document, facts: list[Fact], stem: str, order: list[str], explanation: str) -> Framed:
    content = ItemContent(
        type=ItemType.ORDERING,
        stem=stem,
        answer=Answer(order=order),
        points=float(len(order)),
        evidence=evidence_of(document, *facts),
        explanation=explanation,
        bloom=Bloom.UNDERSTAND,
        difficulty=Difficulty.MEDIUM if len(order) < _MOST else Difficulty.HARD,
        tags=tags_of(document, facts[0]),
    )
    return Framed(content, tuple(document.name_of(fact) for fact in facts))
