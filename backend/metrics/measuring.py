"""Measure: read counts of a window, add them up, and say how sure the figure is."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from math import isfinite

from backend.db.base import utc_now
from backend.db.tallies import Grain, Tally, value_of
from backend.db.unit_of_work import UnitOfWork
from backend.errors import Invalid
from backend.metrics import repository, statistics
from backend.metrics.family import Family, Form, Measure, Only, Part
from backend.metrics.schemas import Kind, Measured
from backend.metrics.windows import WIDTHS, checked, cut, floor, slices


@dataclass(slots=True)
class Sums:
    """Counts added up; `good` are those of a share's good rows, `per` what a ratio is divided by."""

    n: int = 0
    missing: int = 0
    total: float = 0.0
    squares: float = 0.0
    good: int = 0
    per: int = 0
    buckets: dict[int, int] = field(default_factory=lambda: defaultdict(int))

    def add_all(self, other: Sums) -> None:
        """Add what others were added up to."""
        self.n += other.n
        self.missing += other.missing
        self.total += other.total
        self.squares += other.squares
        self.good += other.good
        self.per += other.per
        for bucket, count in other.buckets.items():
            self.buckets[bucket] += count

    def add(self, tally: Tally, *, good: Only) -> None:
        """Add a tally."""
        self.n += tally.n
        self.missing += tally.missing
        self.total += tally.total
        self.squares += tally.squares
        if good and all(tally.keys.get(key) in chosen for key, chosen in good.items()):
            # A row counts as good or not whatever its value, such as a request whose price nobody knows.
            self.good += tally.n + tally.missing
        if tally.histogram is not None:
            for bucket, count in tally.histogram.items():
                self.buckets[bucket] += count
        elif tally.bucket is not None:
            self.buckets[tally.bucket] += tally.n


Group = str | None


class Ledger:
    """What was read for figures that are asked for together: rows they share are counted once.

    For one call only: what is written after it was made is not in it.
    """

    def __init__(self, uow: UnitOfWork) -> None:
        self.uow = uow
        self.marks = repository.marks(uow.session)
        self._counted: dict[tuple[str, datetime, datetime, Grain], Sequence[Tally]] = {}

    def count(self, family: Family, start: datetime, end: datetime, grain: Grain) -> Sequence[Tally]:
        """The family's rows of a window that nobody has counted yet."""
        key = (family.name, start, end, grain)
        if key not in self._counted:
            self._counted[key] = family.source(self.uow, start, end, grain)
        return self._counted[key]


def measure(
    ledger: Ledger, wanted: Measure, start: datetime, end: datetime, *, by: str | None = None
) -> Measured:
    """A figure over `[start, end)`, and by a key's values where one is asked for.

    Raises:
        Invalid: the window is none, or the measure cannot be split by that key.
    """
    start, end = checked(start, end)
    _check_split(wanted, by)
    whole, groups = Sums(), defaultdict[str, Sums](Sums)
    for tally in _read(
        ledger, wanted.of, start, end, by=by, good=wanted.good, bucketed=wanted.form is Form.QUANTILE
    ):
        whole.add(tally, good=wanted.good)
        if by is not None:
            groups[tally.keys[by]].add(tally, good=wanted.good)
    if wanted.per is not None:
        for tally in _read(ledger, wanted.per, start, end, by=by):
            whole.per += tally.n
            if by is not None:
                groups[tally.keys[by]].per += tally.n
    heard = _heard(ledger, wanted.of.family, start, end)
    return _figure(
        wanted,
        whole,
        start,
        end,
        coverage=heard,
        groups={
            key: _figure(wanted, sums, start, end, coverage=heard, group={by or "": key})
            for key, sums in sorted(groups.items())
        },
    )


def series(
    ledger: Ledger,
    wanted: Measure,
    start: datetime,
    end: datetime,
    step: Grain,
    *,
    by: str | None = None,
    most: int | None = None,
) -> tuple[Measured, list[tuple[datetime, Measured]]]:
    """The figure over `[start, end)` and for each slice of it, oldest first; the first and last may be cut short by it.

    Args:
        most: of how many groups, the largest first, there are slices too; of all unless given.

    Raises:
        Invalid: the window is none, has too many slices, or the measure cannot be split by that key.
    """
    start, end = checked(start, end)
    _check_split(wanted, by)
    began = slices(start, end, step)
    table: dict[datetime, dict[Group, Sums]] = {moment: {None: Sums()} for moment in began}
    rest = defaultdict[Group, Sums](Sums)
    parts = _read_parts(ledger, wanted, start, end, step, by)
    sliced = _largest((tally for _, tally in parts), by, most)
    for per, tally in parts:
        row = table.get(tally.began) or table[floor(tally.began, step)]
        places = [row[None]]
        if by is not None:
            group = tally.keys[by]
            places.append(row.setdefault(group, Sums()) if sliced is None or group in sliced else rest[group])
        for sums in places:
            if per:
                sums.per += tally.n
            else:
                sums.add(tally, good=wanted.good)
    heard = _heard_by_slice(ledger, wanted.of.family, start, end, step)
    points = [
        (
            moment,
            _slice(
                wanted,
                table[moment],
                moment,
                start,
                end,
                step,
                by,
                heard.get(moment, 0.0) if heard is not None else 1.0,
            ),
        )
        for moment in began
    ]
    return _added_up(ledger, wanted, [*table.values(), rest], start, end, by), points


def _read_parts(
    ledger: Ledger, wanted: Measure, start: datetime, end: datetime, step: Grain, by: str | None
) -> list[tuple[bool, Tally]]:
    """What a series is added up from; true stands beside what a ratio is divided by."""
    bucketed = wanted.form is Form.QUANTILE
    found = _read(ledger, wanted.of, start, end, by=by, good=wanted.good, step=step, bucketed=bucketed)
    parts = [(False, tally) for tally in found]
    if wanted.per is not None:
        parts += ((True, tally) for tally in _read(ledger, wanted.per, start, end, by=by, step=step))
    return parts


def _largest(tallies: Iterable[Tally], by: str | None, most: int | None) -> frozenset[str] | None:
    """The groups with the most rows; None where all are wanted."""
    if by is None or most is None:
        return None
    counts = Counter[str]()
    for tally in tallies:
        counts[tally.keys[by]] += tally.n + tally.missing
    return frozenset(sorted(counts, key=lambda group: (-counts[group], group))[:most])


def _added_up(
    ledger: Ledger,
    wanted: Measure,
    rows: Iterable[Mapping[Group, Sums]],
    start: datetime,
    end: datetime,
    by: str | None,
) -> Measured:
    """The whole window out of its slices, so that nothing is read twice."""
    sums = defaultdict[Group, Sums](Sums)
    for row in rows:
        for group, each in row.items():
            sums[group].add_all(each)
    coverage = _heard(ledger, wanted.of.family, start, end)
    return _figure(
        wanted,
        sums[None],
        start,
        end,
        coverage=coverage,
        groups={
            group: _figure(wanted, each, start, end, coverage=coverage, group={by or "": group})
            for group, each in sorted(sums.items(), key=lambda pair: pair[0] or "")
            if group is not None
        },
    )


def _slice(
    wanted: Measure,
    row: Mapping[Group, Sums],
    moment: datetime,
    start: datetime,
    end: datetime,
    step: Grain,
    by: str | None,
    coverage: float,
) -> Measured:
    first, last = max(start, moment), min(end, moment + WIDTHS[step])
    return _figure(
        wanted,
        row[None],
        first,
        last,
        coverage=coverage,
        groups={
            group: _figure(wanted, sums, first, last, coverage=coverage, group={by or "": group})
            for group, sums in row.items()
            if group is not None
        },
    )


def _check_split(wanted: Measure, by: str | None) -> None:
    if by is not None and by not in wanted.splits:
        known = ", ".join(wanted.splits) or "nothing"
        raise Invalid(f"'{wanted.name}' cannot be split by '{by}'; it can by {known}.", code="bad_split")


def _read(
    ledger: Ledger,
    part: Part,
    start: datetime,
    end: datetime,
    *,
    by: str | None = None,
    good: Only | None = None,
    step: Grain | None = None,
    bucketed: bool = False,
) -> Iterable[Tally]:
    """The part's counts of a window: those of closed hours from their cells, the others counted now."""
    family, only = part.family, part.only
    pieces = cut(start, end, ledger.marks.get(family.name), finest=step)
    keys = sorted({*([by] if by else []), *(good or {})})
    read = repository.read_histograms if bucketed else repository.read_cells
    yield from read(ledger.uow.session, family.name, pieces.cells, keys=keys, only=only, step=step)
    for piece in pieces.raw:
        for tally in ledger.count(family, *piece, step or Grain.DAY):
            if all(tally.keys.get(key) in chosen for key, chosen in only.items()):
                yield tally


def _heard(ledger: Ledger, family: Family, start: datetime, end: datetime) -> float:
    """Share of the window's minutes in which some process counted; rows of the database are complete, which is 1."""
    if family.alive is None:
        return 1.0
    return _covered(sum(tally.n for tally in _read(ledger, Part(family.alive), start, end)), start, end)


def _heard_by_slice(
    ledger: Ledger, family: Family, start: datetime, end: datetime, step: Grain
) -> Mapping[datetime, float] | None:
    if family.alive is None:
        return None
    minutes = defaultdict[datetime, int](int)
    for tally in _read(ledger, Part(family.alive), start, end, step=step):
        minutes[floor(tally.began, step)] += tally.n
    return {
        moment: _covered(count, max(start, moment), min(end, moment + WIDTHS[step]))
        for moment, count in minutes.items()
    }


def _covered(minutes: int, start: datetime, end: datetime) -> float:
    # What has not been yet is not missing.
    until = min(end, utc_now())
    return min(1.0, minutes / max(1.0, (until - start).total_seconds() / 60))


def _figure(
    wanted: Measure,
    sums: Sums,
    start: datetime,
    end: datetime,
    *,
    coverage: float,
    groups: Mapping[str, Measured] | None = None,
    group: Mapping[str, str] | None = None,
) -> Measured:
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
