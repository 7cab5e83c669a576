"""Intervals at 95%, and whether two figures differ. Pure; each names its source."""

import math
from bisect import bisect_left
from collections.abc import Sequence
from itertools import accumulate

Z = 1.959963984540054

Interval = tuple[float, float]


def share_interval(good: float, n: int) -> Interval:
    """Interval of a share of `n` (Wilson 1927); right for few rows and near 0 and 1, where the usual one is not."""
    share, z2 = good / n, Z * Z
    middle = (share + z2 / (2 * n)) / (1 + z2 / n)
    half = Z * math.sqrt(share * (1 - share) / n + z2 / (4 * n * n)) / (1 + z2 / n)
    return max(0.0, middle - half), min(1.0, middle + half)


def count_interval(n: float) -> Interval:
    """Interval of the expected count behind an observed one, as a Poisson count (Byar's approximation of Garwood 1936)."""
    low = n * (1 - 1 / (9 * n) - Z / (3 * math.sqrt(n))) ** 3 if n > 0 else 0.0
    above = n + 1
    return max(0.0, low), above * (1 - 1 / (9 * above) + Z / (3 * math.sqrt(above))) ** 3


def sum_interval(total: float, squares: float) -> Interval:
    """Interval of a sum over independent rows, as a compound Poisson sum, whose variance is the sum of squares."""
    half = Z * math.sqrt(squares)
    return max(0.0, total - half) if total >= 0 else total - half, total + half


def mean_interval(n: int, total: float, squares: float) -> Interval:
    """Interval of a mean by Student's t (1908)."""
    mean = total / n
    variance = max(0.0, (squares - total * total / n) / (n - 1)) if n > 1 else math.inf
    half = student(n - 1) * math.sqrt(variance / n) if n > 1 else math.inf
    return mean - half, mean + half


def student(freedom: int) -> float:
    """The 97.5 % quantile of Student's t, by its expansion in the normal's (Abramowitz and Stegun 26.7.5).

    Off by less than 0.5 % from four degrees of freedom on; the first three are tabled.
    """
    if freedom <= 3:
        return (12.706, 4.303, 3.182)[freedom - 1]
    z, v = Z, float(freedom)
    terms = (
        (z**3 + z) / 4,
        (5 * z**5 + 16 * z**3 + 3 * z) / 96,
        (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / 384,
    )
    return z + sum(term / v ** (power + 1) for power, term in enumerate(terms))


def ratio_interval(total: float, squares: float, count: int) -> Interval:
    """Interval of a sum over a count (money per item), by the delta method on the logarithm, both as Poisson sums."""
    ratio = total / count
    if total <= 0:
        return ratio, ratio
    half = Z * math.sqrt(squares / (total * total) + 1 / count)
    return ratio * math.exp(-half), ratio * math.exp(half)


def quantile(values: Sequence[tuple[float, int]], share: float) -> tuple[float, float, float]:
    """A quantile with its distribution-free interval, from values and how often each occurs, ascending.

    The interval is that between the order statistics whose ranks are n·p ± 1.96·√(n·p·(1−p)) (Conover 1999, 3.2).
    """
    n = sum(count for _, count in values)
    spread = Z * math.sqrt(n * share * (1 - share))
    ranks = (share * n, share * n - spread, share * n + spread)
    upto = list(accumulate(count for _, count in values))
    # The first value up to and with which there are so many.
    middle, low, high = (values[bisect_left(upto, max(1, min(n, math.ceil(rank))))][0] for rank in ranks)
    return middle, low, high


def difference_interval(now: tuple[float, float, float], before: tuple[float, float, float]) -> Interval:
    """Interval of a difference from each figure's value and own interval (MOVER: Zou and Donner 2008).

    For shares with Wilson's intervals this is Newcombe's method 10 (1998).
    """
    value, low, high = now
    earlier, lowest, highest = before
    difference = value - earlier
    return (
        difference - math.hypot(value - low, highest - earlier),
        difference + math.hypot(high - value, earlier - lowest),
    )
