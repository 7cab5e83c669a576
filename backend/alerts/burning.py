"""Error budgets: what is left, how fast it goes, and whether that is an alert. Pure."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from backend.alerts.catalogue import RULES, BurnRule
from backend.alerts.schemas import Standing


@dataclass(frozen=True, slots=True)
class Seen:
    """What was measured of an objective over a window.

    Attributes:
        share: of the good ones; None where nothing was measured.
        n: how many rows it stands on; None for seconds.
        tells: whether that is enough to conclude anything.
        weight: share of the window that was judged: 1 for rows, known seconds of all for uptime.
    """

    share: float | None
    n: int | None = None
    tells: bool = True
    weight: float = 1.0
    coverage: float = 1.0
    rows_url: str = ""


Read = Callable[[timedelta], Seen]


def burn(seen: Seen, target: float) -> float | None:
    """How many times faster than allowed the budget goes; None where that cannot be told."""
    if seen.share is None or not seen.tells:
        return None
    return (1.0 - seen.share) / (1.0 - target)


def budget_left(seen: Seen, target: float) -> float | None:
    """The part of the window's error budget that is left; time nobody measured has spent nothing of it."""
    rate = burn(seen, target)
    return None if rate is None else 1.0 - rate * seen.weight


def standing(seen: Seen, target: float) -> Standing:
    """Whether the target is met; a miss is never rounded into a pass."""
    if seen.share is None or not seen.tells:
        return Standing.UNKNOWN
    return Standing.MET if seen.share >= target else Standing.MISSED


def burning(read: Read, target: float) -> tuple[BurnRule, float] | None:
    """The first rule both of whose windows burn, with the rate of the longer; the shorter is read only if that does."""
    for rule in RULES:
        long = burn(read(rule.long), target)
        if long is None or long < rule.rate:
            continue
        short = burn(read(rule.short), target)
        if short is not None and short >= rule.rate:
            return rule, long
    return None
