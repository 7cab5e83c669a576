"""One's own password is changed only by who knows it, and ends the other sessions."""

import pytest
from pydantic import SecretStr

from backend.auth import passwords, service, throttle
from backend.db.unit_of_work import unit_of_work
from backend.errors import Conflict, Invalid, TooMany
from backend.permissions import Role
from tests.auth.conftest import PASSWORD, Clock, Person, introduce

pytestmark = pytest.mark.usefixtures("committed", "some_settings")

NEW = "seven plovers on quartz"


@pytest.fixture
def ann() -> Person:
    return introduce(Role.VIEWER, "ann@school.example")


def change(person: Person, current: str = PASSWORD, new: str = NEW) -> None:
    with unit_of_work() as uow:
        service.change_password(uow, person.actor, current=SecretStr(current), new=SecretStr(new))


def sessions(person: Person) -> list[object]:
    with unit_of_work() as uow:
        return [session.id for session in service.list_sessions(uow, person.actor).items]


def test_the_new_password_signs_in_and_the_old_one_does_not(ann: Person) -> None:
    change(ann)
    assert service.sign_in("ann@school.example", NEW, "a browser", "192.0.2.1").user_id == ann.actor.user_id
    with pytest.raises(Exception, match="not right"):
        service.sign_in("ann@school.example", PASSWORD, "a browser", "192.0.2.1")


def test_other_sessions_end_and_this_one_goes_on(ann: Person) -> None:
    service.sign_in("ann@school.example", PASSWORD, "a phone", "192.0.2.1")
    assert len(sessions(ann)) == 2
    change(ann)
    assert sessions(ann) == [ann.actor.session_id]


@pytest.mark.parametrize(
    ("current", "new", "code"),
    [
        ("not the password", NEW, "wrong_password"),
        ("", NEW, "wrong_password"),
        (PASSWORD, PASSWORD, "same_password"),
        (PASSWORD, "short", "weak_password"),
        (PASSWORD, "ann@school.example", "weak_password"),
    ],
)
def test_what_is_refused_changes_nothing(ann: Person, current: str, new: str, code: str) -> None:
    service.sign_in("ann@school.example", PASSWORD, "a phone", "192.0.2.1")
    with pytest.raises(Invalid) as refused:
        change(ann, current, new)
    assert refused.value.code == code
    assert len(sessions(ann)) == 2
    service.sign_in("ann@school.example", PASSWORD, "a browser", "192.0.2.1")


def test_guesses_of_the_current_password_are_slowed_down_and_nobody_is_kept_out(
    ann: Person, moved_clock: Clock
) -> None:
    person = introduce(Role.VIEWER, "ben@school.example")
    for _ in range(throttle.FREE_PER_ACCOUNT):
        with pytest.raises(Invalid):
            change(person, "not the password")
    with pytest.raises(TooMany) as refused:
        change(person)
    assert refused.value.retry_after
    # The door counts for itself: whoever sits at an unlocked screen cannot shut its owner out.
    service.sign_in("ben@school.example", PASSWORD, "a browser", "192.0.2.1")
    moved_clock.move(seconds=refused.value.retry_after)
    change(person)


def test_of_two_changes_at_the_same_moment_one_is_refused(
    ann: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    hash_password = passwords.hash_password

    def meanwhile(password: str) -> str:
        monkeypatch.setattr(passwords, "hash_password", hash_password)
        change(ann, PASSWORD, "from another window, first")
        return hash_password(password)

    monkeypatch.setattr(passwords, "hash_password", meanwhile)
    with pytest.raises(Conflict, match="changed elsewhere"):
        change(ann)
    service.sign_in("ann@school.example", "from another window, first", "a browser", "192.0.2.1")
