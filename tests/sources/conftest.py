"""People for the tests of sources."""

from collections.abc import Callable

import pytest
from sqlalchemy import Connection, insert

from backend.auth.models import User
from backend.db.base import new_id
from backend.permissions import Actor, Role

MakeActor = Callable[[Role], Actor]


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
