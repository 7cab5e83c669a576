"""Keys for machines: shown once, never worth more than their owner, dead when revoked, expired or orphaned."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from uuid import UUID

import pytest
from pydantic import SecretStr
from sqlalchemy.orm import Session

from backend.audit import service as trail
from backend.auth import key_repository, repository, service
from backend.auth.key_format import SECRET_LETTERS, checksum, is_key, new_key
from backend.auth.key_watch import watch
from backend.auth.limits import MOST_KEYS
from backend.auth.schemas import KeyState
from backend.auth.tokens import fingerprint
from backend.db.unit_of_work import UnitOfWork
from backend.errors import Conflict, ConsoleError, Invalid, NotAllowed, NotFound, NotSignedIn, Unavailable
from backend.permissions import WITHIN, Actor, Role
from tests.auth.conftest import Clock, Introduce

pytestmark = pytest.mark.usefixtures("some_settings")


@pytest.fixture(autouse=True)
def forgotten_keys() -> Iterator[None]:
    watch.forget()
    yield
    watch.forget()


def test_a_key_is_known_by_its_look_and_a_mistyped_one_is_none() -> None:
    key = new_key()
    assert is_key(key)
    assert key.startswith("tbx_")
    wrong = key[:10] + ("a" if key[10] != "a" else "b") + key[11:]
    for text in (wrong, key[:-1], key + "0", key.upper(), "", "tbx_", key.replace("tbx_", "ghp_")):
        assert not is_key(text), text
    assert len(checksum("0" * SECRET_LETTERS)) == 6
    assert len({new_key() for _ in range(100)}) == 100


def test_a_machine_acts_with_a_key_that_is_stored_as_a_hash_only(uow: UnitOfWork, person: Introduce) -> None:
    ada = person(Role.EDUCATOR).actor
    made = service.create_key(uow, ada, name=" Night\u202e  run\u200b ", role=Role.VIEWER, days=7)
    machine = service.verify_key(made.key)
    assert (machine.user_id, machine.role, machine.by_key) == (ada.user_id, Role.VIEWER, True)
    assert machine.name == f"{ada.name} (key Night run)"
    stored = key_repository.key_by_id(uow.session, made.id)
    assert stored
    assert stored.key.key_hash == fingerprint(made.key)
    listed = service.list_keys(uow, ada).items
    assert [(each.name, each.ending, each.state) for each in listed] == [
        ("Night run", made.key[-4:], KeyState.WORKS)
    ]
    written = f"{stored} {listed} {trail.list_events(uow, person(Role.ADMIN).actor).items}"
    assert made.key not in written
    assert made.key[4:36] not in written


@pytest.mark.parametrize("own", Role)
@pytest.mark.parametrize("wanted", Role)
def test_a_key_may_do_no_more_than_its_maker(
    uow: UnitOfWork, person: Introduce, own: Role, wanted: Role
) -> None:
    maker = person(own).actor
    if wanted in WITHIN[own]:
        assert service.verify_key(service.create_key(uow, maker, name="CI", role=wanted).key).role is wanted
    else:
        with pytest.raises(NotAllowed, match="no more than you"):
            service.create_key(uow, maker, name="CI", role=wanted)


def demote(uow: UnitOfWork, admin: Actor, owner: Actor) -> None:
    service.change_user(uow, admin, owner.user_id, role=Role.VIEWER)


def disable(uow: UnitOfWork, admin: Actor, owner: Actor) -> None:
    service.change_user(uow, admin, owner.user_id, disabled=True)


def remove(uow: UnitOfWork, admin: Actor, owner: Actor) -> None:
    service.delete_user(uow, admin, owner.user_id)


def revoke(uow: UnitOfWork, admin: Actor, owner: Actor) -> None:
    for key in service.list_all_keys(uow, admin, user_id=owner.user_id).items:
        service.revoke_key(uow, admin, key.id)


@pytest.mark.parametrize(
    ("end", "code"),
    [
        (demote, "key_beyond_role"),
        (disable, "account_disabled"),
        (remove, "bad_token"),
        (revoke, "bad_token"),
    ],
)
def test_a_key_is_dead_within_a_second_of_what_ends_it(
    uow: UnitOfWork,
    person: Introduce,
    moved_clock: Clock,
    end: Callable[[UnitOfWork, Actor, Actor], None],
    code: str,
) -> None:
    admin, olga = person(Role.ADMIN).actor, person(Role.OPERATOR).actor
    made = service.create_key(uow, olga, name="Scraper", role=Role.OPERATOR)
    machine = service.verify_key(made.key)
    end(uow, admin, olga)
    moved_clock.move(seconds=1)
    with pytest.raises(NotSignedIn) as refused:
        service.verify_key(made.key)
    assert refused.value.code == code
    with pytest.raises(NotSignedIn):
        service.identify_again(uow, machine)


def test_a_key_expires_and_is_forgotten_long_after(
    uow: UnitOfWork, person: Introduce, moved_clock: Clock
) -> None:
    ada = person().actor
    made = service.create_key(uow, ada, name="Once", role=ada.role, days=1)
    moved_clock.move(days=1, seconds=-1)
    assert service.verify_key(made.key)
    moved_clock.move(seconds=1)
    with pytest.raises(NotSignedIn, match="expired"):
        service.verify_key(made.key)
    assert [key.state for key in service.list_keys(uow, ada).items] == [KeyState.EXPIRED]
    moved_clock.move(days=91)
    service.forget_old(uow)
    assert service.list_keys(uow, ada).items == []


def test_last_use_is_written_every_ten_minutes_and_not_at_each_call(
    uow: UnitOfWork, person: Introduce, moved_clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    ada = person().actor
    made = service.create_key(uow, ada, name="Busy", role=ada.role)
    noted: list[datetime] = []
    write = key_repository.note_use

    def note(session: Session, key_id: UUID, now: datetime) -> None:
        noted.append(now)
        write(session, key_id, now)

    monkeypatch.setattr(key_repository, "note_use", note)
    for _ in range(21):
        service.verify_key(made.key)
        moved_clock.move(minutes=1)
    assert len(noted) == 3
    used = service.list_keys(uow, ada).items[0].last_used_at
    assert used
    assert moved_clock.time - used == timedelta(minutes=1)


def test_a_key_cannot_make_itself_at_home(uow: UnitOfWork, person: Introduce) -> None:
    ada = person(Role.ADMIN).actor
    made = service.create_key(uow, ada, name="Leaked", role=Role.ADMIN)
    machine = service.verify_key(made.key)
    tries: list[Callable[[], object]] = [
        lambda: service.create_key(uow, machine, name="More", role=Role.ADMIN),
        lambda: service.revoke_key(uow, machine, made.id),
        lambda: service.end_session(uow, machine, ada.session_id),
        lambda: service.sign_out(uow, machine),
        lambda: service.create_user(uow, machine, email="eve@example.org", name="Eve", role=Role.ADMIN),
        lambda: service.change_user(uow, machine, ada.user_id, password=SecretStr("plovers on quartz seven")),
        lambda: service.delete_user(uow, machine, ada.user_id),
        lambda: service.create_password_link(uow, machine, ada.user_id),
    ]
    for attempt in tries:
        with pytest.raises(NotAllowed) as refused:
            attempt()
        assert refused.value.code == "not_by_key"


def test_keys_of_others_are_not_there(uow: UnitOfWork, person: Introduce) -> None:
    ada, ben = person().actor, person().actor
    made = service.create_key(uow, ada, name="CI", role=ada.role)
    assert service.list_keys(uow, ben).items == []
    with pytest.raises(NotFound):
        service.revoke_key(uow, ben, made.id)
    assert service.verify_key(made.key)


@pytest.mark.parametrize(
    ("name", "days", "error"),
    [("\u200b \u202e", 90, Invalid), ("x" * 81, 90, Invalid), ("CI", 0, Invalid), ("CI", 367, Invalid)],
)
def test_what_makes_no_sense_of_a_key_is_refused(
    uow: UnitOfWork, person: Introduce, name: str, days: int, error: type[ConsoleError]
) -> None:
    with pytest.raises(error):
        service.create_key(uow, person().actor, name=name, role=Role.VIEWER, days=days)


def test_a_person_has_so_many_keys_at_most(uow: UnitOfWork, person: Introduce) -> None:
    ada = person().actor
    made = [service.create_key(uow, ada, name=f"{n}", role=ada.role) for n in range(MOST_KEYS)]
    with pytest.raises(Conflict, match="revoke one first"):
        service.create_key(uow, ada, name="one more", role=ada.role)
    service.revoke_key(uow, ada, made[0].id)
    assert service.create_key(uow, ada, name="one more", role=ada.role).key


def test_two_keys_made_at_once_do_not_both_take_the_last_place(
    uow: UnitOfWork, person: Introduce, monkeypatch: pytest.MonkeyPatch
) -> None:
    held: list[object] = []
    before = repository.user_by_id

    def noted(session: Session, user_id: UUID, *, lock: bool = False) -> repository.UserRow | None:
        held.append(user_id if lock else None)
        return before(session, user_id, lock=lock)

    def counted(*_: object) -> int:
        assert held == [ada.user_id]
        return 0

    ada = person().actor
    monkeypatch.setattr(repository, "user_by_id", noted)
    monkeypatch.setattr(key_repository, "count_keys", counted)
    assert service.create_key(uow, ada, name="CI", role=ada.role).key


def test_while_the_database_is_away_a_key_just_seen_still_counts(
    uow: UnitOfWork, person: Introduce, moved_clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    ada = person().actor
    made, other = (service.create_key(uow, ada, name=name, role=ada.role) for name in "ab")
    service.verify_key(made.key)
    moved_clock.move(seconds=2)

    def gone(*args: object) -> None:
        raise Unavailable("The database cannot be reached.")

    monkeypatch.setattr(key_repository, "key_by_hash", gone)
    assert service.verify_key(made.key)
    with pytest.raises(Unavailable):
        service.verify_key(other.key)
    moved_clock.move(minutes=5)
    with pytest.raises(Unavailable):
        service.verify_key(made.key)


def test_a_key_that_does_not_fit_costs_no_look_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(key_repository, "key_by_hash", lambda *args: pytest.fail("looked up"))
    for text in ("tbx_", "tbx_" + "0" * 38, "tbx_'; DROP TABLE api_keys; --", "tbx_" + "é" * 38):
        with pytest.raises(NotSignedIn):
            service.verify_key(text)
