"""Error budgets: what is left, how fast it goes, whether that is an alert, and when there is too little to say. Pure.

With little traffic one failure looks like an outage (Beyer et al. 2018, The Site Reliability Workbook, ch. 5, "Low-Traffic
Services and Error Budget Alerting"). So rows conclude something once so many of them without a failure would show it (the
lower end of Wilson's interval reaches the share asked about); fewer do only where several failed and that interval
proves it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from math import ceil

from backend.alerts.catalogue import RULES, BurnRule
from backend.alerts.schemas import Standing

# Below this share of a window that was seen nothing is concluded from it.
FEWEST_SEEN = 0.5
# One or two failures prove nothing, whatever the interval of so few says.
FEWEST_FAILED = 3
# The square of the 97.5% point of the normal distribution.
Z2 = 1.959963984540054**2


@dataclass(frozen=True, slots=True)
class Seen:
    """What was measured of an objective over a window.

    Attributes:
        share: of the good ones; None where nothing was measured.
        n: how many rows it stands on; None for seconds.
        high: upper end of the share's 95% interval; None where there is none.
        fewest: below so many rows the measure itself says nothing.
        seen: share of the window in which it was looked, or the console was there at all.
        weight: share of the window that was judged: 1 for rows, known seconds of all for uptime.
        coverage: what stands beside the figure.
    """

    share: float | None
    n: int | None = None
    high: float | None = None
    fewest: int = 1
    seen: float = 1.0
    weight: float = 1.0
    coverage: float = 1.0
    rows_url: str = ""


Read = Callable[[timedelta], Seen]


def needed(seen: Seen, share: float) -> int | None:
    """How many rows it takes to conclude anything about a share; None for seconds, of which the coverage tells."""
    if seen.n is None:
        return None
    if share >= 1.0:
        return seen.fewest
    return max(seen.fewest, ceil(Z2 * max(0.0, share) / (1.0 - share) - 1e-9))


def tells(seen: Seen, share: float) -> bool:
    """Whether there are rows enough to hold against a share, or fewer that prove to lie below it."""
    rows = needed(seen, share)
    if rows is None or seen.n is None:
        return True
    return seen.n >= rows or _proven_below(seen, seen.n, share)


def _proven_below(seen: Seen, n: int, share: float) -> bool:
    if seen.share is None or seen.high is None or n < seen.fewest:
        return False
    return round((1.0 - seen.share) * n) >= FEWEST_FAILED and seen.high < share


def burn(seen: Seen, target: float) -> float | None:
    """How many times faster than allowed the budget goes; None where nothing is seen of it, or far too little."""
    few = seen.n is not None and seen.n < seen.fewest
    if seen.share is None or few or seen.seen < FEWEST_SEEN:
        return None
    return (1.0 - seen.share) / (1.0 - target)


def sure_burn(seen: Seen, target: float, rate: float) -> float | None:
    """The same, and None where the rows are too few to say whether it goes `rate` times too fast."""
    return burn(seen, target) if tells(seen, bound(target, rate)) else None


def bound(target: float, rate: float) -> float:
    """The share below which a budget goes more than `rate` times too fast."""
    return 1.0 - rate * (1.0 - target)


def budget_left(seen: Seen, target: float) -> float | None:
    """The part of the window's error budget that is left; time nobody measured has spent nothing of it."""
    if standing(seen, target) is Standing.UNKNOWN or seen.share is None:
        return None
    return 1.0 - (1.0 - seen.share) / (1.0 - target) * seen.weight


def standing(seen: Seen, target: float) -> Standing:
    """Whether the target is met; a miss is never rounded into a pass.

    Rows conclude by their number, however young the console is; of seconds it takes half of the window.
    """
    if seen.share is None or not tells(seen, target) or (seen.n is None and seen.seen < FEWEST_SEEN):
        return Standing.UNKNOWN
    return Standing.MET if seen.share >= target else Standing.MISSED


def burning(read: Read, target: float) -> tuple[BurnRule, float] | None:
    """The first rule both of whose windows burn, with the rate of the longer; the shorter is read only if that does.

    The longer must have been seen for half of it and have rows enough; the shorter only shows that it still goes on.
    """
    for rule in RULES:
        long = sure_burn(read(rule.long), target, rule.rate)
        if long is None or long < rule.rate:
            continue
        short = burn(read(rule.short), target)
        if short is not None and short >= rule.rate:
            return rule, long
    return None
