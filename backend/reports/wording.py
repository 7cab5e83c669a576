"""What may be said of a figure. The rules are in docs/reports.md; none of them has an exception."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from backend.reports.intervals import Interval, difference, least_for, poisson, wilson
from backend.reports.readings import Kind, Reading
from backend.reports.showing import Aim, Unit, show, show_change, show_target

# Below this a mean or a percentile is an anecdote.
ENOUGH = 30
# Below this share of the window measured, nothing is judged.
LEAST_COVERAGE = 0.5
FULL_COVERAGE = 0.99


class Verdict(StrEnum):
    """Whether a target was met."""

    MET = "met"
    MISSED = "missed"
    NOT_ENOUGH = "not_enough_data"

    @property
    def words(self) -> str:
        """As it is written."""
        return self.value.replace("_", " ")


class Better(StrEnum):
    """Which direction of a figure is good news."""

    UP = "up"
    DOWN = "down"
    NEITHER = "neither"


class Direction(StrEnum):
    """What became of a figure from one window to the next."""

    IMPROVED = "improved"
    WORSENED = "worsened"
    ROSE = "rose"
    FELL = "fell"
    NONE = "no_detectable_change"
    NOT_COMPARABLE = "not_comparable"
    UNKNOWN = "unknown"


class Level(StrEnum):
    """How far a report can be relied on."""

    HIGH = "High"
    MEDIUM = "Medium"
    LOW = "Low"
    VERY_LOW = "Very low"


class Spread(StrEnum):
    """How a figure varies by chance, which decides its interval."""

    SHARE = "share"
    COUNT = "count"
    GIVEN = "given"
    # Not chance: between the ends lies what nobody saw.
    BOUNDS = "bounds"


@dataclass(frozen=True, slots=True)
class Judgement:
    """A verdict with its sentence."""

    verdict: Verdict
    words: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """The change against the window before; `interval` is None where it cannot be had."""

    direction: Direction
    words: str
    amount: float | None = None
    interval: Interval | None = None


@dataclass(frozen=True, slots=True)
class Confidence:
    """How far figures can be relied on, and why not further."""

    level: Level
    reasons: Sequence[str]


def interval_of(reading: Reading, spread: Spread) -> Interval | None:
    """The 95% interval of a figure: the one given with it, else by its spread."""
    if reading.value is None:
        return None
    if reading.low is not None and reading.high is not None:
        return Interval(min(reading.low, reading.value), max(reading.high, reading.value))
    if spread is Spread.SHARE and reading.n > 0:
        return wilson(round(reading.value * reading.n), reading.n)
    if spread is Spread.COUNT:
        return poisson(round(reading.value))
    return None


def judge(reading: Reading, spread: Spread, aim: Aim, target: float) -> Judgement:
    """Met, missed, or not enough data to say.

    A share is judged once there are so many cases that a perfect record would show it; 30 of 30 passes still allows
    11% failure. Before that only a miss that the interval proves counts. What was not measured is neither.
    """
    wanted = show_target(target, reading.unit, aim)
    if reading.value is None or reading.kind is Kind.UNKNOWN:
        return Judgement(Verdict.NOT_ENOUGH, f"not measured; the target is {wanted}")
    shown = _shown(reading, spread, aim, target)
    if reading.coverage < LEAST_COVERAGE:
        covered = show(reading.coverage, Unit.SHARE)
        return Judgement(
            Verdict.NOT_ENOUGH,
            f"{shown}, but only {covered} of the window was measured; the target is {wanted}",
        )
    reached = aim.reached(reading.value, target)
    interval = interval_of(reading, spread)
    proven_miss = interval is not None and not (
        aim.reached(interval.low, target) or aim.reached(interval.high, target)
    )
    if reached and _enough(reading, spread, aim, target):
        return Judgement(Verdict.MET, f"{shown}; the target is {wanted}")
    if not reached and (proven_miss or _enough(reading, spread, aim, target)):
        return Judgement(Verdict.MISSED, f"{shown}; the target is {wanted}")
    return Judgement(
        Verdict.NOT_ENOUGH, f"{shown}{_too_few(reading, spread, interval)}; the target is {wanted}"
    )


def _shown(reading: Reading, spread: Spread, aim: Aim, target: float) -> str:
    if spread is Spread.BOUNDS and reading.unit != Unit.SHARE and reading.low is not None:
        # Its slice is all that is known.
        return f"between {show(reading.low, reading.unit)} and {show(reading.value, reading.unit)}"
    return show(reading.value, reading.unit, target=target, aim=aim)


def _enough(reading: Reading, spread: Spread, aim: Aim, target: float) -> bool:
    if spread is Spread.BOUNDS:
        # Whatever nobody saw, the answer would be the same.
        ends = {aim.reached(end, target) for end in (reading.low, reading.high) if end is not None}
        return ends == {aim.reached(reading.value or 0.0, target)}
    if spread is Spread.SHARE:
        return reading.n >= least_for(target if aim is Aim.AT_LEAST else 1 - target)
    return spread is Spread.COUNT or reading.n >= ENOUGH


def _too_few(reading: Reading, spread: Spread, interval: Interval | None) -> str:
    if interval is None:
        return f" with n={reading.n:,}"
    if spread is Spread.BOUNDS and reading.unit != Unit.SHARE:
        return ""
    ends = f"anything from {show(interval.low, reading.unit)} to {show(interval.high, reading.unit)}"
    if spread is Spread.BOUNDS:
        return f" of the known time; with what nobody measured it may be {ends}"
    return f" with n={reading.n:,}, which allows {ends}"


def compare(now: Reading, before: Reading | None, spread: Spread, better: Better) -> Comparison:
    """What became of a figure; "improved" and "worsened" only when the interval of the difference excludes zero."""
    if now.value is None:
        return Comparison(Direction.UNKNOWN, "not measured")
    if before is None or before.value is None:
        return Comparison(Direction.UNKNOWN, "nothing to compare with: the window before was not measured")
    if now.definition_version != before.definition_version or now.unit != before.unit:
        return Comparison(
            Direction.NOT_COMPARABLE,
            f"not comparable: definition {now.definition_version} now, {before.definition_version} before",
        )
    amount = now.value - before.value
    its, theirs = interval_of(now, spread), interval_of(before, spread)
    if its is None or theirs is None:
        return Comparison(
            Direction.UNKNOWN, f"{show_change(amount, now.unit)}; too few to say (n={now.n:,})", amount
        )
    apart = difference(now.value, its, before.value, theirs)
    if not apart.excludes_zero or amount == 0:
        return Comparison(Direction.NONE, f"no detectable change (n={now.n:,})", amount, apart)
    direction = _direction(amount, better)
    low, high = show_change(apart.low, now.unit), show_change(apart.high, now.unit)
    return Comparison(
        direction, f"{direction.value} by {_size(amount, now.unit)} (95%: {low} to {high})", amount, apart
    )


def _direction(amount: float, better: Better) -> Direction:
    if better is Better.NEITHER:
        return Direction.ROSE if amount > 0 else Direction.FELL
    return Direction.IMPROVED if (amount > 0) == (better is Better.UP) else Direction.WORSENED


def _size(amount: float, unit: str) -> str:
    return show_change(amount, unit).lstrip("+−±")


def confidence(coverage: float | None, *, same_definitions: bool, enough: bool) -> Confidence:
    """High with coverage of 99% or more, the same definitions and enough cases; each that is missing lowers it by one."""
    reasons = []
    if coverage is None:
        reasons.append("no target is set, so none says how much of the window was measured")
    elif coverage < FULL_COVERAGE:
        reasons.append(f"the least measured target covers {_how_much(coverage)}, less than 99%")
    if not same_definitions:
        reasons.append("a definition changed between the two windows")
    if not enough:
        reasons.append("some targets have too few cases to be judged")
    if not reasons:
        return Confidence(
            Level.HIGH,
            [
                f"every target was measured over {_how_much(coverage)}, definitions are the same, and n is enough"
            ],
        )
    return Confidence(list(Level)[len(reasons)], reasons)


def _how_much(coverage: float | None) -> str:
    if coverage is None:
        return "an unknown part of the window"
    return "the whole window" if coverage >= 1 else f"{show(coverage, Unit.SHARE)} of the window"


def overall(verdicts: Sequence[Verdict]) -> Verdict:
    """One miss is a miss; else one that cannot be judged leaves the whole open."""
    if Verdict.MISSED in verdicts:
        return Verdict.MISSED
    if not verdicts or Verdict.NOT_ENOUGH in verdicts:
        return Verdict.NOT_ENOUGH
    return Verdict.MET
