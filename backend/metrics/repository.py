"""All SQL about the metrics' own tables: cells of closed slices of time, and marks."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    and_,
    delete,
    func,
    insert,
    literal,
    or_,
    select,
    text,
)
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.orm import Session

from backend.db.tallies import NONE, Grain, Tally
from backend.metrics.models import CellRow, MarkRow

# Any fixed number: one process of the fleet rolls up.
ROLLUP_LOCK = 8_009_008
_SUMS = (CellRow.n, CellRow.missing, CellRow.total, CellRow.squares)

Only = Mapping[str, frozenset[str]]


@dataclass(frozen=True, slots=True)
class Span:
    """Slices of one grain that begin in `[start, end)`."""

    grain: Grain
    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class Mark:
    """How far a family's hours are counted, and up to when changes of older rows were looked for."""

    rolled_until: datetime
    looked_until: datetime


def marks(session: Session) -> dict[str, Mark]:
    """Every family's mark; one never rolled up is absent."""
    query = select(MarkRow.family, MarkRow.rolled_until, MarkRow.looked_until)
    return {row[0]: Mark(row[1], row[2]) for row in session.execute(query)}


def set_mark(session: Session, family: str, mark: Mark) -> None:
    """Write a family's mark."""
    values = {"rolled_until": mark.rolled_until, "looked_until": mark.looked_until}
    statement = upsert(MarkRow).values(family=family, **values)
    session.execute(statement.on_conflict_do_update(index_elements=["family"], set_=values))


def may_roll_up(session: Session) -> bool:
    """Whether this transaction is the one that rolls up, until it ends."""
    return bool(session.scalar(text("SELECT pg_try_advisory_xact_lock(:key)"), {"key": ROLLUP_LOCK}))


def read_cells(
    session: Session,
    family: str,
    spans: Sequence[Span],
    *,
    keys: Sequence[str],
    only: Only,
    step: Grain | None,
) -> list[Tally]:
    """Cells of some spans, added up by the keys asked for, and by slices of a step where there is one."""
    if not spans:
        return []
    began, named = _began(spans, step), _named(keys)
    query = (
        select(began, *(func.sum(column) for column in _SUMS), *named)
        .where(*_cells(family, spans, only))
        .group_by(*([began] if step else []), *named)
    )
    # Any: what a row holds depends on the keys asked for.
    found: Iterable[Sequence[Any]] = session.execute(query).all()
    return [
        Tally(row[0], dict(zip(keys, row[5:], strict=True)), None, int(row[1]), int(row[2]), row[3], row[4])
        for row in found
        if row[1] is not None
    ]


def read_histograms(
    session: Session,
    family: str,
    spans: Sequence[Span],
    *,
    keys: Sequence[str],
    only: Only,
    step: Grain | None,
) -> list[Tally]:
    """Like `read_cells`, with how many values lie in each bucket and without their sums."""
    if not spans:
        return []
    # Added up here: taking objects apart and putting them together again takes the server longer than reading them.
    query = select(_began(spans, step), CellRow.histogram, *_named(keys)).where(
        *_cells(family, spans, only), CellRow.histogram.is_not(None)
    )
    sums: dict[tuple[datetime, tuple[str, ...]], dict[str, int]] = {}
    # Any: what a row holds depends on the keys asked for.
    found: Iterable[Sequence[Any]] = session.execute(query).all()
    for began, histogram, *named in found:
        place = began, tuple(named)
        bars = sums.get(place)
        if bars is None:
            sums[place] = histogram
            continue
        for bucket, n in histogram.items():
            bars[bucket] = bars.get(bucket, 0) + n
    return [
        Tally(
            began,
            dict(zip(keys, named, strict=True)),
            n=sum(bars.values()),
            histogram={int(bucket): n for bucket, n in bars.items()},
        )
        for (began, named), bars in sums.items()
    ]


def _began(spans: Sequence[Span], step: Grain | None) -> ColumnElement[datetime]:
    return func.date_trunc(step.value, CellRow.began, "UTC") if step else literal(spans[0].start)


def _named(keys: Sequence[str]) -> list[ColumnElement[str]]:
    return [func.coalesce(CellRow.keys[key].astext, NONE) for key in keys]


def _cells(family: str, spans: Sequence[Span], only: Only) -> list[ColumnElement[bool]]:
    return [
        CellRow.family == family,
        or_(
            *(
                and_(CellRow.grain == span.grain, CellRow.began >= span.start, CellRow.began < span.end)
                for span in spans
            )
        ),
        *(CellRow.keys[key].astext.in_(sorted(chosen)) for key, chosen in only.items()),
    ]


def replace_cells(session: Session, family: str, span: Span, tallies: Iterable[Tally]) -> None:
    """Put these counts in place of those of a span."""
    session.execute(
        delete(CellRow).where(
            CellRow.family == family,
            CellRow.grain == span.grain,
            CellRow.began >= span.start,
            CellRow.began < span.end,
        )
    )
    rows = [_row(family, span.grain, tally) for tally in _in_one_row(tallies)]
    if rows:
        session.execute(insert(CellRow), rows)


_DAYS = text("""
    WITH hours AS (
      SELECT date_trunc('day', began, 'UTC') AS day, * FROM metric_cells
      WHERE family = :family AND grain = 'hour' AND began >= :start AND began < :end
    ), buckets AS (
      SELECT day, keys, key AS bucket, sum(value::bigint) AS n FROM hours, jsonb_each_text(histogram) GROUP BY 1, 2, 3
    ), histograms AS (
      SELECT day, keys, jsonb_object_agg(bucket, n) AS histogram FROM buckets GROUP BY 1, 2
    ), sums AS (
      SELECT day, keys, sum(n) AS n, sum(missing) AS missing, sum(total) AS total, sum(squares) AS squares
      FROM hours GROUP BY 1, 2
    )
    INSERT INTO metric_cells (family, grain, began, keys, histogram, n, missing, total, squares)
    SELECT :family, 'day', day, keys, histogram, n, missing, total, squares
    FROM sums LEFT JOIN histograms USING (day, keys)
""")


def add_up_days(session: Session, family: str, start: datetime, end: datetime) -> None:
    """Make the days of a family that begin in `[start, end)` out of their hours."""
    session.execute(
        delete(CellRow).where(
            CellRow.family == family,
            CellRow.grain == Grain.DAY,
            CellRow.began >= start,
            CellRow.began < end,
        )
    )
    session.execute(_DAYS, {"family": family, "start": start, "end": end})


def add_to_cells(session: Session, family: str, tallies: Collection[Tally]) -> None:
    """Add counts to a family's minutes, making those that are not there yet."""
    if not tallies:
        return
    # In one order, so that two processes never wait for each other in a circle.
    ordered = sorted(tallies, key=lambda tally: (tally.began, sorted(tally.keys.items()), tally.bucket or 0))
    statement = upsert(CellRow).values([_row(family, Grain.MINUTE, tally) for tally in ordered])
    added = {column.key: getattr(CellRow, column.key) + statement.excluded[column.key] for column in _SUMS}
    session.execute(
        statement.on_conflict_do_update(
            index_elements=["family", "grain", "began", "keys", "bucket"], set_=added
        )
    )


def add_up_minutes(
    session: Session, family: str, start: datetime, end: datetime, *, keys: Sequence[str], step: Grain
) -> list[Tally]:
    """Minutes of a family that begin in `[start, end)`, added up by slices of a step, keys and bucket."""
    began: ColumnElement[datetime] = func.date_trunc(step.value, CellRow.began, "UTC")
    named = [func.coalesce(CellRow.keys[key].astext, NONE) for key in keys]
    query = (
        select(began, CellRow.bucket, *(func.sum(column) for column in _SUMS), *named)
        .where(
            CellRow.family == family,
            CellRow.grain == Grain.MINUTE,
            CellRow.began >= start,
            CellRow.began < end,
        )
        .group_by(began, CellRow.bucket, *named)
    )
    # Any: what a row holds depends on the keys.
    found: Iterable[Sequence[Any]] = session.execute(query).all()
    return [
        Tally(row[0], dict(zip(keys, row[6:], strict=True)), row[1], int(row[2]), int(row[3]), row[4], row[5])
        for row in found
    ]


def count_minutes(
    session: Session, family: str, start: datetime, end: datetime, step: Grain
) -> dict[datetime, int]:
    """In how many minutes that begin in `[start, end)` a family has cells, by the step they lie in."""
    began: ColumnElement[datetime] = func.date_trunc(step.value, CellRow.began, "UTC")
    query = (
        select(began, func.count(CellRow.began.distinct()))
        .where(
            CellRow.family == family,
            CellRow.grain == Grain.MINUTE,
            CellRow.began >= start,
            CellRow.began < end,
        )
        .group_by(began)
    )
    return {row[0]: row[1] for row in session.execute(query)}


def noted(session: Session, minute: datetime) -> set[str]:
    """The families that have cells of a minute."""
    query = select(CellRow.family).where(CellRow.grain == Grain.MINUTE, CellRow.began == minute).distinct()
    return set(session.scalars(query))


def database_bytes(session: Session) -> int:
    """The size of this database."""
    size: int = session.scalars(select(func.pg_database_size(func.current_database()))).one()
    return size


def first_minute(session: Session, family: str) -> datetime | None:
    """The oldest minute of a family."""
    query = select(func.min(CellRow.began)).where(CellRow.family == family, CellRow.grain == Grain.MINUTE)
    return session.scalar(query)


def forget_before(session: Session, grain: Grain, moment: datetime) -> None:
    """Delete the cells of a grain that began before a moment."""
    session.execute(delete(CellRow).where(CellRow.grain == grain, CellRow.began < moment))


def _in_one_row(tallies: Iterable[Tally]) -> Iterable[Tally]:
    """Tallies that differ in their bucket alone, as one with all buckets."""
    together: dict[tuple[datetime, tuple[str, ...]], list[Tally]] = {}
    for tally in tallies:
        if tally.bucket is None:
            yield tally
        else:
            # All of a family's have the same keys in the same order.
            together.setdefault((tally.began, tuple(tally.keys.values())), []).append(tally)
    for alike in together.values():
        yield replace(
            alike[0],
            bucket=None,
            n=sum(each.n for each in alike),
            missing=sum(each.missing for each in alike),
            total=sum(each.total for each in alike),
            squares=sum(each.squares for each in alike),
            histogram={each.bucket: each.n for each in alike if each.bucket is not None},
        )


def _row(family: str, grain: Grain, tally: Tally) -> dict[str, object]:
    return {
        "family": family,
        "grain": grain.value,
        "began": tally.began,
        "keys": dict(tally.keys),
        "bucket": tally.bucket,
        "histogram": {str(bucket): n for bucket, n in tally.histogram.items()} if tally.histogram else None,
        "n": tally.n,
        "missing": tally.missing,
        "total": tally.total,
        "squares": tally.squares,
    }
