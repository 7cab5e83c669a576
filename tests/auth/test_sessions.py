"""Sessions: one's own, everybody's for admins, and what is kept of them."""

from collections.abc import Collection
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier
from uuid import UUID, uuid4

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from backend.auth import csrf, service, session_repository
from backend.auth.identity import roles_of_sessions
from backend.auth.models import AuthSession, SignInThrottle
from backend.config import Settings
from backend.db.unit_of_work import UnitOfWork, unit_of_work
from backend.errors import NotFound, NotSignedIn
from backend.permissions import Role
from tests.auth.conftest import PASSWORD, Clock, Introduce


def test_a_page_is_nobody_s_for_ids_that_do_not_belong_together(uow: UnitOfWork, person: Introduce) -> None:
    ann, bob = person().actor, person().actor
    for user_id, session_id in (
        (ann.user_id, bob.session_id),
        (ann.user_id, uuid4()),
        (uuid4(), ann.session_id),
    ):
        with pytest.raises(NotSignedIn):
            service.identify(uow, user_id, session_id)


def test_being_used_is_noted_at_most_once_a_minute(
    uow: UnitOfWork, person: Introduce, moved_clock: Clock
) -> None:
    ann = person().actor

    def seen() -> float:
        found = session_repository.session_with_user(uow.session, ann.session_id)
        assert found is not None
        return (moved_clock.now() - found.session.last_seen_at).total_seconds()

    moved_clock.move(seconds=59)
    service.identify(uow, ann.user_id, ann.session_id)
    assert seen() == 59
    moved_clock.move(seconds=1)
    service.identify(uow, ann.user_id, ann.session_id)
    assert seen() == 0


def test_a_token_is_looked_up_at_most_once_a_second(
    person: Introduce, moved_clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    token = person().tokens.access_token
    reads: list[UUID] = []
    real = session_repository.session_with_user

    def counted(session: Session, session_id: UUID) -> session_repository.SessionWithUser | None:
        reads.append(session_id)
        return real(session, session_id)

    monkeypatch.setattr(session_repository, "session_with_user", counted)
    for _ in range(50):
        service.verify_access(token)
    assert len(reads) == 1
    moved_clock.move(seconds=1)
    service.verify_access(token)
    assert len(reads) == 2


def test_who_sits_at_open_screens_is_read_in_one_query(
    uow: UnitOfWork, person: Introduce, moved_clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    people = [person().actor for _ in range(5)]
    reads: list[int] = []
    real = session_repository.sessions_with_users

    def counted(
        session: Session, session_ids: Collection[UUID]
    ) -> dict[UUID, session_repository.SessionWithUser]:
        reads.append(len(session_ids))
        return real(session, session_ids)

    monkeypatch.setattr(session_repository, "sessions_with_users", counted)
    for each in people:
        assert service.identify_viewer(each.user_id, each.session_id) == each
    reads.clear()
    moved_clock.move(seconds=6)
    for each in people:
        service.identify_viewer(each.user_id, each.session_id)
    assert reads == [5]
    admin = person(Role.ADMIN).actor
    service.change_user(uow, admin, people[0].user_id, disabled=True)
    uow.session.commit()
    moved_clock.move(seconds=6)
    with pytest.raises(NotSignedIn):
        service.identify_viewer(people[0].user_id, people[0].session_id)
    with pytest.raises(NotSignedIn):
        service.identify_viewer(people[1].user_id, people[2].session_id)


def test_sessions_that_work_are_told_with_their_roles(
    uow: UnitOfWork, person: Introduce, moved_clock: Clock
) -> None:
    idle = person().actor
    moved_clock.move(minutes=30)
    alive, ended, disabled = person().actor, person().actor, person().actor
    admin = person(Role.ADMIN).actor
    service.sign_out(uow, ended)
    service.change_user(uow, admin, disabled.user_id, disabled=True)
    uow.session.commit()
    unknown = uuid4()
    asked = [idle.session_id, alive.session_id, ended.session_id, disabled.session_id, unknown]
    assert roles_of_sessions(asked) == {alive.session_id: alive.role}
    assert roles_of_sessions([]) == {}


def test_sessions_are_listed_while_they_run(uow: UnitOfWork, person: Introduce) -> None:
    ann = person(Role.EDUCATOR, "ann@school.example").actor
    bob = person().actor
    more = [service.sign_in("ann@school.example", PASSWORD, f"browser {n}\n", "192.0.2.9") for n in range(3)]
    newest = service.list_sessions(uow, ann, limit=2)
    assert [view.user_agent for view in newest.items] == ["browser 2 ", "browser 1 "]
    rest = service.list_sessions(uow, ann, limit=2, cursor=newest.next_cursor)
    assert [view.current for view in rest.items] == [False, True]
    assert rest.next_cursor is None
    service.end_session(uow, ann, more[0].session_id)
    assert len(service.list_sessions(uow, ann).items) == 3
    admin = person(Role.ADMIN).actor
    assert len(service.list_all_sessions(uow, admin).items) == 5
    assert {view.email for view in service.list_all_sessions(uow, admin, user_id=bob.user_id).items} == {
        bob.email
    }


def test_an_admin_ends_anybody_s_session_and_that_is_noted(uow: UnitOfWork, person: Introduce) -> None:
    ann, bob, admin = person().actor, person().actor, person(Role.ADMIN).actor
    with pytest.raises(NotFound):
        service.end_session(uow, bob, ann.session_id)
    service.end_session(uow, admin, ann.session_id)
    found = session_repository.session_with_user(uow.session, ann.session_id)
    assert found is not None
    assert found.session.ended_reason == "ended_by_admin"


@pytest.mark.usefixtures("tables")
def test_what_nobody_needs_any_more_is_forgotten(
    uow: UnitOfWork, person: Introduce, moved_clock: Clock
) -> None:
    person()
    with pytest.raises(NotSignedIn):
        service.sign_in("nobody@school.example", PASSWORD, "", "192.0.2.9")

    def left() -> tuple[int, int]:
        tables = (AuthSession, SignInThrottle)
        counts = [uow.session.scalar(select(func.count()).select_from(table)) or 0 for table in tables]
        return counts[0], counts[1]

    service.forget_old(uow)
    assert left() == (1, 2)
    moved_clock.move(days=2)
    service.forget_old(uow)
    assert left() == (1, 0)
    moved_clock.move(days=90)
    service.forget_old(uow)
    assert left() == (0, 0)


def test_the_secret_is_made_once_however_many_start_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(csrf, "settings", lambda: Settings(data_dir=tmp_path))
    together = Barrier(8)

    def sign() -> str:
        together.wait()
        return csrf._kept_secret.__wrapped__(tmp_path).decode()

    with ThreadPoolExecutor(8) as threads:
        secrets = {work.result() for work in [threads.submit(sign) for _ in range(8)]}
    assert len(secrets) == 1
    kept = list(tmp_path.iterdir())
    assert [file.name for file in kept] == ["secret_key"]
    assert kept[0].stat().st_mode & 0o077 == 0


@pytest.mark.usefixtures("some_settings")
def test_a_csrf_token_belongs_to_its_session() -> None:
    session_id = uuid4()
    token = service.csrf_token(session_id)
    assert service.csrf_token_matches(session_id, token)
    assert not service.csrf_token_matches(uuid4(), token)
    assert not service.csrf_token_matches(session_id, csrf.signature("form", str(session_id)))


def test_the_self_check_issues_and_verifies(person: Introduce) -> None:
    with unit_of_work() as uow:
        assert service.check_tokens(uow).key_age.total_seconds() >= 0
