"""One unit of work = one transaction. Edges own it (an API request, a page action, a job step); services never commit."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DataError, InterfaceError, InternalError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm import Session

from backend.db.engine import session_factory
from backend.errors import Collision, ConsoleError, Invalid, Unavailable

# PostgreSQL's codes for a deadlock and for a transaction that another one made impossible.
COLLISIONS = frozenset({"40P01", "40001"})
# A statement or lock that took too long, a session or transaction that was silent too long: the server ended it, and lives.
ENDED_BY_TIME = frozenset({"57014", "55P03", "25P03", "25P04", "57P05"})
# Codes of what may be wrong with the database: it is gone, all of our connections are lent out, or it ended what took long.
AWAY, BUSY, SLOW = "database_unavailable", "database_busy", "database_slow"


class UnitOfWork:
    """An open transaction and what is to happen once it has been committed."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self._after_commit: list[Callable[[], None]] = []

    def after_commit(self, action: Callable[[], None]) -> None:
        """Run `action` after a successful commit; a rollback forgets it."""
        self._after_commit.append(action)

    def release(self) -> None:
        """Keep what was done so far and give the connection back, before long work that needs none."""
        self.session.commit()

    def _run_after_commit(self) -> None:
        for action in self._after_commit:
            action()


@contextmanager
def unit_of_work() -> Iterator[UnitOfWork]:
    """Open a transaction; commit at the end of the block, roll back on any exception.

    Raises:
        Unavailable: the database cannot be reached, or has no time; the code tells which.
        Collision: another transaction was in the way, and trying again will do.
        Invalid: a value the database cannot keep.
    """
    session = session_factory()()
    uow = UnitOfWork(session)
    try:
        yield uow
        session.commit()
    except DataError as error:
        session.rollback()
        # Without a statement it broke while rows were read: what stands there is at fault, nobody's input.
        if error.statement is None:
            raise
        raise Invalid(
            "This holds something the database cannot keep, such as a NUL character or a number out of range.",
            code="unstorable",
        ) from error
    except InternalError as error:
        session.rollback()
        # What lay idle in a transaction for too long, such as in a process that stood still; others of its kind are bugs.
        if getattr(error.orig, "sqlstate", None) not in ENDED_BY_TIME:
            raise
        raise _refusal(error) from error
    except (OperationalError, InterfaceError, PoolTimeout) as error:
        session.rollback()
        raise _refusal(error) from error
    except BaseException:
        session.rollback()
        raise
    finally:
        session.close()
    uow._run_after_commit()


def _refusal(error: OperationalError | InterfaceError | InternalError | PoolTimeout) -> ConsoleError:
    """What to say: a database that takes no connection is something else than one, or a process, that has no time."""
    state = getattr(getattr(error, "orig", None), "sqlstate", None)
    if state in COLLISIONS:
        return Collision(
            "Somebody changed the same thing at this very moment. Nothing was saved; try again.",
            retry_after=1,
        )
    if isinstance(error, PoolTimeout):
        return Unavailable(
            "Every connection of this process to the database is busy. Nothing was saved; try again in a moment.",
            code=BUSY,
            retry_after=2,
        )
    if state in ENDED_BY_TIME:
        return Unavailable(
            "The database answers, but ended this for taking too long. Nothing was saved; try again in a moment.",
            code=SLOW,
            retry_after=2,
        )
    return Unavailable(
        "The database cannot be reached right now. Nothing was saved; try again in a moment.",
        code=AWAY,
        retry_after=5,
    )


def is_away(error: Exception) -> bool:
    """Whether an error says that the database takes no connection, and not just that it or this process is busy."""
    if isinstance(error, (OperationalError, InterfaceError, PoolTimeout)):
        error = _refusal(error)
    return isinstance(error, Unavailable) and error.code == AWAY
