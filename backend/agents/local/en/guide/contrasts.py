"""What is told apart: sentences that set one thing against another."""

from __future__ import annotations

import re

from backend.agents.local.document import FactKind
from backend.agents.local.en.guide.sayings import Saying, by_worth, overlaps, repeats, sayings_of
from backend.agents.local.engine import Shortfall
from backend.agents.local.task import Task
from backend.content.schemas import Statement

FEWEST, MOST = 2, 6
# From this strength of its sign on, a sentence belongs here rather than among the ideas.
CLEARLY = 0.75
# Signs that two things are told apart, the surest first.
_SIGNS: tuple[tuple[re.Pattern[str], float], ...] = tuple(
    (re.compile(pattern, re.IGNORECASE), strength)
    for pattern, strength in (
        (r"\b(?:differs?|distinct|different|distinguish\w*) (?:\w+ ){0,2}from\b|\bdifference between\b", 1.0),
        (r"\b(?:not to be|often|easily) confused\b|\bconfused with\b|\bmistaken for\b", 1.0),
        (r"\bwhereas\b|\bunlike\b|\bas opposed to\b|\bin contrast to\b|\bcontrasts? with\b", 0.95),
        (r"^While [^,]{8,},|, while\b", 0.5),
        (
            r"\brather than\b|\binstead of\b|\bnot (?:just|only|simply|merely) [^,]+, but\b|\bnot [^,.]{3,40}, but\b",
            0.6,
        ),
        (
            r"\b(?:more|less|fewer|greater|higher|lower|larger|smaller) [^,.]{0,40}\bthan\b(?! (?:half|in|ever|\d|one))",
            0.45,
        ),
    )
)


def make_contrasts(task: Task) -> list[Statement] | Shortfall:
    """Up to six sentences that tell two things apart, at least one of them a key term."""
    document = task.document
    compared = {fact.sentence for fact in document.facts if fact.kind is FactKind.CONTRAST}
    taken = task.taken()
    worth: dict[int, float] = {}
    fit: list[Saying] = []
    for saying in sayings_of(document):
        strength = sign_of(saying.text)
        # A weak sign counts where two things the text is about are named.
        named = len(saying.terms) >= (1 if strength >= CLEARLY else 2)
        if not strength or not named or not saying.general or overlaps(saying.span, taken):
            continue
        fit.append(saying)
        worth[saying.sentence.index] = (
            strength
            + 0.25 * saying.weight
            + 0.1 * (saying.sentence.index in compared)
            + 0.1 * task.luck("contrast", str(saying.sentence.start))
        )
    said = [statement.text for section in task.made for statement in section.statements]
    chosen: list[Saying] = []
    most = task.most or task.scaled(MOST)
    for saying in by_worth(fit, worth):
        if len(chosen) < most and not repeats(saying.text, [*said, *(s.text for s in chosen)]):
            chosen.append(saying)
    if len(chosen) < min(FEWEST, most):
        return Shortfall(
            "no_contrasts", "The text sets too few things against each other to make a list of it."
        )
    chosen.sort(key=lambda saying: saying.sentence.index)
    return [saying.state(document) for saying in chosen]


def sign_of(text: str) -> float:
    """How surely a sentence tells two things apart; 0 when it does not."""
    return max((strength for pattern, strength in _SIGNS if pattern.search(text)), default=0.0)
