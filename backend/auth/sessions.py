"""Sessions of the signed-in person, and of everybody for admins."""

from datetime import timedelta
from uuid import UUID

from backend.audit import service as audit
from backend.auth import clock, key_repository, notices, repository, session_repository
from backend.auth.api_keys import refuse_keys
from backend.auth.schemas import SessionView
from backend.db.paging import DEFAULT_LIMIT, MOST, Page, decode_cursor, encode_cursor
from backend.db.unit_of_work import UnitOfWork
from backend.errors import NotFound
from backend.permissions import ADMINS, EVERYONE, Actor, allowed, internal

# Ended sessions are kept this long: they say where an account was used, and which addresses are usual.
KEEP_SESSIONS = timedelta(days=90)
KEEP_THROTTLES = timedelta(days=1)


@allowed(EVERYONE)
def sign_out(uow: UnitOfWork, actor: Actor) -> None:
    """End the session the actor is in; its tokens and open pages die with it.

    Raises:
        NotAllowed: the actor is an API key, which is revoked instead.
    """
    refuse_keys(actor)
    if _end(uow, actor.session_id, "signed_out"):
        audit.record(uow, actor, "user.sign_out", f"session:{actor.session_id}")


@allowed(EVERYONE)
def list_sessions(
    uow: UnitOfWork, actor: Actor, *, cursor: str | None = None, limit: int = DEFAULT_LIMIT
) -> Page[SessionView]:
    """The actor's running sessions, newest first.

    Raises:
        Invalid: bad cursor.
    """
    return _page(uow, actor, actor.user_id, cursor, limit)


@allowed(ADMINS)
def list_all_sessions(
    uow: UnitOfWork,
    actor: Actor,
    *,
    user_id: UUID | None = None,
    cursor: str | None = None,
    limit: int = DEFAULT_LIMIT,
) -> Page[SessionView]:
    """Everybody's running sessions, or one user's, newest first.

    Raises:
        NotAllowed: the actor is no admin.
        Invalid: bad cursor.
    """
    return _page(uow, actor, user_id, cursor, limit)


@allowed(EVERYONE)
def end_session(uow: UnitOfWork, actor: Actor, session_id: UUID) -> None:
    """End a session of one's own; an admin may end anyone's. Ending an ended one changes nothing.

    Raises:
        NotAllowed: the actor is an API key.
        NotFound: no such session, or somebody else's.
    """
    refuse_keys(actor)
    found = session_repository.session_with_user(uow.session, session_id)
    if found is None or not (actor.sees_all or found.session.user_id == actor.user_id):
        raise NotFound("There is no such session.")
    own = found.session.user_id == actor.user_id
    if _end(uow, session_id, "signed_out" if own else "ended_by_admin"):
        after = {"user_id": found.session.user_id}
        audit.record(uow, actor, "session.end", f"session:{session_id}", after=after)


@allowed(EVERYONE)
def end_other_sessions(uow: UnitOfWork, actor: Actor) -> int:
    """End all sessions of the actor's but the one they are in.

    Raises:
        NotAllowed: the actor is an API key.

    Returns:
        How many were running.
    """
    refuse_keys(actor)
    return _end_all(uow, actor, actor.user_id, "signed_out", but=actor.session_id)


@allowed(ADMINS)
def end_sessions_of(uow: UnitOfWork, actor: Actor, user_id: UUID) -> int:
    """End all sessions of a person; of one's own, all but the one the actor is in.

    Raises:
        NotAllowed: the actor is no admin, or an API key.
        NotFound: there is no such user.

    Returns:
        How many were running.
    """
    refuse_keys(actor)
    if repository.user_by_id(uow.session, user_id) is None:
        raise NotFound("There is no such user.")
    return _end_all(uow, actor, user_id, "ended_by_admin", but=actor.session_id)


@internal
def forget_old(uow: UnitOfWork) -> None:
    """Remove sessions, throttle rows and links nobody needs any more; for the daily clean-up."""
    now = clock.now()
    session_repository.delete_old_sessions(uow.session, now - KEEP_SESSIONS)
    key_repository.delete_old_keys(uow.session, now - KEEP_SESSIONS)
    key_repository.delete_old_password_links(uow.session, now)
    session_repository.delete_old_throttles(uow.session, now - KEEP_THROTTLES)
    repository.delete_old_setup_links(uow.session, now)


def _end_all(uow: UnitOfWork, actor: Actor, user_id: UUID, reason: str, *, but: UUID) -> int:
    ended = session_repository.end_sessions(uow.session, clock.now(), reason, user_id=user_id, but=but)
    if ended:
        audit.record(uow, actor, "session.end_all", f"user:{user_id}", after={"sessions_ended": len(ended)})
    uow.after_commit(lambda: notices.announce(ended))
    return len(ended)


def _end(uow: UnitOfWork, session_id: UUID, reason: str) -> bool:
    """True when it was running."""
    ended = session_repository.end_sessions(uow.session, clock.now(), reason, session_id=session_id)
    uow.after_commit(lambda: notices.announce(ended))
    return bool(ended)


def _page(
    uow: UnitOfWork, actor: Actor, user_id: UUID | None, cursor: str | None, limit: int
) -> Page[SessionView]:
    limit = max(1, min(limit, MOST))
    rows = session_repository.live_sessions(
        uow.session, clock.now(), user_id=user_id, after=decode_cursor(cursor), limit=limit + 1
    )
    following = encode_cursor(rows[limit - 1].session.id) if len(rows) > limit else None
    return Page([SessionView.of(row, actor.session_id) for row in rows[:limit]], following)
