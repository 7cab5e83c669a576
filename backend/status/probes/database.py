"""PostgreSQL: does it answer and take writes, how fast, how full are it and the pool, and does a transaction hold it up."""

import re
from datetime import timedelta

from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from backend.config import settings
from backend.db import vitals
from backend.db.unit_of_work import ENDED_BY_TIME
from backend.db.vitals import Vitals
from backend.status.probe import Probe, Reading, Surroundings
from backend.status.probes.words import mebibytes, milliseconds, span
from backend.status.schemas import Figure, State

SLOW_MS = 250.0
SLOW_POOL_MS = 500.0
MOSTLY_TAKEN = 0.9
LONG_OPEN = timedelta(minutes=10)
# The driver's words name hosts and folders; these say the same without.
CAUSES = (
    (r"refused|No such file", "nobody listens at its address"),
    (
        r"password authentication|no password|role .* does not exist",
        "it does not accept our user and password",
    ),
    (r"database .* does not exist", "it has no such database"),
    (r"too many (clients|connections)|remaining connection slots", "it has no connection left"),
    (r"starting up|recovery mode", "it is starting up"),
    (r"shutting down", "it is shutting down"),
    (r"timeout|timed out", "it did not answer in time"),
    (r"resolve|not known", "its host's name is not known"),
    (r"No space left", "its disk is full"),
)


def _look(around: Surroundings) -> Reading:
    try:
        seen = _read(around.engine)
    except (OperationalError, InterfaceError) as error:
        return Reading(State.DOWN, _why_away(error), action=_bring_back())
    except PoolTimeout:
        in_use, size = vitals.pool_use(around.engine)
        return Reading(
            State.DOWN,
            f"All connections of this process's pool are busy ({in_use} of {size}).",
            action="Look on the screen Database for what holds them; restart this process if it stays.",
        )
    return judge(seen)


def _read(engine: Engine) -> Vitals:
    """Its vitals; a session that was lost on the way is no answer: whether it takes another one is."""
    try:
        return vitals.read_vitals(engine)
    except OperationalError as error:
        if not error.connection_invalidated:
            raise
    return vitals.read_vitals(engine)


def judge(seen: Vitals) -> Reading:
    """What to say of a database that answered."""
    name = f"PostgreSQL {seen.version}"
    state, summary, action = State.DEGRADED, "", None
    if not seen.takes_writes:
        state, summary = (
            State.DOWN,
            f"{name} answers, but takes no writes: it is a standby, or set to read only.",
        )
        action = "Promote it, or point DATABASE_URL at the primary."
    elif seen.all_connections >= seen.most_connections * MOSTLY_TAKEN:
        summary = f"{seen.all_connections} of {seen.most_connections} connections of {name} are taken."
        action = "Stop what needs none, or raise max_connections."
    elif seen.oldest is not None and seen.oldest.age > LONG_OPEN:
        held = seen.oldest
        summary = (
            f"A transaction has been open for {span(held.age)} (process {held.pid}, {held.application}); "
            "it holds up cleaning, and perhaps others."
        )
        action = f"End what it belongs to, or the transaction: SELECT pg_terminate_backend({held.pid})."
    elif seen.latency_ms > SLOW_MS:
        summary = f"{name} answers slowly: {milliseconds(seen.latency_ms)}."
        action = "Look on the screen Database for slow statements and locks, and at the load of its machine."
    elif seen.pool_wait_ms > SLOW_POOL_MS:
        summary = f"A connection of the pool was waited for {milliseconds(seen.pool_wait_ms)}."
        action = "Look on the screen Database for what holds the connections."
    else:
        state, summary = State.OPERATIONAL, f"{name} answers."
    return Reading(state, summary, action, latency_ms=seen.latency_ms, figures=_figures(seen))


def _figures(seen: Vitals) -> tuple[Figure, ...]:
    taken = f"{seen.connections} to this database, {seen.all_connections} of {seen.most_connections} in all"
    oldest = f"{span(seen.oldest.age)} ({seen.oldest.application})" if seen.oldest else "none open"
    return (
        Figure(label="Version", value=f"PostgreSQL {seen.version}"),
        Figure(label="Connections", value=taken),
        Figure(label="Pool", value=f"{seen.pool_in_use} of {seen.pool_size} in use"),
        Figure(label="Pool wait", value=milliseconds(seen.pool_wait_ms)),
        Figure(label="Size", value=mebibytes(seen.size)),
        Figure(label="Oldest transaction", value=oldest),
        Figure(label="Wait for a lock", value=str(seen.waiting)),
    )


def _why_away(error: DBAPIError) -> str:
    said = str(error.orig)
    if getattr(error.orig, "sqlstate", None) in ENDED_BY_TIME:
        return "PostgreSQL takes connections, but ended the look at it for taking too long."
    cause = next((words for pattern, words in CAUSES if re.search(pattern, said, re.IGNORECASE)), None)
    return f"PostgreSQL takes no connection: {cause}." if cause else "PostgreSQL takes no connection."


def _bring_back() -> str:
    if settings().database_url is None:
        return "Restart the console, which starts its private PostgreSQL; its log lies beside its files."
    return "Start PostgreSQL, or check DATABASE_URL."


PROBE = Probe(
    "database",
    "Database",
    _look,
    "Start PostgreSQL, or check DATABASE_URL.",
    affects="nobody can sign in, and runs wait",
    required=True,
    timeout=timedelta(seconds=4),
)
