"""How far a figure may be from what it stands for: 95% intervals of shares, counts, and differences.

All are closed forms, so that a report can be checked by hand.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, sqrt

# The 97.5% point of the normal distribution: 95% between −Z and Z.
Z = 1.959963984540054


@dataclass(frozen=True, slots=True)
class Interval:
    """From where to where, ends included."""

    low: float
    high: float

    @property
    def excludes_zero(self) -> bool:
        """Whether zero lies outside."""
        return self.low > 0 or self.high < 0


def wilson(successes: int, n: int) -> Interval:
    """The score interval of a share (Wilson 1927, J Am Stat Assoc 22:209-212); `n` is at least 1."""
    share, z2 = successes / n, Z * Z
    middle = (share + z2 / (2 * n)) / (1 + z2 / n)
    half = Z * sqrt(share * (1 - share) / n + z2 / (4 * n * n)) / (1 + z2 / n)
    return Interval(
        0.0 if successes == 0 else max(0.0, middle - half), 1.0 if successes == n else min(1.0, middle + half)
    )


def poisson(count: int) -> Interval:
    """The interval of a count of independent events, by Byar's approximation (Breslow and Day 1987, IARC 82:69)."""
    if count == 0:
        return Interval(0.0, 3.689)  # exact: half of the 97.5% point of chi-squared with 2 degrees of freedom
    low = count * (1 - 1 / (9 * count) - Z / (3 * sqrt(count))) ** 3
    after = count + 1
    high = after * (1 - 1 / (9 * after) + Z / (3 * sqrt(after))) ** 3
    return Interval(max(0.0, low), high)


def difference(now: float, its: Interval, before: float, theirs: Interval) -> Interval:
    """The interval of `now − before` out of the two own intervals (MOVER; Zou and Donner 2008, Stat Med 27:1693-1702).

    With Wilson intervals it is Newcombe's method 10 for two shares (Newcombe 1998, Stat Med 17:873-890); with the
    normal intervals of two means it is the normal interval of their difference with unequal variances.
    """
    apart = now - before
    down = sqrt((now - its.low) ** 2 + (theirs.high - before) ** 2)
    up = sqrt((its.high - now) ** 2 + (before - theirs.low) ** 2)
    return Interval(apart - down, apart + up)


def least_for(share: float) -> int:
    """How many cases without a failure it takes until the lower end of Wilson's interval reaches `share`.

    For n of n that end is n / (n + Z²): 30 of 30 still allows 11% failures. A share of 1 takes one case, since only a
    failure can tell.
    """
    if share >= 1:
        return 1
    return max(1, ceil(Z * Z * share / (1 - share) - 1e-9))
