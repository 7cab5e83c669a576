"""A password set at the machine, for an admin nobody else can help."""

import pytest
from pydantic import SecretStr

from backend.auth import service
from backend.auth.identity import roles_of_sessions
from backend.db.unit_of_work import UnitOfWork
from backend.errors import Invalid, NotFound, NotSignedIn
from backend.permissions import Actor, Role
from tests.auth.conftest import PASSWORD, Introduce

SECRET = SecretStr(PASSWORD)


@pytest.fixture
def admin(person: Introduce) -> Actor:
    return person(Role.ADMIN).actor


def test_a_password_set_at_the_machine_works_and_ends_the_sessions(uow: UnitOfWork, admin: Actor) -> None:
    user = service.create_user(
        uow, admin, email="ann@school.example", name="Ann", role=Role.ADMIN, password=SECRET
    )
    uow.session.commit()
    before = service.sign_in("ann@school.example", PASSWORD, "", "192.0.2.1")
    new = "gravel otter window nine"
    service.set_password(uow, " ANN@school.example", SecretStr(new))
    uow.session.commit()
    assert roles_of_sessions([before.session_id]) == {}
    assert service.sign_in("ann@school.example", new, "", "192.0.2.1").user_id == user.id
    with pytest.raises(NotSignedIn):
        service.sign_in("ann@school.example", PASSWORD, "", "192.0.2.1")


def test_a_password_set_at_the_machine_must_be_good_and_somebodys(uow: UnitOfWork, admin: Actor) -> None:
    with pytest.raises(NotFound):
        service.set_password(uow, "nobody@school.example", SECRET)
    with pytest.raises(Invalid):
        service.set_password(uow, admin.email, SecretStr("password1234"))
