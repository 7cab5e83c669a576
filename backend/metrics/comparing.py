"""A figure against the same one of an earlier window, in words that claim no more than the rows tell. Pure."""

from backend.metrics.schemas import Change, Measured
from backend.metrics.statistics import difference_interval


def compare(now: Measured, before: Measured) -> Change:
    """The difference of two figures of windows equally long, with its 95 % interval.

    "More" and "less" are said only where the interval excludes 0 and both figures have rows enough.
    """
    if now.definition_version != before.definition_version:
        return Change(None, None, None, False, "not comparable: the definition changed")
    if now.value is None or before.value is None:
        return Change(None, None, None, False, "nothing to compare with")
    difference = now.value - before.value
    rows = f"n={now.n:,} and {before.n:,}"
    if not (now.tells and before.tells) or None in (now.low, now.high, before.low, before.high):
        return Change(difference, None, None, False, f"too few to tell ({rows})")
    low, high = difference_interval(_with_interval(now), _with_interval(before))
    if low <= 0 <= high:
        return Change(difference, low, high, False, f"no detectable change ({rows})")
    return Change(difference, low, high, True, f"{'more' if difference > 0 else 'less'} ({rows})")


def _with_interval(measured: Measured) -> tuple[float, float, float]:
    assert measured.value is not None
    assert measured.low is not None
    assert measured.high is not None
    return measured.value, measured.low, measured.high
