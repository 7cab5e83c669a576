"""The operations of the metrics: what can be measured, and measuring it."""

from collections.abc import Sequence
from datetime import datetime

from backend.db.tallies import Grain, Tally
from backend.db.unit_of_work import UnitOfWork
from backend.metrics import comparing, measuring, rolling
from backend.metrics.levels import levels, note_levels
from backend.metrics.measures import registry
from backend.metrics.measuring import Ledger
from backend.metrics.schemas import Change, Definition, Figure, Level, Measured, Point, Series
from backend.metrics.windows import checked
from backend.permissions import EVERYONE, Actor, allowed, internal

__all__ = [
    "Ledger",
    "compare",
    "definitions",
    "figures",
    "keep_counts",
    "levels",
    "list_definitions",
    "measure",
    "note_levels",
    "read_figures",
    "read_levels",
    "read_series",
    "roll_up",
    "series",
]


@internal
def definitions() -> list[Definition]:
    """Every measure, in the order screens show them."""
    return [measure.definition() for measure in registry.MEASURES.values()]


@internal
def measure(
    uow: UnitOfWork,
    name: str,
    start: datetime,
    end: datetime,
    *,
    by: str | None = None,
    ledger: Ledger | None = None,
) -> Measured:
    """A figure over the half-open window `[start, end)`; None where nothing was measured.

    Args:
        ledger: of figures that are asked for together, so that what they share is read once.

    Raises:
        NotFound: there is no measure of that name.
        Invalid: the window is none, or the measure cannot be split by that key.
    """
    return measuring.measure(ledger or Ledger(uow), registry.find(name), start, end, by=by)


@internal
def series(
    uow: UnitOfWork, name: str, start: datetime, end: datetime, step: Grain, by: str | None = None
) -> list[tuple[datetime, Measured]]:
    """The figure for each slice of a window, oldest first; the first and last are cut short where the window is.

    Raises:
        NotFound: there is no measure of that name.
        Invalid: the window is none, has too many slices, or the measure cannot be split by that key.
    """
    return measuring.series(Ledger(uow), registry.find(name), start, end, step, by=by)[1]


@internal
def compare(now: Measured, before: Measured) -> Change:
    """The difference of two figures, and whether it can be told from chance."""
    return comparing.compare(now, before)


@internal
def figures(uow: UnitOfWork, start: datetime, end: datetime) -> list[Measured]:
    """Every measure over `[start, end)`, read together."""
    ledger = Ledger(uow)
    return [measuring.measure(ledger, one, start, end) for one in registry.MEASURES.values()]


@internal
def roll_up(uow: UnitOfWork, *, now: datetime | None = None) -> bool:
    """Count the hours that have closed; False when another process is at it, or there is more to do."""
    return rolling.roll_up(uow, registry.FAMILIES.values(), now=now)


@internal
def keep_counts(uow: UnitOfWork, counted: Sequence[tuple[str, Tally]]) -> None:
    """Add what a process counted itself to the fleet's minutes."""
    rolling.keep_counts(uow, counted)


@allowed(EVERYONE)
def read_levels(uow: UnitOfWork, actor: Actor) -> list[Level]:
    """What stands at a number right now: sessions, money spent today and its cap, the database's size, processes."""
    return levels(uow)


@allowed(EVERYONE)
def list_definitions(uow: UnitOfWork | None, actor: Actor) -> Sequence[Definition]:
    """Every measure there is. Touches no database."""
    return definitions()


@allowed(EVERYONE)
def read_figures(
    uow: UnitOfWork, actor: Actor, names: Sequence[str], start: datetime, end: datetime
) -> list[tuple[Measured, Measured]]:
    """Figures of a window, each with that of the window before it, equally long.

    Raises:
        NotFound: there is no measure of one of these names.
        Invalid: the window is none.
    """
    start, end = checked(start, end)
    before, ledger = start - (end - start), Ledger(uow)
    wanted = [registry.find(name) for name in names]
    return [
        (measuring.measure(ledger, one, start, end), measuring.measure(ledger, one, before, start))
        for one in wanted
    ]


@allowed(EVERYONE)
def read_series(
    uow: UnitOfWork,
    actor: Actor,
    name: str,
    start: datetime,
    end: datetime,
    *,
    step: Grain | None = None,
    by: str | None = None,
    most: int | None = None,
) -> Series:
    """A measure over a window: as a whole, and in slices where a step is given.

    Args:
        most: of how many groups, the largest first, there are slices too; of all unless given.

    Raises:
        NotFound: there is no measure of that name.
        Invalid: the window is none, has too many slices, or the measure cannot be split by that key.
    """
    wanted, ledger = registry.find(name), Ledger(uow)
    points: list[tuple[datetime, Measured]] = []
    if step:
        figure, points = measuring.series(ledger, wanted, start, end, step, by=by, most=most)
    else:
        figure = measuring.measure(ledger, wanted, start, end, by=by)
    return Series(
        definition=wanted.definition(),
        start=start,
        end=end,
        step=step,
        by=by,
        figure=Figure.of(figure),
        points=[Point(at=at, figure=Figure.of(each)) for at, each in points],
    )
