"""Sentences several headings share."""

from __future__ import annotations

from collections.abc import Sequence

from backend.reports.catalogue import COMPONENTS, uptime_id
from backend.reports.facts import Facts
from backend.reports.schemas import Figure, Section, SectionState
from backend.reports.wording import Direction, Verdict


def measured_section(facts: Facts, id: str, heading: str, *more: str) -> Section:
    """A heading about a part of the system: its state, what stands out, its figures."""
    figures = facts.of(id)
    disabled = [name for name in COMPONENTS.get(id, ()) if name in facts.disabled]
    sentences = [state_sentence(facts, id), *remarks(figures)]
    if disabled:
        sentences.append(f"Not configured, which is not a fault: {listed(disabled)}.")
    return Section(
        id=id,
        heading=heading,
        state=state_of(facts, id),
        sentences=[*sentences, *more],
        figures=figures,
    )


def state_of(facts: Facts, id: str) -> SectionState | None:
    """Operational where all that was to be seen was seen and met; degraded where something was missed; else unknown.

    None where all of it is switched off.
    """
    seen = uptimes(facts, id)
    if COMPONENTS.get(id) and not seen:
        return None
    judged = [figure.verdict for figure in facts.of(id) if figure.verdict is not None]
    if Verdict.MISSED in judged:
        return SectionState.DEGRADED
    known = [figure for figure in seen if figure.value is not None and figure.coverage >= 0.5]
    if Verdict.NOT_ENOUGH in judged or len(known) < len(seen) or not (judged or known):
        return SectionState.UNKNOWN
    return SectionState.OPERATIONAL


def uptimes(facts: Facts, id: str) -> list[Figure]:
    """The uptime of the components under a heading."""
    wanted = [uptime_id(component) for component in COMPONENTS.get(id, ())]
    return [facts.figures[name] for name in wanted if name in facts.figures]


def state_sentence(facts: Facts, id: str) -> str:
    """Does it work? With the figures that say so, or that nobody measured."""
    state, seen = state_of(facts, id), uptimes(facts, id)
    if state is None:
        return "Not configured."
    if state is SectionState.DEGRADED:
        missed = [figure for figure in facts.of(id) if figure.verdict is Verdict.MISSED]
        return "Degraded: " + "; ".join(f"{figure.title} {figure.verdict_words}" for figure in missed) + "."
    if state is SectionState.UNKNOWN:
        unseen = [figure.title for figure in facts.of(id) if figure.value is None]
        judged = [f for f in facts.of(id) if f.verdict is Verdict.NOT_ENOUGH and f.value is not None]
        said = [f"not measured: {listed(unseen)}"] if unseen else []
        said += [f"{figure.title} {figure.verdict_words}" for figure in judged]
        return "Unknown: " + "; ".join(said or ["too little was measured"]) + "."
    worst = min(seen, key=lambda figure: figure.value or 0.0, default=None)
    if worst is not None:
        return f"Operational as measured: {worst.title} {worst.shown} of the known time was the least."
    return "Operational as measured: every target under this heading was met."


def remarks(figures: Sequence[Figure]) -> list[str]:
    """What improved or worsened for sure."""
    return [
        f"{figure.title} {figure.change.words}, {figure.previous_shown} to {figure.shown}."
        for figure in figures
        if figure.change.direction in (Direction.IMPROVED, Direction.WORSENED)
    ]


def listed(words: Sequence[str]) -> str:
    """ "a", "a and b", "a, b and c"."""
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} and {words[-1]}"


def counted(count: int, noun: str) -> str:
    """A number and its noun."""
    return f"{count:,} {noun}{'' if count == 1 else 's'}"
