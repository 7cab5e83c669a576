"""The sentences that carry a text, in order, under their headings."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from backend.agents.local.en.guide.contrasts import make_contrasts
from backend.agents.local.en.guide.sayings import (
    Saying,
    by_worth,
    is_heading_fit,
    overlaps,
    repeats,
    sayings_of,
    wanted_bonus,
)
from backend.agents.local.en.guide.terms import make_terms
from backend.agents.local.engine import Shortfall
from backend.agents.local.task import Task
from backend.content.schemas import Statement

FEWEST, MOST = 3, 24
WORDS_AN_IDEA = 170
LEAST_WEIGHT = 0.6
MOST_UNDER_ONE = 5
# Below this share of general sentences the text is a story, and what happened is what it says.
STORY = 0.4


def make_ideas(task: Task) -> list[Statement] | Shortfall:
    """About one idea for every 170 words, spread over the headings, none of them said before."""
    document = task.document
    sayings = sayings_of(document)
    story = sum(saying.general for saying in sayings) < STORY * len(sayings)
    taken = [*task.taken(), *_said_elsewhere(task)]
    fit = [
        saying
        for saying in sayings
        if (saying.general or story)
        and saying.weight >= LEAST_WEIGHT * (0.5 if story else 1.0)
        and not overlaps(saying.span, taken)
    ]
    wanted = task.most or task.scaled(max(FEWEST, min(MOST, document.words // WORDS_AN_IDEA)))
    chosen = _spread(task, fit, wanted)
    if len(chosen) < min(FEWEST, wanted):
        return Shortfall(
            "no_key_ideas",
            f"Only {len(chosen)} sentences of the text state an idea that makes sense alone; {FEWEST} are the fewest.",
        )
    chosen.sort(key=lambda saying: saying.sentence.index)
    return [saying.state(document, under=_heading(saying)) for saying in chosen]


def _said_elsewhere(task: Task) -> list[tuple[int, int]]:
    """What the sections on terms and on contrasts will quote: it need not stand here too."""
    usual = replace(task, scale=1.0, most=None)
    return [
        (evidence.start, evidence.end)
        for made in (make_terms(usual), make_contrasts(usual))
        if not isinstance(made, Shortfall)
        for statement in made
        for evidence in statement.evidence
    ]


def _spread(task: Task, sayings: list[Saying], wanted: int) -> list[Saying]:
    """Best first, but what a heading has had enough of waits until the others had their turn."""
    worth = {
        s.sentence.index: s.weight
        + 1.5 * wanted_bonus(s, task.objectives)
        + 0.15 * task.luck("idea", str(s.sentence.start))
        for s in sayings
    }
    said = [statement.text for section in task.made for statement in section.statements]
    under: Counter[str] = Counter()
    chosen: list[Saying] = []
    left = by_worth(sayings, worth)
    while left and len(chosen) < wanted:
        left.sort(
            key=lambda s: (
                -worth[s.sentence.index] / (1 + 0.35 * under[s.sentence.heading]),
                s.sentence.index,
            )
        )
        saying = left.pop(0)
        if under[saying.sentence.heading] >= MOST_UNDER_ONE and saying.sentence.heading:
            continue
        if repeats(saying.text, [*said, *(s.text for s in chosen)]):
            continue
        chosen.append(saying)
        under[saying.sentence.heading] += 1
    return chosen


def _heading(saying: Saying) -> str:
    return saying.sentence.heading if is_heading_fit(saying.sentence.heading) else ""
