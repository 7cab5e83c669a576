"""Measure: read counts of a window, add them up, and say how sure the figure is."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from backend.db.base import utc_now
from backend.db.tallies import Grain, Tally
from backend.db.unit_of_work import UnitOfWork
from backend.errors import Invalid
from backend.metrics import repository
from backend.metrics.family import Family, Form, Measure, Only, Part
from backend.metrics.forms import figure
from backend.metrics.schemas import Measured
from backend.metrics.sums import Sums
from backend.metrics.windows import WIDTHS, checked, cut, floor, slices

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
    return figure(
        wanted,
        whole,
        start,
        end,
        coverage=heard,
        groups={
            key: figure(wanted, sums, start, end, coverage=heard, group={by or "": key})
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
    return figure(
        wanted,
        sums[None],
        start,
        end,
        coverage=coverage,
        groups={
            group: figure(wanted, each, start, end, coverage=coverage, group={by or "": group})
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
    return figure(
        wanted,
        row[None],
        first,
        last,
        coverage=coverage,
        groups={
            group: figure(wanted, sums, first, last, coverage=coverage, group={by or "": group})
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
