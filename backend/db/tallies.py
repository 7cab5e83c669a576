"""Counting rows by time and by key: what every domain hands to the metrics, and the one query that makes it.

A tally is additive, so hours add up to days and processes to a fleet. Times that a quantile is wanted of are counted in
buckets whose bounds grow by a tenth: read at their geometric middle they are off by less than 5 % (Masson, Rim
and Lee 2019, "DDSketch").
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from functools import cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Float,
    Integer,
    SQLColumnExpression,
    String,
    case,
    cast,
    func,
    literal,
    null,
    select,
)
from sqlalchemy.orm import Session

GROWTH = 1.1
_LOG_GROWTH = math.log(GROWTH)
# What took no measurable time, and what nobody would wait for.
LOWEST, HIGHEST = -150, 200
# In place of a key a row does not have.
NONE = "none"


class Grain(StrEnum):
    """How wide the slices of time are that rows are counted in."""

    MINUTE = "minute"
    HOUR = "hour"
    DAY = "day"


@dataclass(frozen=True, slots=True)
class Tally:
    """Rows of one slice of time that share their keys.

    Attributes:
        began: the slice's beginning, UTC.
        keys: what they share.
        bucket: where their value lies; None where values are not counted in buckets, or all are in `histogram`.
        histogram: how many of their values lie in each bucket.
        n: rows whose value is known; all of them where there is no value.
        missing: rows whose value is not known.
        total: sum of the values.
        squares: sum of the squared values.
    """

    began: datetime
    keys: Mapping[str, str] = field(default_factory=dict)
    bucket: int | None = None
    n: int = 0
    missing: int = 0
    total: float = 0.0
    squares: float = 0.0
    histogram: Mapping[int, int] | None = None


def bucket_of(value: float) -> int:
    """The bucket of a value."""
    if value <= 0:
        return LOWEST
    return max(LOWEST, min(HIGHEST, math.ceil(math.log(value) / _LOG_GROWTH)))


@cache
def value_of(bucket: int) -> float:
    """The value that stands for a bucket: its geometric middle; 0 for what took no measurable time."""
    return 0.0 if bucket <= LOWEST else 2 * GROWTH**bucket / (GROWTH + 1)


# Any: a column of whatever type has a text form.
Column = SQLColumnExpression[Any]


def tally(
    session: Session,
    *,
    at: Column,
    start: datetime,
    end: datetime,
    grain: Grain,
    keys: Mapping[str, Column],
    value: Column | None = None,
    weight: Column | None = None,
    where: Sequence[ColumnElement[bool]] = (),
    joined: Any = None,
    bucketed: bool = False,
) -> list[Tally]:
    """Count the rows whose `at` lies in `[start, end)`, by slice and keys, in one query.

    Args:
        value: summed and squared; rows where it is NULL are `missing`.
        weight: how many a row counts for; one unless given, and without a value.
        where: further conditions.
        joined: what to select from, where that is more than `at`'s table.
        bucketed: count values in buckets too.
    """
    began = func.date_trunc(literal(grain.value, String, literal_execute=True), at, "UTC").label("began")
    names = [func.coalesce(cast(column, String), NONE).label(name) for name, column in keys.items()]
    bucket: Column = _bucket(value) if bucketed and value is not None else cast(null(), Integer)
    number = cast(value, Float) if value is not None else literal(0.0)
    known = (
        func.count(value) if value is not None else (func.sum(weight) if weight is not None else func.count())
    )
    query = (
        select(
            began,
            bucket.label("bucket"),
            known,
            func.count() - func.count(value) if value is not None else literal(0),
            func.coalesce(func.sum(number), 0.0),
            func.coalesce(func.sum(number * number), 0.0),
            *names,
        )
        .where(at >= start, at < end, *where)
        .group_by(began, *names, *([bucket] if bucketed else []))
    )
    if joined is not None:
        query = query.select_from(joined)
    return [
        Tally(
            began=row[0],
            keys=dict(zip(keys, row[6:], strict=True)),
            bucket=row[1],
            n=int(row[2]),
            missing=int(row[3]),
            total=float(row[4]),
            squares=float(row[5]),
        )
        for row in session.execute(query)
    ]


def _bucket(value: Column) -> Column:
    number = cast(value, Float)
    place = cast(func.ceil(func.ln(number) / literal(_LOG_GROWTH, literal_execute=True)), Integer)
    bounded = func.greatest(LOWEST, func.least(HIGHEST, place))
    return case((number.is_(None), null()), (number <= 0, LOWEST), else_=bounded)
