"""Risks, by rule: each has its evidence in the figures, a likelihood and an impact stated by the rule."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum

from backend.reports.catalogue import REQUIRED, uptime_id
from backend.reports.facts import Facts
from backend.reports.schemas import Row, Section, Table
from backend.reports.sections.parts import counted, listed
from backend.reports.wording import Direction, Verdict


class Grade(IntEnum):
    """How likely, or how bad."""

    LOW = 1
    MEDIUM = 2
    HIGH = 3


@dataclass(frozen=True, slots=True)
class Risk:
    """What may go wrong, why one thinks so, and what to do about it."""

    what: str
    evidence: str
    likelihood: Grade
    impact: Grade
    owner: str
    advice: str
    url: str | None = None


def write(facts: Facts) -> Section:
    """The heading."""
    found = risks(facts)
    sentence = (
        f"{counted(len(found), 'risk')} found by rule, the gravest first."
        if found
        else "No rule found a risk in these figures, which does not say that there is none."
    )
    return Section(
        id="risks",
        heading="Risks",
        sentences=[sentence],
        tables=[
            Table(
                id="risks",
                title="Risks and decisions",
                columns=["Risk", "Evidence", "Likelihood", "Impact", "Owner"],
                rows=[
                    Row(
                        cells=[r.what, r.evidence, r.likelihood.name.lower(), r.impact.name.lower(), r.owner],
                        url=r.url,
                    )
                    for r in found
                ],
                when_empty="No rule found one.",
            )
        ],
    )


def risks(facts: Facts) -> list[Risk]:
    """All that the rules find, the gravest first."""
    found = [
        *_missed(facts),
        *_burning(facts),
        *_worsening(facts),
        *_unseen(facts),
        *_unverified(facts),
        *_overdue(facts),
    ]
    return sorted(found, key=lambda risk: -(risk.likelihood * risk.impact))


def _missed(facts: Facts) -> Iterator[Risk]:
    for figure in facts.judged:
        if figure.verdict is Verdict.MISSED:
            yield Risk(
                f"{figure.title} misses its target again",
                figure.verdict_words or figure.shown,
                Grade.HIGH if figure.change.direction is not Direction.IMPROVED else Grade.MEDIUM,
                Grade.HIGH if figure.id in _required() else Grade.MEDIUM,
                "operators",
                f"Open the rows behind {figure.title} and find what the misses have in common.",
                figure.rows_url,
            )


def _burning(facts: Facts) -> Iterator[Risk]:
    for objective in facts.objectives:
        figure = objective.figure
        if figure.verdict is Verdict.MET and objective.burn_week is not None and objective.burn_week > 1:
            yield Risk(
                f"{figure.title} will miss its target if the last 7 days go on",
                f"burn {objective.burn_week:.2f} over 7 days; above 1 uses up more than the target allows",
                Grade.MEDIUM,
                Grade.HIGH if figure.id in _required() else Grade.MEDIUM,
                "operators",
                f"Look at the last 7 days of {figure.title} before it becomes a miss.",
                figure.rows_url,
            )


def _worsening(facts: Facts) -> Iterator[Risk]:
    for figure in facts.figures.values():
        if figure.change.direction is Direction.WORSENED and figure.verdict is not Verdict.MISSED:
            yield Risk(
                f"{figure.title} goes on getting worse",
                f"{figure.change.words}; {figure.previous_shown} before, {figure.shown} now",
                Grade.MEDIUM,
                Grade.LOW if figure.target is None else Grade.MEDIUM,
                "operators",
                f"Compare both windows of {figure.title} and name what changed between them.",
                figure.rows_url,
            )


def _unseen(facts: Facts) -> Iterator[Risk]:
    unseen = [
        figure
        for name in REQUIRED
        if (figure := facts.figures.get(uptime_id(name))) is not None and figure.coverage < 0.99
    ]
    if unseen:
        worst = min(unseen, key=lambda figure: figure.coverage)
        yield Risk(
            "A fault goes unseen",
            f"less than 99% of the window was measured for {listed([figure.title for figure in unseen])}; "
            f"least for {worst.title}",
            Grade.MEDIUM,
            Grade.MEDIUM,
            "operators",
            "Find out why samples are missing: look for times at which no console ran.",
            worst.rows_url,
        )


def _unverified(facts: Facts) -> Iterator[Risk]:
    last = facts.verification
    failed = [check.name for check in last.checks if check.passed is False] if last else []
    if last is None or last.at < facts.window.start:
        yield Risk(
            "Something is broken that nobody uses just now",
            "no verification in this window" if last else "no verification at all",
            Grade.MEDIUM,
            Grade.MEDIUM,
            "operators",
            "Run a verification and keep its result.",
        )
    elif last.broke_off:
        yield Risk(
            "Something is broken that no check came to",
            f"the last verification ended early: {last.broke_off}",
            Grade.MEDIUM,
            Grade.MEDIUM,
            "operators",
            "Run a verification to its end.",
            last.url,
        )
    elif failed:
        yield Risk(
            "What the verification found is met by a user",
            f"failed: {listed(failed)}",
            Grade.HIGH,
            Grade.HIGH,
            "operators",
            f"Repair {listed(failed)} and verify again.",
            last.url,
        )


def _overdue(facts: Facts) -> Iterator[Risk]:
    overdue = [action for action in facts.asked.actions if action.overdue]
    if overdue:
        yield Risk(
            "What meetings decide is not done",
            f"{counted(len(overdue), 'action')} overdue, the oldest since {min(a.due for a in overdue)}",
            Grade.HIGH,
            Grade.LOW,
            listed(sorted({action.owner for action in overdue})),
            "Close overdue actions, or give them another day or owner.",
        )


def _required() -> set[str]:
    return {uptime_id(name) for name in REQUIRED}
