"""Users: who may change whom, the last admin, and how the first one comes to be."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from uuid import uuid4

import pytest
from pydantic import SecretStr

from backend.auth import repository, service
from backend.auth.users import normalised_email
from backend.config import Settings
from backend.db.unit_of_work import UnitOfWork, unit_of_work
from backend.errors import Conflict, ConsoleError, Invalid, NotAllowed, NotFound, NotSignedIn
from backend.permissions import Actor, Role
from tests.auth.conftest import PASSWORD, Clock, Introduce, introduce

SECRET = SecretStr(PASSWORD)


@pytest.fixture
def admin(person: Introduce) -> Actor:
    return person(Role.ADMIN).actor


def test_an_admin_adds_a_user_who_can_sign_in(uow: UnitOfWork, admin: Actor) -> None:
    made = service.create_user(
        uow, admin, email="Ann@School.Example", name=" Ann \n Lee ", role=Role.EDUCATOR, password=SECRET
    )
    assert (made.email, made.name, made.disabled) == ("ann@school.example", "Ann Lee", False)
    uow.session.commit()
    assert service.sign_in("ann@school.example", PASSWORD, "", "192.0.2.1").user_id == made.id


def test_an_email_belongs_to_one_user_however_it_is_written(uow: UnitOfWork, admin: Actor) -> None:
    service.create_user(uow, admin, email="ann@school.example", name="A", role=Role.VIEWER, password=SECRET)
    with pytest.raises(Conflict, match="already"):
        service.create_user(
            uow, admin, email="ANN@SCHOOL.example ", name="B", role=Role.VIEWER, password=SECRET
        )
    assert len(service.list_users(uow, admin).items) == 2, "the transaction goes on after the refusal"


@pytest.mark.parametrize(
    "email", ["", "ann", "@school.example", "ann@", "a b@c.example", "a@b@c", "x" * 250 + "@c.de"]
)
def test_what_is_no_email_is_refused(uow: UnitOfWork, admin: Actor, email: str) -> None:
    with pytest.raises(Invalid, match="not an e-mail"):
        service.create_user(uow, admin, email=email, name="A", role=Role.VIEWER, password=SECRET)


@pytest.mark.parametrize("email", ["аda@school.example", "ada@sсhool.example", "αda@school.example"])
def test_an_email_of_mixed_scripts_is_refused(uow: UnitOfWork, admin: Actor, email: str) -> None:
    with pytest.raises(Invalid) as refused:
        service.create_user(uow, admin, email=email, name="Ada", role=Role.VIEWER)
    assert refused.value.code == "misleading_email"


@pytest.mark.parametrize(
    ("first", "second"),
    [("ace@school.example", "асе@school.example"), ("асе@school.example", "ace@school.example")],
)
def test_an_email_that_reads_like_anothers_is_refused(
    uow: UnitOfWork, admin: Actor, first: str, second: str
) -> None:
    service.create_user(uow, admin, email=first, name="Ace", role=Role.VIEWER)
    with pytest.raises(Conflict) as refused:
        service.create_user(uow, admin, email=second, name="Ace", role=Role.VIEWER)
    assert refused.value.code == "email_lookalike"


def test_unprintable_letters_do_not_make_another_email() -> None:
    assert normalised_email("An\x00n@school.example\u200b") == "ann@school.example"


@pytest.mark.parametrize("role", [Role.VIEWER, Role.EDUCATOR, Role.OPERATOR])
def test_only_admins_manage_users(uow: UnitOfWork, person: Introduce, role: Role) -> None:
    actor = person(role).actor
    for attempt in (
        lambda: service.list_users(uow, actor),
        lambda: service.get_user(uow, actor, actor.user_id),
        lambda: service.create_user(uow, actor, email="a@b.example", name="A", role=role, password=SECRET),
        lambda: service.change_user(uow, actor, actor.user_id, role=Role.ADMIN),
        lambda: service.delete_user(uow, actor, actor.user_id),
        lambda: service.list_all_sessions(uow, actor),
    ):
        with pytest.raises(NotAllowed):
            attempt()


def test_a_lowered_role_acts_on_the_next_page_run_and_within_a_second_on_the_api(
    uow: UnitOfWork, admin: Actor, person: Introduce, moved_clock: Clock
) -> None:
    ann = introduce(Role.OPERATOR)
    assert service.verify_access(ann.tokens.access_token).role is Role.OPERATOR
    service.change_user(uow, admin, ann.actor.user_id, role=Role.VIEWER)
    assert service.identify(uow, ann.actor.user_id, ann.actor.session_id).role is Role.VIEWER
    uow.session.commit()
    moved_clock.move(seconds=1)
    assert service.verify_access(ann.tokens.access_token).role is Role.VIEWER


def test_a_disabled_user_is_out_at_once_and_back_only_by_signing_in(admin: Actor, person: Introduce) -> None:
    ann = person(Role.EDUCATOR, "ann@school.example")
    service.verify_access(ann.tokens.access_token)
    with unit_of_work() as uow:
        assert service.change_user(uow, admin, ann.actor.user_id, disabled=True).disabled
    for use, token in (
        (service.verify_access, ann.tokens.access_token),
        (service.verify_refresh, ann.tokens.refresh_token),
        (service.refresh, ann.tokens.refresh_token),
    ):
        with pytest.raises(NotSignedIn):
            use(token)
    with unit_of_work() as uow, pytest.raises(NotSignedIn):
        service.identify(uow, ann.actor.user_id, ann.actor.session_id)
    with pytest.raises(NotSignedIn, match="disabled"):
        service.sign_in("ann@school.example", PASSWORD, "", "192.0.2.1")
    with unit_of_work() as uow:
        service.change_user(uow, admin, ann.actor.user_id, disabled=False)
    with pytest.raises(NotSignedIn):
        service.verify_access(ann.tokens.access_token)
    service.sign_in("ann@school.example", PASSWORD, "", "192.0.2.1")


def test_a_deleted_user_is_gone_with_its_sessions(admin: Actor, person: Introduce) -> None:
    ann = person()
    service.verify_access(ann.tokens.access_token)
    with unit_of_work() as uow:
        service.delete_user(uow, admin, ann.actor.user_id)
    with pytest.raises(NotSignedIn):
        service.verify_access(ann.tokens.access_token)
    with unit_of_work() as uow, pytest.raises(NotFound):
        service.get_user(uow, admin, ann.actor.user_id)


def test_nobody_changes_their_own_role_or_removes_themselves(
    uow: UnitOfWork, admin: Actor, person: Introduce
) -> None:
    person(Role.ADMIN)
    for attempt in (
        lambda: service.change_user(uow, admin, admin.user_id, role=Role.VIEWER),
        lambda: service.change_user(uow, admin, admin.user_id, disabled=True),
        lambda: service.delete_user(uow, admin, admin.user_id),
    ):
        with pytest.raises(Conflict) as refused:
            attempt()
        assert refused.value.code == "own_account"
    assert service.change_user(uow, admin, admin.user_id, name="Another Name").name == "Another Name"


def test_the_last_working_admin_stays(uow: UnitOfWork, admin: Actor, person: Introduce) -> None:
    other = person(Role.ADMIN).actor
    service.change_user(uow, admin, other.user_id, disabled=True)
    # The disabled one still acts from a page opened before: the last working admin must survive that too.
    for attempt in (
        lambda: service.change_user(uow, other, admin.user_id, role=Role.VIEWER),
        lambda: service.change_user(uow, other, admin.user_id, disabled=True),
        lambda: service.delete_user(uow, other, admin.user_id),
    ):
        with pytest.raises(Conflict) as refused:
            attempt()
        assert refused.value.code == "last_admin"


def test_two_admins_cannot_unseat_each_other_at_once(committed: None) -> None:
    for _ in range(5):
        first, second = introduce(Role.ADMIN).actor, introduce(Role.ADMIN).actor
        together = Barrier(2)

        def lower(actor: Actor, other: Actor, together: Barrier = together) -> bool:
            together.wait()
            try:
                with unit_of_work() as uow:
                    service.change_user(uow, actor, other.user_id, role=Role.VIEWER)
            except Conflict:
                return False
            return True

        with ThreadPoolExecutor(2) as threads:
            done = [threads.submit(lower, first, second), threads.submit(lower, second, first)]
            assert sorted(work.result() for work in done) == [False, True]
        with unit_of_work() as uow:
            for user_id in (first.user_id, second.user_id):
                repository.delete_user(uow.session, user_id)


def test_unknown_users_are_not_found(uow: UnitOfWork, admin: Actor) -> None:
    for attempt in (
        lambda: service.get_user(uow, admin, uuid4()),
        lambda: service.change_user(uow, admin, uuid4(), name="A"),
        lambda: service.delete_user(uow, admin, uuid4()),
    ):
        with pytest.raises(NotFound):
            attempt()


def test_users_come_in_pages_newest_first(uow: UnitOfWork, admin: Actor, person: Introduce) -> None:
    made = [person().actor.user_id for _ in range(4)]
    seen, cursor = [], None
    while True:
        page = service.list_users(uow, admin, cursor=cursor, limit=2)
        seen += [user.id for user in page.items]
        cursor = page.next_cursor
        if cursor is None:
            break
    assert set(seen) == {*made, admin.user_id}
    assert len(seen) == 5
    assert seen == sorted(seen, reverse=True)


def settings_with(**values: object) -> Settings:
    return Settings(**{"admin_email": "root@school.example", "admin_password": PASSWORD, **values})  # type: ignore[arg-type]


@pytest.mark.usefixtures("tables")
def test_the_settings_make_the_first_admin_once(uow: UnitOfWork) -> None:
    assert service.create_first_admin_from_settings(uow, settings_with())
    assert not service.create_first_admin_from_settings(
        uow, settings_with(admin_email="other@school.example")
    )
    uow.session.commit()
    pair = service.sign_in("root@school.example", PASSWORD, "", "192.0.2.1")
    assert service.verify_access(pair.access_token).role is Role.ADMIN


@pytest.mark.usefixtures("tables")
def test_settings_without_a_password_make_nobody_and_a_weak_one_is_said(uow: UnitOfWork) -> None:
    assert not service.create_first_admin_from_settings(uow, settings_with(admin_password=None))
    with pytest.raises(Invalid, match="at least 12"):
        service.create_first_admin_from_settings(uow, settings_with(admin_password="short"))


def token_of(link: str | None) -> str:
    assert link is not None
    return link.partition("?token=")[2]


@pytest.mark.usefixtures("tables")
def test_a_setup_link_makes_one_admin_once(uow: UnitOfWork) -> None:
    link, spare = (
        service.create_setup_link(uow, settings_with()),
        service.create_setup_link(uow, settings_with()),
    )
    assert link is not None
    assert link.startswith("http://127.0.0.1:8009/setup?token=")
    made = service.consume_setup_link(uow, token_of(link), email="ann@x.example", name="Ann", password=SECRET)
    assert made.role is Role.ADMIN
    for used in (link, spare):
        assert not service.setup_link_works(uow, token_of(used))
        with pytest.raises(NotFound):
            service.consume_setup_link(uow, token_of(used), email="b@x.example", name="B", password=SECRET)
    assert service.create_setup_link(uow, settings_with()) is None


@pytest.mark.usefixtures("tables")
def test_a_setup_link_survives_a_refused_form_and_dies_after_a_day(moved_clock: Clock) -> None:
    with unit_of_work() as uow:
        token = token_of(service.create_setup_link(uow, settings_with()))

    def use(token: str, password: str) -> None:
        with unit_of_work() as uow:
            service.consume_setup_link(
                uow, token, email="ann@x.example", name="Ann", password=SecretStr(password)
            )

    with pytest.raises(Invalid):
        use(token, "short")
    with pytest.raises(NotFound):
        use("guessed", PASSWORD)
    moved_clock.move(hours=23, minutes=59)
    with unit_of_work() as uow:
        assert service.setup_link_works(uow, token)
    moved_clock.move(minutes=1)
    with pytest.raises(NotFound):
        use(token, PASSWORD)


def test_one_link_followed_twice_at_once_makes_one_admin(committed: None) -> None:
    with unit_of_work() as uow:
        token = token_of(service.create_setup_link(uow, settings_with()))
    together = Barrier(4)

    def follow(number: int) -> bool:
        together.wait()
        try:
            with unit_of_work() as uow:
                service.consume_setup_link(
                    uow, token, email=f"a{number}@x.example", name="Ann", password=SECRET
                )
        except ConsoleError:
            return False
        return True

    with ThreadPoolExecutor(4) as threads:
        assert sum(threads.map(follow, range(4))) == 1
