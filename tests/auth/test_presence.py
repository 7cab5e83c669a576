"""Who is still signed in, as a process remembers it."""

from concurrent.futures import ThreadPoolExecutor
from uuid import UUID

from sqlalchemy import Engine

from backend.auth import service as auth
from backend.auth.presence import presence
from backend.db.engine import rehearsing
from backend.db.unit_of_work import unit_of_work
from backend.permissions import Role
from tests.factories import a_person


def a_session() -> UUID:
    with unit_of_work() as uow:
        user_id = a_person(uow).user_id
        auth.start_session(uow, user_id, "a browser", "192.0.2.1")
        uow.session.flush()
        (session,) = auth.list_all_sessions(uow, a_person(uow, Role.ADMIN), user_id=user_id).items
        return session.id


def test_a_look_of_somebody_else_does_not_end_the_session_of_a_rehearsal(
    committed: None, committed_engine: Engine
) -> None:
    outside = a_session()
    presence.forget()
    with rehearsing(committed_engine), ThreadPoolExecutor(1) as elsewhere:
        inside = a_session()
        assert presence.read(inside).session.id == inside
        # A thread started plainly does not see what the rehearsal wrote.
        assert elsewhere.submit(presence.glance, outside).result().session.id == outside
        assert presence.read(inside).session.id == inside
