"""The call something is done in: one request of the API, one click on a page, one command. Carried by the context."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from backend.db.base import new_id


class Edge(StrEnum):
    """Where a call comes in."""

    API = "api"
    PAGE = "page"
    JOB = "job"
    BACKGROUND = "background"
    COMMAND = "command"


@dataclass(slots=True)
class Call:
    """One call.

    Attributes:
        request_id: told to whoever called, and kept with all that it leaves behind.
        edge: where it came in.
        address: the caller's network address; None where there is none.
        user_id: whom it was made for, as soon as that is known.
    """

    request_id: str
    edge: Edge
    address: str | None = None
    user_id: UUID | None = None


_current: ContextVar[Call | None] = ContextVar("call", default=None)
LONGEST_ADDRESS = 64
_MARK = "__toolbox_call__"


def current_call() -> Call | None:
    """The call this code runs in; None in threads that nobody called."""
    return _current.get()


@contextmanager
def calling(edge: Edge, address: str | None = None) -> Iterator[Call]:
    """Begin a call with an id of its own; inside another one, that one goes on.

    What is raised remembers the call, so that who catches it further out can name it.
    """
    going = _current.get()
    if going is not None:
        yield going
        return
    call = Call(new_id().hex, edge, address[:LONGEST_ADDRESS] if address else None)
    token = _current.set(call)
    try:
        yield call
    except Exception as error:
        if call_of(error) is None:
            setattr(error, _MARK, call)
        raise
    finally:
        _current.reset(token)


def call_of(error: BaseException) -> Call | None:
    """The call in which this was raised, as far as that is known."""
    found = getattr(error, _MARK, None)
    return found if isinstance(found, Call) else None
