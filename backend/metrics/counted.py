"""Families of what processes count themselves: each adds to the fleet's minutes, and hours are made of those."""

from collections.abc import Sequence
from datetime import datetime
from functools import partial

from backend.db.tallies import Grain, Tally
from backend.db.unit_of_work import UnitOfWork
from backend.metrics import repository
from backend.metrics.counting import HEARD
from backend.metrics.family import Family


def counted(
    name: str, keys: tuple[str, ...], *, bucketed: bool = False, alive: Family | None = None
) -> Family:
    """A family of this name whose minutes processes write."""
    return Family(
        name, keys, partial(_minutes, name, keys), partial(_first, name), bucketed=bucketed, alive=alive
    )


def _minutes(
    family: str, keys: tuple[str, ...], uow: UnitOfWork, start: datetime, end: datetime, grain: Grain
) -> Sequence[Tally]:
    return repository.add_up_minutes(uow.session, family, start, end, keys=keys, step=grain)


def _alive(uow: UnitOfWork, start: datetime, end: datetime, grain: Grain) -> Sequence[Tally]:
    """Minutes in which some process ran, each once, however many did."""
    minutes = repository.count_minutes(uow.session, HEARD, start, end, grain)
    return [Tally(began=began, n=count) for began, count in minutes.items()]


def _first(family: str, uow: UnitOfWork) -> datetime | None:
    return repository.first_minute(uow.session, family)


ALIVE = Family(HEARD, (), _alive, partial(_first, HEARD))
