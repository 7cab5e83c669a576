"""Signing in, staying signed in, and being signed out."""

import pytest

from backend.auth import service
from backend.db.unit_of_work import unit_of_work
from backend.errors import NotSignedIn
from backend.permissions import Role
from tests.auth.conftest import PASSWORD, Clock, Introduce


def test_the_right_password_gives_tokens_that_name_the_person(person: Introduce) -> None:
    ann = person(Role.EDUCATOR, "ann@school.example")
    pair = service.sign_in(" Ann@School.Example ", PASSWORD, "a browser", "192.0.2.1")
    actor = service.verify_access(pair.access_token)
    assert (actor.user_id, actor.role, actor.email) == (
        ann.actor.user_id,
        Role.EDUCATOR,
        "ann@school.example",
    )
    assert pair.expires_in == 300


@pytest.mark.parametrize(
    ("email", "password"), [("ann@school.example", "a wrong sentence"), ("bob@x.example", PASSWORD)]
)
def test_a_wrong_password_and_an_unknown_person_get_the_same_answer(
    person: Introduce, email: str, password: str
) -> None:
    person(Role.EDUCATOR, "ann@school.example")
    with pytest.raises(NotSignedIn, match="E-mail or password is not right") as refused:
        service.sign_in(email, password, "a browser", "192.0.2.1")
    assert refused.value.code == "bad_credentials"


def test_a_page_knows_its_person_until_the_session_ends(person: Introduce) -> None:
    ann = person().actor
    with unit_of_work() as uow:
        assert service.identify(uow, ann.user_id, ann.session_id) == ann
        service.sign_out(uow, ann)
        with pytest.raises(NotSignedIn, match="has ended"):
            service.identify(uow, ann.user_id, ann.session_id)


def test_a_session_idles_out_after_half_an_hour(person: Introduce, moved_clock: Clock) -> None:
    ann = person().actor
    moved_clock.move(minutes=29, seconds=55)
    with unit_of_work() as uow:
        service.identify(uow, ann.user_id, ann.session_id)
    moved_clock.move(minutes=29, seconds=55)
    with unit_of_work() as uow:
        service.identify(uow, ann.user_id, ann.session_id, touch=False)
    moved_clock.move(seconds=10)
    with unit_of_work() as uow, pytest.raises(NotSignedIn, match="half an hour"):
        service.identify(uow, ann.user_id, ann.session_id)
