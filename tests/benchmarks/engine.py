"""`make bench ONLY=engine`: what the local engine makes of a textbook beside the checkout, against its limits.

Twenty items a module in the mix the engine itself suggests, through the same gate as in a run. The machine may be
busy: times are ratios to tagging the same text once, in this process.
"""

from __future__ import annotations

import json
import os
import statistics
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from backend.agents.local.document import Document
from backend.agents.local.engine import Shortfall, Taken, draft, read, suggest_blueprint, warm_up
from backend.quiz.checks import check_item
from backend.quiz.schemas import Blueprint, ItemContent, ItemType, Severity
from backend.tagging import tagger
from tests.benchmarks import glossary
from tests.benchmarks.chapter import EVALUATION

ITEMS = 20
LONG = 1_500  # words from which a module must carry all of them
SIZES = (4_000, 31_000, 125_000, 500_000)  # words
_REFUSED = 12  # drafts the checks may refuse in a row, as in a run


@dataclass(frozen=True)
class Module:
    """One module of the book, without its summary, which repeats the body."""

    title: str
    text: str
    terms: tuple[str, ...]

    @property
    def words(self) -> int:
        """Words of the body."""
        return len(self.text.split())


@dataclass
class Made:
    """What came of one module."""

    module: Module
    contents: list[ItemContent] = field(default_factory=list)
    facts: list[str] = field(default_factory=list)
    refused: Counter[str] = field(default_factory=Counter)

    @property
    def items(self) -> list[tuple[ItemContent, str]]:
        """Each item with the name of the fact behind it."""
        return list(zip(self.contents, self.facts, strict=True))


def modules() -> list[Module]:
    """The book, from `TOOLBOX_EVALUATION` or from beside the checkout; empty where it is absent."""
    path = Path(os.environ.get("TOOLBOX_EVALUATION", EVALUATION))
    if not path.is_file():
        return []
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    return [
        Module(
            str(row["title"]),
            str(row["text"]).split("\nSummary\n")[0],
            tuple(str(entry["term"]) for entry in row["glossary"]),
        )
        for row in rows
    ]


def make(module: Module, items: int = ITEMS, *, seed: int = 7) -> Made:
    """A quiz of the module, drafted and checked slot by slot as a run does it."""
    document = read(module.text, module.title)
    blueprint = suggest_blueprint(document, items=items)
    made = Made(module)
    taken: list[Taken] = []
    refused: list[Taken] = []
    for item_type in blueprint.counts:
        for _ in range(blueprint.counts[item_type]):
            content = _slot(document, blueprint, item_type, seed, taken, refused, made)
            if content is None:
                break
    return made


def _slot(
    document: Document,
    blueprint: Blueprint,
    item_type: ItemType,
    seed: int,
    taken: list[Taken],
    refused: list[Taken],
    made: Made,
) -> ItemContent | None:
    for _ in range(_REFUSED):
        drafted = draft(document, blueprint, seed=seed, item_type=item_type, taken=[*taken, *refused])
        if isinstance(drafted, Shortfall):
            return None
        findings = check_item(drafted.content, source_text=document.text, others=made.contents)
        errors = [found.check for found in findings if found.severity is Severity.ERROR]
        if not errors:
            taken.append(Taken(drafted.fact, drafted.content))
            made.contents.append(drafted.content)
            made.facts.append(drafted.fact)
            return drafted.content
        made.refused.update(errors[:1])
        refused.append(Taken(drafted.fact, drafted.content))
    return None


@dataclass
class Row:
    """The figures of one item type, or of all."""

    items: int = 0
    exact: int = 0
    duplicates: int = 0
    errors: int = 0
    warnings: int = 0
    copied: int = 0

    def add(self, content: ItemContent, others: Sequence[ItemContent], text: str) -> None:
        """Count one delivered item beside the others of its quiz."""
        findings = check_item(content, source_text=text, others=others)
        severe = {found.severity for found in findings}
        quotes = [e.quote == text[e.start : e.end] for e in content.evidence]
        self.items += 1
        self.exact += bool(quotes) and all(quotes)
        self.duplicates += any(found.check == "duplicate" for found in findings)
        self.errors += Severity.ERROR in severe
        self.warnings += Severity.WARNING in severe
        self.copied += copies(content.stem, text)


def copies(stem: str, text: str, run: int = 9) -> bool:
    """Whether more than eight words in a row of a stem stand in the text so."""
    asked, told = glossary.words(stem), _padded(text)
    return any(f" {' '.join(asked[at : at + run])} " in told for at in range(len(asked) - run + 1))


@lru_cache(maxsize=2)
def _padded(text: str) -> str:
    return f" {' '.join(glossary.words(text))} "


@dataclass(frozen=True)
class Limit:
    """One figure that must hold."""

    name: str
    said: str
    held: bool

    def __str__(self) -> str:
        return f"{self.name:66} {self.said:>22}  {'held' if self.held else 'MISS'}"


def figures(quizzes: Sequence[Made]) -> tuple[list[str], list[Limit]]:
    """The table by item type, and the limits that quality is held to."""
    rows: dict[str, Row] = {}
    for quiz in quizzes:
        for content in quiz.contents:
            others = [other for other in quiz.contents if other is not content]
            for name in (content.type.value, "all"):
                rows.setdefault(name, Row()).add(content, others, quiz.module.text)
    every = rows.pop("all", Row())
    lines = [
        f"{'':18} {'items':>6} {'exact':>7} {'no error':>9} {'no warning':>11} {'duplicates':>11} {'copied':>7}"
    ]
    for name, row in [*sorted(rows.items()), ("all", every)]:
        shares = [row.exact, row.items - row.errors, row.items - row.warnings]
        said = " ".join(
            f"{share / row.items:{width}.1%}" for share, width in zip(shares, (7, 9, 11), strict=True)
        )
        lines.append(f"{name:18} {row.items:6} {said} {row.duplicates:11} {row.copied / row.items:7.1%}")
    long = [quiz for quiz in quizzes if quiz.module.words >= LONG]
    full = sum(len(quiz.contents) >= ITEMS for quiz in long)
    refused = sum((quiz.refused for quiz in quizzes), Counter())
    # A draft that the gate refused counts as one with an error: the engine made it.
    clean = (every.items - every.errors) / max(1, every.items + sum(refused.values()))
    known = [quiz for quiz in quizzes if quiz.module.terms]
    terms = sum(len(quiz.module.terms) for quiz in known)
    covered = (
        sum(
            glossary.tested(list(zip(quiz.contents, quiz.facts, strict=True)), quiz.module.terms)
            for quiz in known
        )
        / terms
    )
    plain = sum(glossary.matched(quiz.module.text, quiz.module.terms, ITEMS) for quiz in known) / terms
    lines.append(f"refused by the checks before delivery: {dict(refused.most_common())}")
    return lines, [
        Limit("evidence exact", f"{every.exact / every.items:.1%}", every.exact == every.items),
        Limit(f"modules of {LONG} words or more with {ITEMS} items", f"{full} of {len(long)}", full == len(long)),
        Limit("duplicates", str(every.duplicates), every.duplicates == 0),
        Limit("drafts without a finding of severity error (95%)", f"{clean:.1%}", clean >= 0.95),
        Limit(
            f"of {terms} glossary terms tested by one of {ITEMS} items (75%)",
            f"{covered:.1%}; patterns {plain:.1%}",
            covered >= 0.75,
        ),
        Limit(
            "stems that repeat more than eight words in a row (at most a third)",
            f"{every.copied / every.items:.1%}",
            every.copied <= every.items / 3,
        ),
    ]  # fmt: skip


def speeds(book: Sequence[Module]) -> list[Limit]:
    """Reading a text against tagging it once, from a module to 500,000 words; what drafting adds is shown beside it."""
    warm_up()
    return [_speed(text) for text in _grown(book)]


def _grown(book: Sequence[Module]) -> Iterator[str]:
    """Texts of the sizes asked for: the book's modules in a row, again and again."""
    for size in SIZES:
        parts: list[str] = []
        words = 0
        while words < size:
            module = book[len(parts) % len(book)]
            parts.append(module.text)
            words += module.words
        yield "\n\n".join(parts)


def _speed(text: str) -> Limit:
    rounds = 3 if len(text) < 1_000_000 else 1
    tagging = statistics.median(_seconds(lambda: tagger().parse(text)) for _ in range(rounds))
    reading = statistics.median(_seconds(lambda: read(text)) for _ in range(rounds))
    document = read(text)
    drafting = _seconds(lambda: _twenty(document))
    said = f"{reading / tagging:.2f}; with {ITEMS} items {(reading + drafting) / tagging:.2f}"
    name = f"reading {document.words} words, in times of tagging them (3)"
    return Limit(name, said, reading <= 3 * tagging)


def _twenty(document: Document) -> None:
    taken: list[Taken] = []
    counts = {ItemType.MULTIPLE_CHOICE: 10, ItemType.TRUE_FALSE: 5, ItemType.SHORT_ANSWER: 5}
    for item_type, wanted in counts.items():
        for _ in range(wanted):
            made = draft(document, Blueprint(counts=counts), seed=7, item_type=item_type, taken=taken)
            if not isinstance(made, Shortfall):
                taken.append(Taken(made.fact, made.content))


def _seconds(work: Callable[[], object]) -> float:
    """Seconds of computing: others on the machine do not count."""
    began = time.process_time()
    work()
    return time.process_time() - began


def main() -> int:
    """Measure, print the table, and answer 1 when a limit did not hold."""
    book = modules()
    if not book:
        sys.stdout.write(
            "The local engine is not measured: the evaluation texts do not lie beside the checkout.\n"
        )
        return 0
    warm_up()
    lines, limits = figures([make(module) for module in book])
    limits += speeds(book)
    sys.stdout.write("\n".join([*lines, "", *map(str, limits), ""]))
    return 0 if all(limit.held for limit in limits) else 1


if __name__ == "__main__":
    sys.exit(main())
