"""Requests to the console itself, counted in the processes that answered them."""

from collections.abc import Sequence
from datetime import datetime
from functools import partial

from backend.db.tallies import Grain, Tally
from backend.db.unit_of_work import UnitOfWork
from backend.metrics import repository
from backend.metrics.counting import HEARD, REQUESTS
from backend.metrics.family import Family, Form, Measure, Part
from backend.metrics.schemas import Better, Unit


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


KEYS = ("route", "method", "status")
ALIVE = Family(HEARD, (), _alive, partial(_first, HEARD))
SEEN = Family(
    REQUESTS,
    KEYS,
    partial(_minutes, REQUESTS, KEYS),
    partial(_first, REQUESTS),
    bucketed=True,
    alive=ALIVE,
)

MEASURES = (
    Measure(
        "requests",
        "Requests",
        Unit.REQUESTS,
        "HTTP requests by the minute in which they were answered; sockets do not count. Nothing is known of minutes in "
        "which no process ran.",
        Part(SEEN),
        Form.COUNT,
        KEYS,
    ),
    Measure(
        "request_success",
        "Requests answered without an error of ours",
        Unit.SHARE,
        "Of the HTTP requests, the share that did not end in a 5xx.",
        Part(SEEN),
        Form.SHARE,
        ("route", "method"),
        good={"status": frozenset({"1xx", "2xx", "3xx", "4xx"})},
        better=Better.UP,
    ),
    *(
        Measure(
            f"request_seconds_p{percent}",
            f"Time of a request, p{percent}",
            Unit.SECONDS,
            f"Seconds which {percent} % of the HTTP requests did not exceed; of a stream, until it began. Read from "
            "buckets, to within 5 %.",
            Part(SEEN),
            Form.QUANTILE,
            KEYS,
            at=percent / 100,
            better=Better.DOWN,
            fewest=20,
        )
        for percent in (50, 95)
    ),
)
