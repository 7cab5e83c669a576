"""People and tables for the tests of sources."""

from collections.abc import Callable

import pytest
from sqlalchemy import Connection, insert

from backend.auth.models import User
from backend.db.base import Base, new_id
from backend.db.tables import metadata_of_all_tables
from backend.permissions import Actor, Role

MakeActor = Callable[[Role], Actor]


@pytest.fixture(autouse=True)
def _tables(request: pytest.FixtureRequest) -> None:
    """Make the tables inside the transaction that is rolled back, where no migration has made them yet."""
    if "connection" in request.fixturenames:
        metadata_of_all_tables()
        tables = [Base.metadata.tables[name] for name in ("users", "sources", "passages")]
        connection: Connection = request.getfixturevalue("connection")
        Base.metadata.create_all(connection, tables=tables, checkfirst=True)


@pytest.fixture
def make_actor(connection: Connection) -> MakeActor:
    """Make a person who has an account."""

    def make(role: Role = Role.EDUCATOR) -> Actor:
        user_id = new_id()
        connection.execute(
            insert(User).values(
                id=user_id,
                email=f"{user_id}@example.org",
                name="Somebody",
                role=role.value,
                password_hash="-",
            )
        )
        return Actor(user_id, role, f"{user_id}@example.org", "Somebody", new_id())

    return make


@pytest.fixture
def educator(make_actor: MakeActor) -> Actor:
    return make_actor(Role.EDUCATOR)


@pytest.fixture
def admin(make_actor: MakeActor) -> Actor:
    return make_actor(Role.ADMIN)
