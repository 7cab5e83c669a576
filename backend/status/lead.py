"""Who samples for the fleet: whoever holds an advisory lock, on a connection that serves nothing else.

What the leader writes goes over the very connection that holds the lock. If that dies the lock is gone and so is the way to
write: two processes never write at once.
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, Engine, create_engine, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session
from sqlalchemy.pool import NullPool

from backend.db.patience import lose_patience

logger = logging.getLogger(__name__)

# Any fixed number of its own.
STATUS_LOCK = 8_009_020
# A leader that stops dead, or whose host is gone, is put out by the server after this long.
SILENT_SECONDS = 10
_OPTIONS = (
    "-c timezone=utc -c statement_timeout=5000 -c lock_timeout=2000 "
    "-c tcp_keepalives_idle=5 -c tcp_keepalives_interval=2 -c tcp_keepalives_count=3"
)


class SessionLost(Exception):
    """The connection there was is gone: the message says in the server's own words why."""


class Line:
    """A process's own connection for the status: holds the lock, or asks for it.

    Args:
        engine: names the database.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = create_engine(
            engine.url,
            poolclass=NullPool,
            hide_parameters=True,
            connect_args={
                "connect_timeout": 3,
                "options": _OPTIONS,
                "application_name": "toolboxai-console status",
                "tcp_user_timeout": 10_000,
            },
        )
        lose_patience(self._engine)
        self._connection: Connection | None = None
        self.leading = False

    @contextmanager
    def session(self) -> Iterator[Session]:
        """One transaction on the connection; if that is gone, so is the lead.

        Raises:
            SessionLost: the server ended it, or went; whether it takes another tells which.
            SQLAlchemyError: the database cannot be reached, or refuses.
        """
        try:
            connection = self._connection or self._open()
            with Session(connection, expire_on_commit=False) as session, session.begin():
                yield session
        except SQLAlchemyError as error:
            had_one = self._connection is not None
            if self._connection is None or self._connection.closed or self._connection.invalidated:
                self.close()
                if had_one:
                    raise SessionLost(cause_of(error)) from error
            raise

    def ask(self) -> bool:
        """Ask for the lead; True when it was given now.

        Raises:
            SessionLost: as above.
            SQLAlchemyError: the database cannot be reached.
        """
        with self.session() as session:
            given = bool(session.scalar(text("SELECT pg_try_advisory_lock(:key)"), {"key": STATUS_LOCK}))
        self.leading = given
        return given

    def close(self) -> None:
        """Give up the lead, and the connection."""
        connection, self._connection, self.leading = self._connection, None, False
        if connection is not None:
            try:
                connection.close()
            except SQLAlchemyError:
                logger.debug("The connection of the status was gone already.")

    def _open(self) -> Connection:
        connection = self._engine.connect()
        self._connection = connection
        if (connection.dialect.server_version_info or (0,)) >= (14,):
            connection.execute(text(f"SET idle_session_timeout = '{SILENT_SECONDS}s'"))
        connection.commit()
        return connection


def cause_of(error: SQLAlchemyError) -> str:
    """What the server or the driver said, in a line."""
    return (str(getattr(error, "orig", None) or error).strip().splitlines() or [type(error).__name__])[0]
