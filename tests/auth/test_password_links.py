"""A new password by a link from an admin: once, within a day, and never for a stranger."""

import pytest
from pydantic import SecretStr

from backend.auth import service
from backend.db.unit_of_work import UnitOfWork
from backend.errors import Conflict, Invalid, NotAllowed, NotFound, NotSignedIn
from backend.permissions import Actor, Role
from tests.auth.conftest import PASSWORD, Clock, Introduce

pytestmark = pytest.mark.usefixtures("some_settings")
NEW = SecretStr("seven plovers on quartz")


def token_for(uow: UnitOfWork, admin: Actor, user: Actor) -> str:
    return service.create_password_link(uow, admin, user.user_id).url.partition("token=")[2]


@pytest.fixture
def admin(person: Introduce) -> Actor:
    made: Actor = person(Role.ADMIN).actor
    return made


def test_a_forgotten_password_is_set_once_and_ends_every_session(
    uow: UnitOfWork, admin: Actor, person: Introduce
) -> None:
    ann = person(Role.EDUCATOR, "ann@school.example")
    token = token_for(uow, admin, ann.actor)
    assert service.holder_of_password_link(uow, token).email == "ann@school.example"
    assert service.verify_access(ann.tokens.access_token), "a link alone ends nothing"
    with pytest.raises(Invalid):
        service.consume_password_link(uow, token, SecretStr("password1234"))
    service.consume_password_link(uow, token, NEW)
    with pytest.raises(NotSignedIn):
        service.refresh(ann.tokens.refresh_token)
    assert service.sign_in("ann@school.example", NEW.get_secret_value(), "a browser", "192.0.2.1")
    with pytest.raises(NotSignedIn):
        service.sign_in("ann@school.example", PASSWORD, "a browser", "192.0.2.1")
    with pytest.raises(NotFound):
        service.consume_password_link(uow, token, SecretStr("another sentence of mine"))


def test_whoever_is_invited_gets_in_by_a_link_only(uow: UnitOfWork, admin: Actor) -> None:
    bob = service.create_user(uow, admin, email="bob@school.example", name="Bob", role=Role.VIEWER)
    with pytest.raises(NotSignedIn):
        service.sign_in(bob.email, "", "a browser", "192.0.2.1")
    token = service.create_password_link(uow, admin, bob.id).url.partition("token=")[2]
    service.consume_password_link(uow, token, NEW)
    assert service.sign_in(bob.email, NEW.get_secret_value(), "a browser", "192.0.2.1").user_id == bob.id


def test_a_link_dies_after_a_day_and_when_another_is_made(
    uow: UnitOfWork, admin: Actor, person: Introduce, moved_clock: Clock
) -> None:
    ann = person().actor
    first, second = token_for(uow, admin, ann), token_for(uow, admin, ann)
    with pytest.raises(NotFound):
        service.holder_of_password_link(uow, first)
    moved_clock.move(hours=24, seconds=-1)
    assert service.holder_of_password_link(uow, second)
    moved_clock.move(seconds=1)
    with pytest.raises(NotFound):
        service.consume_password_link(uow, second, NEW)
    service.forget_old(uow)


def test_a_disabled_account_has_no_link(uow: UnitOfWork, admin: Actor, person: Introduce) -> None:
    ann = person().actor
    token = token_for(uow, admin, ann)
    service.change_user(uow, admin, ann.user_id, disabled=True)
    with pytest.raises(NotFound):
        service.consume_password_link(uow, token, NEW)
    with pytest.raises(Conflict):
        service.create_password_link(uow, admin, ann.user_id)


@pytest.mark.parametrize("role", [Role.VIEWER, Role.EDUCATOR, Role.OPERATOR])
def test_only_admins_make_links(uow: UnitOfWork, person: Introduce, role: Role) -> None:
    own = person(role).actor
    with pytest.raises(NotAllowed):
        service.create_password_link(uow, own, own.user_id)
