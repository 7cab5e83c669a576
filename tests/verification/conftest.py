"""A unit of work with real commits."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine

from backend.db.engine import session_factory
from backend.db.unit_of_work import UnitOfWork


@pytest.fixture
def uow_free(committed: Engine) -> Iterator[UnitOfWork]:
    """A unit of work whose test commits when it wants to."""
    session = session_factory()()
    yield UnitOfWork(session)
    session.close()
