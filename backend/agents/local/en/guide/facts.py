"""People, dates and numbers worth knowing, where a text names them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from backend.agents.local.document import Document, Fact, FactKind, KeyKind
from backend.agents.local.en.counts import is_measure
from backend.agents.local.en.guide.sayings import Saying, overlaps, repeats, sayings_of
from backend.agents.local.engine import Shortfall
from backend.agents.local.task import Task
from backend.content.schemas import Statement

FEWEST = 2
PEOPLE, DATES, NUMBERS = "People", "Dates", "Numbers"
MOST_OF_EACH = {PEOPLE: 8, DATES: 6, NUMBERS: 5}
_YEAR = re.compile(r"(\d{1,4})")
# A year a sentence gives to what it tells, and a measure it gives; both stand here though nothing can be asked of them.
_IN_A_YEAR = re.compile(r"\b(?:[Ii]n|[Ss]ince|[Uu]ntil|of) (1\d{3}|20\d{2})\b(?!s)")
_MEASURED = re.compile(r"\b\d[\d,.]* ([a-zµ°]+)\b")
PLAINLY = 0.3


def make_facts(task: Task) -> list[Statement] | Shortfall:
    """Who did what, in the text's order; dates by the year; the numbers the text says most about."""
    by_sentence = {saying.sentence.index: saying for saying in sayings_of(task.document)}
    taken = task.taken()
    fit: dict[str, list[tuple[Fact, Saying]]] = {PEOPLE: [], DATES: [], NUMBERS: []}
    for fact in [*task.document.facts, *_told_plainly(task.document)]:
        saying = by_sentence.get(fact.sentence)
        if saying is not None and not overlaps(saying.span, taken) and (kind := _kind(fact)):
            fit[kind].append((fact, saying))
    chosen: dict[str, list[tuple[Fact, Saying]]] = {PEOPLE: [], DATES: [], NUMBERS: []}
    said = [statement.text for section in task.made for statement in section.statements]
    used: set[int] = set()
    for kind, found in fit.items():
        keys: set[str] = set()
        found.sort(key=lambda pair: (-_worth(task, *pair), pair[1].sentence.index))
        for fact, saying in found:
            key = fact.key.casefold() if kind == PEOPLE else str(saying.sentence.index)
            if (
                len(chosen[kind]) == task.scaled(MOST_OF_EACH[kind])
                or key in keys
                or saying.sentence.index in used
            ):
                continue
            if repeats(saying.text, said):
                continue
            chosen[kind].append((fact, saying))
            keys.add(key)
            used.add(saying.sentence.index)
            said.append(saying.text)
    if sum(map(len, chosen.values())) < (FEWEST if task.scale >= 1 else 1):
        return Shortfall(
            "no_facts", "The text names too few people, dates or numbers in sentences that make sense alone."
        )
    chosen[PEOPLE].sort(key=lambda pair: pair[1].sentence.index)
    chosen[DATES].sort(key=lambda pair: (_year(pair[0]), pair[1].sentence.index))
    chosen[NUMBERS].sort(key=lambda pair: pair[1].sentence.index)
    return [
        saying.state(task.document, under=kind, term="" if kind == NUMBERS else fact.key)
        for kind, pairs in chosen.items()
        for fact, saying in pairs
    ]


def _told_plainly(document: Document) -> Iterator[Fact]:
    """The years and measures of sentences that carry no question, each as the weakest of facts."""
    for saying in sayings_of(document):
        index = saying.sentence.index
        said = _IN_A_YEAR.search(saying.text)
        if said:
            yield Fact(FactKind.YEAR, index, 0, 0, said[1], KeyKind.YEAR, "", PLAINLY)
        measured = next((m for m in _MEASURED.finditer(saying.text) if is_measure(m[1])), None)
        if measured:
            key, unit = measured[0], measured[1]
            yield Fact(FactKind.QUANTITY, index, 0, 0, key, KeyKind.NUMBER, "", PLAINLY, unit=unit)


def _kind(fact: Fact) -> str | None:
    if fact.kind is FactKind.CLAIM and fact.key_kind is KeyKind.PERSON:
        return PEOPLE
    if fact.kind is FactKind.YEAR:
        return DATES
    if fact.kind is FactKind.QUANTITY and (fact.unit or fact.verb == "measured"):
        return NUMBERS
    return None


def _worth(task: Task, fact: Fact, saying: Saying) -> float:
    return fact.strength + 0.3 * saying.weight + 0.1 * task.luck("fact", str(saying.sentence.start), fact.key)


def _year(fact: Fact) -> int:
    if fact.value is not None:
        return int(fact.value)
    found = _YEAR.search(fact.key)
    return int(found.group(1)) if found else 0
