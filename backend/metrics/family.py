"""What measures stand on: families of rows that are counted together, and measures defined over them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from urllib.parse import quote

from backend.db.tallies import Grain, Tally
from backend.db.unit_of_work import UnitOfWork
from backend.metrics.schemas import Better, Definition, Kind, Unit

Source = Callable[[UnitOfWork, datetime, datetime, Grain], Sequence[Tally]]
First = Callable[[UnitOfWork], datetime | None]
Changed = Callable[[UnitOfWork, datetime, datetime], set[datetime]]
# Which values of a key count; every value of a key not named does.
Only = Mapping[str, frozenset[str]]
RowsUrl = Callable[[datetime, datetime, Mapping[str, str]], str]


@dataclass(frozen=True, slots=True)
class Family:
    """Rows that are counted by the same time and keys.

    Attributes:
        name: under which its counts are kept.
        keys: by what it is counted.
        source: counts rows of a window, by slice and keys; the owning domain's.
        first: when its oldest row is.
        changed: the hours before a moment whose rows changed since another; None where rows never change.
        bucketed: whether values are counted in buckets too.
        alive: of what the processes count themselves, the minutes in which one of them did; nothing is known of others.
    """

    name: str
    keys: tuple[str, ...]
    source: Source
    first: First
    changed: Changed | None = None
    bucketed: bool = False
    alive: Family | None = None


class Form(StrEnum):
    """How a figure is made of counts."""

    COUNT = "count"
    SUM = "sum"
    SHARE = "share"
    QUANTILE = "quantile"
    RATIO = "ratio"
    MEAN = "mean"


@dataclass(frozen=True, slots=True)
class Part:
    """Some of a family's rows."""

    family: Family
    only: Only = field(default_factory=dict)


def no_rows(start: datetime, end: datetime, group: Mapping[str, str]) -> str:
    """Of measures whose rows no screen shows."""
    return ""


@dataclass(frozen=True, slots=True)
class Measure:
    """A figure and its definition.

    Attributes:
        of: the rows it stands on.
        good: of a share, which of them are the good ones.
        per: of a ratio, what it is divided by the number of.
        at: of a quantile, which one, 0 to 1.
        splits: keys it may be split by.
        kind: estimated where money comes from list prices.
        fewest: below this many rows nothing is concluded.
        rows: where its rows are shown, for a window and a group.
    """

    name: str
    title: str
    unit: Unit
    counts: str
    of: Part
    form: Form
    splits: tuple[str, ...]
    good: Only = field(default_factory=dict)
    per: Part | None = None
    at: float = 0.5
    version: int = 1
    better: Better = Better.NEITHER
    kind: Kind = Kind.MEASURED
    fewest: int = 10
    rows: RowsUrl = no_rows

    def definition(self) -> Definition:
        """The definition as it is told."""
        return Definition(
            name=self.name,
            title=self.title,
            unit=self.unit,
            version=self.version,
            counts=self.counts,
            splits=list(self.splits),
            better=self.better,
            fewest=self.fewest,
        )


def values(*names: str) -> frozenset[str]:
    """Values of a key that count."""
    return frozenset(names)


def runs_search(*words: str) -> str:
    """The address of the list of runs, narrowed."""
    return f"/runs?q={quote(' '.join(words), safe='')}"


def stamp(moment: datetime) -> str:
    """A moment as it stands in an address."""
    return moment.isoformat().replace("+00:00", "Z")


def at(address: str) -> RowsUrl:
    """Rows that a screen shows whatever the window."""
    return lambda start, end, group: address


def runs_under_way(start: datetime, end: datetime, group: Mapping[str, str]) -> str:
    """The runs that went on within a window and have ended: what their agents did lies in it."""
    return runs_search(f"until:{stamp(end)}", f"ended_since:{stamp(start)}")
