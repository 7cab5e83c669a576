"""All SQL about the metrics' own tables: cells of closed slices of time, and marks."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, delete, func, insert, literal, or_, select, text
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
    bucketed: bool,
) -> list[Tally]:
    """Cells of some spans, added up by the keys asked for, and by slices of a step where there is one."""
    if not spans:
        return []
    began: ColumnElement[datetime] = (
        func.date_trunc(step.value, CellRow.began, "UTC") if step else literal(spans[0].start)
    )
    named = [func.coalesce(CellRow.keys[key].astext, NONE) for key in keys]
    bucket = [CellRow.bucket] if bucketed else []
    query = (
        select(began, *(func.sum(column) for column in _SUMS), *named, *bucket)
        .where(
            CellRow.family == family,
            or_(
                *(
                    and_(CellRow.grain == span.grain, CellRow.began >= span.start, CellRow.began < span.end)
                    for span in spans
                )
            ),
            *(CellRow.keys[key].astext.in_(sorted(chosen)) for key, chosen in only.items()),
        )
        .group_by(*([began] if step else []), *named, *bucket)
    )
    # Any: what a row holds depends on the keys asked for.
    found: Iterable[Sequence[Any]] = session.execute(query).all()
    return [
        Tally(
            began=row[0],
            n=int(row[1]),
            missing=int(row[2]),
            total=float(row[3]),
            squares=float(row[4]),
            keys=dict(zip(keys, row[5 : 5 + len(keys)], strict=True)),
            bucket=row[5 + len(keys)] if bucketed else None,
        )
        for row in found
        if row[1] is not None
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
    rows = [_row(family, span.grain, tally) for tally in tallies]
    if rows:
        session.execute(insert(CellRow), rows)


def add_up_days(session: Session, family: str, start: datetime, end: datetime) -> None:
    """Make the days of a family that begin in `[start, end)` out of their hours."""
    day = func.date_trunc("day", CellRow.began, "UTC")
    session.execute(
        delete(CellRow).where(
            CellRow.family == family,
            CellRow.grain == Grain.DAY,
            CellRow.began >= start,
            CellRow.began < end,
        )
    )
    hours = (
        select(
            literal(family),
            literal(Grain.DAY.value),
            day,
            CellRow.keys,
            CellRow.bucket,
            *(func.sum(column) for column in _SUMS),
        )
        .where(
            CellRow.family == family,
            CellRow.grain == Grain.HOUR,
            CellRow.began >= start,
            CellRow.began < end,
        )
        .group_by(day, CellRow.keys, CellRow.bucket)
    )
    names = ["family", "grain", "began", "keys", "bucket", *(column.key for column in _SUMS)]
    session.execute(insert(CellRow).from_select(names, hours))


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
    span = Span(Grain.MINUTE, start, end)
    return read_cells(session, family, [span], keys=keys, only={}, step=step, bucketed=True)


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


def first_minute(session: Session, family: str) -> datetime | None:
    """The oldest minute of a family."""
    query = select(func.min(CellRow.began)).where(CellRow.family == family, CellRow.grain == Grain.MINUTE)
    return session.scalar(query)


def forget_before(session: Session, grain: Grain, moment: datetime) -> None:
    """Delete the cells of a grain that began before a moment."""
    session.execute(delete(CellRow).where(CellRow.grain == grain, CellRow.began < moment))


def _row(family: str, grain: Grain, tally: Tally) -> dict[str, object]:
    return {
        "family": family,
        "grain": grain.value,
        "began": tally.began,
        "keys": dict(tally.keys),
        "bucket": tally.bucket,
        "n": tally.n,
        "missing": tally.missing,
        "total": tally.total,
        "squares": tally.squares,
    }
