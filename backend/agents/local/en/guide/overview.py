"""What a text is about: its parts by their headings, and the few sentences that together name most of its terms."""

from __future__ import annotations

from backend.agents.local.document import BlockKind, Document
from backend.agents.local.en.guide.contrasts import CLEARLY, sign_of
from backend.agents.local.en.guide.entries import entries_of
from backend.agents.local.en.guide.sayings import (
    Saying,
    is_heading_fit,
    overlaps,
    repeats,
    sayings_of,
    wanted_bonus,
)
from backend.agents.local.engine import Shortfall
from backend.agents.local.task import Task
from backend.content.schemas import Statement
from backend.quiz.schemas import Evidence

FEWEST, MOST = 2, 4
MOST_PARTS = 9
EXPLAINED = 20  # of so many terms the section on terms may well tell


def make_overview(task: Task) -> list[Statement] | Shortfall:
    """Two to four statements: the parts in order where headings name them, then the most telling sentences."""
    document = task.document
    parts = _parts(document)
    most = task.scaled(MOST)
    chosen = _choose(task, most - len(parts))
    if len(parts) + len(chosen) < min(FEWEST, most):
        return Shortfall(
            "no_overview", "Too few sentences of the text make sense alone to say what it is about."
        )
    chosen.sort(key=lambda saying: saying.sentence.index)
    return [*(saying.state(document) for saying in chosen), *parts]


def _parts(document: Document) -> list[Statement]:
    """The headings as one statement; none when the text has fewer than two or too many to be read as parts."""
    seen: set[str] = set()
    evidence: list[Evidence] = []
    names: list[str] = []
    blocks = document.blocks
    tops = [block for block in blocks if document.text.startswith("# ", block.start)]
    # The one heading above all others is the title, whatever the source is called.
    titled = len(tops) == 1 and tops[0] is blocks[0]
    for block in blocks[titled:]:
        if block.kind is not BlockKind.HEADING:
            continue
        quote = document.text[block.start : block.end]
        name = quote.strip("# ").rstrip(".:")
        if (
            name.casefold() in seen
            or not is_heading_fit(name)
            or name.casefold() == document.title.casefold()
        ):
            continue
        seen.add(name.casefold())
        names.append(name)
        evidence.append(Evidence(start=block.start, end=block.end, quote=quote))
    if not 2 <= len(names) <= MOST_PARTS:
        return []
    listed = "; ".join(names)
    return [Statement(text=f"Parts of the text, in order: {listed}.", evidence=evidence)]


def _choose(task: Task, most: int) -> list[Saying]:
    """Greedily the sentence that adds most: what is named already counts little the second time."""
    sayings = [s for s in sayings_of(task.document) if s.terms]
    size = max(1, len(task.document.text))
    named: set[str] = set()
    chosen: list[Saying] = []
    taken = task.taken()
    explaining = {e.sentence for e in entries_of(task.document)[:EXPLAINED] if not e.defined}
    while len(chosen) < most:
        best: tuple[float, Saying] | None = None
        for saying in sayings:
            if overlaps(saying.span, [*taken, *(s.span for s in chosen)]):
                continue
            fresh = len(saying.terms - named) / len(saying.terms)
            worth = saying.weight * (0.3 + 0.7 * fresh)
            worth += 0.5 * max(
                0.0, 1 - 6 * saying.sentence.start / size
            )  # what opens a text says what it is about
            worth += 0.4 * saying.summing_up + 2.0 * wanted_bonus(saying, task.objectives)
            worth -= 1.0 * (sign_of(saying.text) >= CLEARLY)  # a section of its own tells things apart
            worth -= 0.4 * (saying.sentence.index in explaining)  # and one tells what its terms are
            worth += 0.15 * task.luck("overview", str(saying.sentence.start))
            if (best is None or worth > best[0]) and not repeats(saying.text, [s.text for s in chosen]):
                best = (worth, saying)
        if best is None:
            break
        chosen.append(best[1])
        named |= best[1].terms
    return chosen
