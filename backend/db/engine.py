"""The engine of this process: bound once at start-up, never at import."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from sqlalchemy import Engine, create_engine
from sqlalchemy.engine import make_url
from sqlalchemy.orm import Session, sessionmaker

_factory: sessionmaker[Session] | None = None
_rehearsal: ContextVar[sessionmaker[Session] | None] = ContextVar("rehearsal", default=None)


def make_engine(url: str, *, pool_size: int = 10) -> Engine:
    """An engine on psycopg 3 for any `postgresql://` URL; connections speak UTC and give up after 3 s.

    Args:
        url: SQLAlchemy URL; the driver part is set here.
        pool_size: connections kept; half as many again may open at a peak.
    """
    return create_engine(
        make_url(url).set(drivername="postgresql+psycopg"),
        pool_size=pool_size,
        max_overflow=pool_size // 2,
        pool_timeout=2,
        pool_pre_ping=True,
        # Bound values are questions and passages; a log is read by people who may not see them.
        hide_parameters=True,
        connect_args={
            "connect_timeout": 3,
            "options": "-c timezone=utc -c idle_in_transaction_session_timeout=60000",
            "application_name": "toolboxai-console",
        },
    )


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
