"""The engine of this process: bound once at start-up, never at import."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

import orjson
from sqlalchemy import Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import InvalidatePoolError
from sqlalchemy.orm import Session, sessionmaker
from sqlalchemy.pool import ConnectionPoolEntry, PoolProxiedConnection

from backend.db.patience import lose_patience
from backend.db.pool import WatchedPool
from backend.db.timing import time_statements

# No server restarts within half a second, so a connection used so lately needs no question whether it still stands.
FRESH_SECONDS = 0.5

_factory: sessionmaker[Session] | None = None
_rehearsal: ContextVar[sessionmaker[Session] | None] = ContextVar("rehearsal", default=None)


def make_engine(url: str, *, pool_size: int = 10) -> Engine:
    """An engine on psycopg 3 for any `postgresql://` URL; connections speak UTC and give up after 3 s.

    Args:
        url: SQLAlchemy URL; the driver part is set here.
        pool_size: connections kept; half as many again may open at a peak.
    """
    engine = create_engine(
        make_url(url).set(drivername="postgresql+psycopg"),
        poolclass=WatchedPool,
        pool_size=pool_size,
        max_overflow=pool_size // 2,
        pool_timeout=2,
        # The connection used last knows the statements; the others grow old and are asked first.
        pool_use_lifo=True,
        # Bound values are questions and passages; a log is read by people who may not see them.
        hide_parameters=True,
        json_deserializer=orjson.loads,
        connect_args={
            "connect_timeout": 3,
            "options": "-c timezone=utc -c idle_in_transaction_session_timeout=60000",
            "application_name": "toolboxai-console",
            # A server whose machine is gone without a word is given up after about ten seconds, not after minutes.
            "keepalives_idle": 5,
            "keepalives_interval": 2,
            "keepalives_count": 3,
            "tcp_user_timeout": 10_000,
        },
    )
    lose_patience(engine)
    _ask_the_idle(engine)
    time_statements(engine)
    return engine


def _ask_the_idle(engine: Engine) -> None:
    """Have a connection that lay idle asked whether it still stands, and replaced with all of its age where not.

    The pool's own ping asks each time, which costs as much as a statement.
    """

    @event.listens_for(engine, "checkin")
    def note(connection: DBAPIConnection | None, entry: ConnectionPoolEntry) -> None:
        entry.info["used"] = time.monotonic()

    @event.listens_for(engine, "checkout")
    def ask(connection: DBAPIConnection, entry: ConnectionPoolEntry, proxy: PoolProxiedConnection) -> None:
        used = entry.info.get("used")
        if used is None or time.monotonic() - used <= FRESH_SECONDS:
            return
        try:
            engine.dialect.do_ping(connection)
        except engine.dialect.loaded_dbapi.Error as error:
            raise InvalidatePoolError from error


def bind(factory: sessionmaker[Session] | None) -> None:
    """Say which database the units of work of this process use; None unbinds."""
    global _factory
    _factory = factory


def bind_engine(engine: Engine) -> None:
    """Bind units of work to an engine, with every table known: foreign keys across domains resolve by name."""
    from backend.db.tables import metadata_of_all_tables

    metadata_of_all_tables()
    bind(sessionmaker(engine, expire_on_commit=False))


def session_factory() -> sessionmaker[Session]:
    """The factory units of work begin with: the bound one, or the rehearsal's in the context of one.

    Raises:
        RuntimeError: nothing was bound, which is a mistake in start-up order.
    """
    return _rehearsal.get() or bound_factory()


def bound_factory() -> sessionmaker[Session]:
    """The bound factory, whatever is being rehearsed.

    Raises:
        RuntimeError: nothing was bound.
    """
    if _factory is None:
        raise RuntimeError("No database is bound: call backend.db.engine.bind_engine at start-up.")
    return _factory


@contextmanager
def rehearsing(engine: Engine) -> Iterator[None]:
    """Units of work of this context join one transaction that is rolled back at the end: all is done, nothing stays.

    It goes by context and not by process: what else goes on here commits as ever. A thread that is started plainly
    does not inherit it; one of anyio's pool, which routes run in, does. What a rehearsal locks, others wait for.
    """
    with engine.connect() as connection:
        transaction = connection.begin()
        token = _rehearsal.set(
            sessionmaker(connection, expire_on_commit=False, join_transaction_mode="create_savepoint")
        )
        try:
            yield
        finally:
            _rehearsal.reset(token)
            transaction.rollback()
