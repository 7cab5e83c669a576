"""Facts of numbers, lists and comparisons: what a sentence counts, dates, lists and compares."""

from __future__ import annotations

import re
from collections.abc import Iterator

from backend.agents.local.document import Fact, FactKind, KeyKind, Sentence
from backend.agents.local.en.contrasts import contrast_in
from backend.agents.local.en.counts import counts_in
from backend.agents.local.en.examples import examples_in
from backend.agents.local.en.find.terms import Spelling
from backend.agents.local.en.inflect import is_plural, singularize
from backend.agents.local.en.members import members_in
from backend.agents.local.en.tag import render

OF_EXAMPLES = "Which of these is an example of "  # how the question of an example of a class begins
_FEW = 12
_OF_SOMEBODY = re.compile(
    r"\b(?:did|does|do) [A-Z][a-z]+ [a-z]"
)  # "How many children did Eric have": a story


def counts_of(sentence: Sentence, spelling: Spelling) -> Iterator[Fact]:
    """The years and quantities that a sentence can be asked for."""
    for count in counts_in(sentence.tokens, spelling):
        if not count.is_year and count.value <= _FEW and _OF_SOMEBODY.search(count.question):
            continue
        key = render(sentence.tokens[count.first : count.last])
        kind = FactKind.YEAR if count.is_year else FactKind.QUANTITY
        yield Fact(
            kind, sentence.index, count.first, count.last, key, KeyKind.YEAR if count.is_year else KeyKind.NUMBER,
            count.question, 0.6 if count.is_year else 0.55, value=count.value, unit=count.unit,
            verb="loose" if count.loose else "measured" if count.measured else "",
        )  # fmt: skip


def members_of(sentence: Sentence, spelling: Spelling) -> Iterator[Fact]:
    """Each member of a class that a sentence lists."""
    listed = members_in(sentence.tokens, spelling)
    if listed is None:
        return
    names = [spelling.inside(sentence.tokens[first:last], False) for first, last in listed.spans]
    for (first, last), name in zip(listed.spans, names, strict=True):
        others = tuple(other for other in names if other != name)
        asked = (
            f"is one of {listed.named}" if listed.verb == "are" else f"{listed.aid} {listed.named} include"
        )
        yield Fact(
            FactKind.MEMBERS, sentence.index, first, last, name, KeyKind.TERM,
            f"Which of these {asked}", 0.5, plural=is_plural(name),
            others=others,
        )  # fmt: skip


def examples_of(sentence: Sentence, spelling: Spelling) -> Iterator[Fact]:
    """Each thing that a sentence names as an example of a class."""
    found = examples_in(sentence.tokens)
    if found is None:
        return
    named = spelling.inside(sentence.tokens[found.first : found.last], found.first == 0)
    names = [spelling.inside(sentence.tokens[first:last], False) for first, last in found.spans]
    if len(set(names)) < len(names):
        return
    for (first, last), name in zip(found.spans, names, strict=True):
        yield Fact(
            FactKind.MEMBERS, sentence.index, first, last, name, KeyKind.TERM,
            f"{OF_EXAMPLES}{named}", 0.5, plural=is_plural(name), others=tuple(other for other in names if other != name),
            unit=named,
        )  # fmt: skip


def contrasts_of(sentence: Sentence, weights: dict[str, float]) -> Iterator[Fact]:
    """A comparison, when the sentence is about something the text is about."""
    span = contrast_in(sentence.tokens)
    topical = any(weights.get(singularize(token.lower), 0.0) >= 2.5 for token in sentence.tokens)
    if span and topical:
        key = render(sentence.tokens[span[0] : span[1]])
        yield Fact(FactKind.CONTRAST, sentence.index, *span, key, KeyKind.WORD, "", 0.5)
