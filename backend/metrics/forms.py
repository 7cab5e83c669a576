"""From sums to a figure: its value, the rows it stands on and its interval, by the form of the measure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from math import isfinite

from backend.db.tallies import value_of
from backend.metrics import statistics
from backend.metrics.family import Form, Measure
from backend.metrics.schemas import Kind, Measured
from backend.metrics.sums import Sums


def figure(
    wanted: Measure,
    sums: Sums,
    start: datetime,
    end: datetime,
    *,
    coverage: float,
    groups: Mapping[str, Measured] | None = None,
    group: Mapping[str, str] | None = None,
) -> Measured:
    """A figure over a window; unknown where nothing was measured or nothing heard, which is not 0."""
    value, n, interval = _FORMS[wanted.form](wanted, sums)
    rows = sums.n + sums.missing
    if wanted.form in (Form.SUM, Form.RATIO) and rows:
        coverage *= sums.n / rows
    unknown = value is None or coverage == 0.0
    if interval is not None and not (isfinite(interval[0]) and isfinite(interval[1])):
        interval = None
    return Measured(
        name=wanted.name,
        title=wanted.title,
        unit=wanted.unit,
        value=None if unknown else value,
        n=n,
        low=None if unknown or interval is None else interval[0],
        high=None if unknown or interval is None else interval[1],
        kind=Kind.UNKNOWN if unknown else wanted.kind,
        coverage=round(coverage, 6),
        rows_url=wanted.rows(start, end, group or {}),
        definition_version=wanted.version,
        groups=groups or {},
        fewest=wanted.fewest,
    )


# A value, the rows it stands on, and its interval.
Made = tuple[float | None, int, statistics.Interval | None]


def _count(wanted: Measure, sums: Sums) -> Made:
    n = sums.n + sums.missing
    return float(n), n, statistics.count_interval(n)


def _sum(wanted: Measure, sums: Sums) -> Made:
    return sums.total, sums.n, statistics.sum_interval(sums.total, sums.squares)


def _share(wanted: Measure, sums: Sums) -> Made:
    n = sums.n + sums.missing
    if not n:
        return None, 0, None
    return sums.good / n, n, statistics.share_interval(sums.good, n)


def _quantile(wanted: Measure, sums: Sums) -> Made:
    counted = [(value_of(bucket), count) for bucket, count in sorted(sums.buckets.items())]
    if not counted:
        return None, 0, None
    value, low, high = statistics.quantile(counted, wanted.at)
    return value, sums.n, (low, high)


def _ratio(wanted: Measure, sums: Sums) -> Made:
    if not sums.per:
        return None, 0, None
    return sums.total / sums.per, sums.per, statistics.ratio_interval(sums.total, sums.squares, sums.per)


def _mean(wanted: Measure, sums: Sums) -> Made:
    if not sums.n:
        return None, 0, None
    return sums.total / sums.n, sums.n, statistics.mean_interval(sums.n, sums.total, sums.squares)


_FORMS = {
    Form.COUNT: _count,
    Form.SUM: _sum,
    Form.SHARE: _share,
    Form.QUANTILE: _quantile,
    Form.RATIO: _ratio,
    Form.MEAN: _mean,
}
