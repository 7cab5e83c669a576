"""Study content on the local engine: glossaries against the book's own, exact proofs, sentences that stand alone, seconds.

Run it with `make bench ONLY=study`. The book lies beside the checkout, or nothing is measured.
"""

from __future__ import annotations

import json
import sys
import time
from collections import Counter
from collections.abc import Mapping
from uuid import UUID

from backend.agents.content.drafting import draft_section
from backend.agents.content.outline import Outline, SectionDraft
from backend.agents.content.registry import OUTLINES
from backend.agents.local.engine import read, warm_up
from backend.agents.material import Material
from backend.agents.provider.passages import Place
from backend.content.schemas import ContentKind, Origin, SectionContent
from backend.content.templates import shipped_lesson_plan
from backend.quiz.schemas import Blueprint
from tests.agents.content.sentences import flaws_of, sentences_of
from tests.benchmarks.chapter import EVALUATION
from tests.benchmarks.glossary import plain, terms_of

LONG, MOST_SECONDS, MOST_SECONDS_TO_FIRST = 10_000, 10.0, 2.0
LEAST_PRECISION = 0.60
_SOURCE, _PASSAGE = UUID(int=1), UUID(int=2)


def material_of(text: str, title: str) -> Material:
    """A text as one passage, read afresh."""
    return Material(
        _SOURCE, title, read(text, title), (0,), (_PASSAGE,), (Place(_PASSAGE, 0, len(text)),), False
    )


def sections_of(material: Material, outline: Outline, entries: int | None = None) -> list[SectionContent]:
    """What a run of this kind delivers."""
    made: list[SectionContent] = []
    for name in outline.sections:
        blueprint = Blueprint(sections=[name], entries=entries)
        drafted = draft_section(material, outline, name, blueprint=blueprint, seed=7, made=made)
        if isinstance(drafted, SectionDraft):
            made.append(drafted.content)
    return made


def glossaries(book: list[Mapping[str, object]]) -> tuple[int, int, int, Counter[str]]:
    """Hits, terms given, terms asked for, and what else was counted, over the modules that have a glossary."""
    hits = given = asked = 0
    seen: Counter[str] = Counter()
    for module in book:
        text, entries = str(module["text"]), module["glossary"]
        assert isinstance(entries, list)
        material = material_of(text, str(module["title"]))
        for kind, outline in OUTLINES.items():
            wanted = len(entries) if kind is ContentKind.GLOSSARY else None
            if wanted == 0:
                continue
            sections = sections_of(material, outline, wanted)
            statements = [statement for section in sections for statement in section.statements]
            seen["statements"] += len(statements)
            seen["ill-formed"] += sum(
                bool(flaws_of(text)) for statement in statements for text in sentences_of(statement)
            )
            spans = [evidence for statement in statements for evidence in statement.evidence]
            seen["not exact"] += sum(text[e.start : e.end] != e.quote for e in spans)
            seen["unproven"] += sum(statement.unproven for statement in statements)
            seen["template"] += sum(statement.origin is Origin.TEMPLATE for statement in statements)
            timed = sum(statement.minutes for statement in statements)
            seen["minutes wrong"] += kind is ContentKind.LESSON_PLAN and timed not in (
                0,
                shipped_lesson_plan().period,
            )
            if kind is ContentKind.GLOSSARY:
                forms = [terms_of(entry["term"]) for entry in entries]
                hits += sum(any(plain(s.term) in form for form in forms) for s in statements)
                given += len(statements)
                asked += len(entries)
    return hits, given, asked, seen


def seconds(text: str) -> dict[ContentKind, tuple[float, float]]:
    """Of each kind, how long a long source takes to its first section and to its last, reading included."""
    took: dict[ContentKind, tuple[float, float]] = {}
    for kind, outline in OUTLINES.items():
        began = time.process_time()
        material = material_of(text, "A long source")
        first = outline.sections[0]
        draft_section(material, outline, first, blueprint=Blueprint(sections=[first]), seed=7, made=())
        to_first = time.process_time() - began
        sections_of(material, outline)
        took[kind] = (to_first, time.process_time() - began)
    return took


def main() -> int:
    """Measure, print the table, and answer 1 when a limit did not hold."""
    if not EVALUATION.is_file():
        sys.stdout.write(
            "Study content is not measured: the evaluation texts do not lie beside the checkout.\n"
        )
        return 0
    warm_up()
    with EVALUATION.open(encoding="utf-8") as lines:
        book = [json.loads(line) for line in lines]
    hits, given, asked, seen = glossaries(book)
    words = " ".join(str(module["text"]) for module in book).split(" ")
    took = seconds(" ".join(words[:LONG]))
    precise = hits / given >= LEAST_PRECISION
    sound = not any(seen[name] for name in ("ill-formed", "not exact", "unproven", "minutes wrong"))
    quick = all(f <= MOST_SECONDS_TO_FIRST and a <= MOST_SECONDS for f, a in took.values())
    lines_out = [
        f"glossary: {hits} of {given} terms given are the book's ({hits / given:.1%}); "
        f"{given} of {asked} asked for came, {hits / asked:.1%} of the book's "
        f"(at least {LEAST_PRECISION:.0%} of those given) "
        f"{_word(precise)}",
        f"{seen['statements']} statements of all kinds: {seen['not exact']} quotes not exact, {seen['unproven']} unproven, "
        f"{seen['ill-formed']} sentences that begin or end in mid-thought, are not closed or broken, "
        f"{seen['minutes wrong']} lessons whose minutes do not add up (none); "
        f"{seen['template']} are a template's {_word(sound)}",
        *(
            f"{kind.value} of {LONG} words: first section {first:.2f} s, all {every:.2f} s "
            f"({MOST_SECONDS_TO_FIRST:.0f} s, {MOST_SECONDS:.0f} s) "
            f"{_word(first <= MOST_SECONDS_TO_FIRST and every <= MOST_SECONDS)}"
            for kind, (first, every) in took.items()
        ),
    ]
    sys.stdout.write("\n".join(lines_out) + "\n")
    return 0 if precise and sound and quick else 1


def _word(held: bool) -> str:
    return "held" if held else "MISS"
