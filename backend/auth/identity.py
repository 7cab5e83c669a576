"""Whom a token or a page's session stands for."""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from backend.auth import clock, key_repository, session_repository
from backend.auth.key_watch import refuse_dead
from backend.auth.liveness import actor_of, ensure_alive, is_current, is_due
from backend.auth.presence import presence, unreachable
from backend.auth.tokens import TokenType, fingerprint, verify
from backend.db.unit_of_work import UnitOfWork, unit_of_work
from backend.errors import NotSignedIn, Unavailable
from backend.permissions import Actor, Role, internal


@dataclass(frozen=True, slots=True)
class Identity:
    """The user and the session a request or socket was verified for; the role where the database was asked."""

    user_id: UUID
    session_id: UUID
    role: Role | None = None


@internal
def verify_access(token: str) -> Actor:
    """The person an access token stands for, with the role of this moment (at most a second old).

    While the database is away, a valid token of a session this process has lately seen still counts.

    Raises:
        NotSignedIn: bad or expired token, ended or idle session, disabled user.
        Unavailable: the database cannot be reached and the session is not known here.
    """
    claims = verify(token, TokenType.ACCESS)
    try:
        return actor_of(ensure_alive(presence.read(claims.session_id), claims.user_id))
    except Unavailable:
        found = presence.last_known(claims.session_id)
        if found is None:
            raise
        return actor_of(ensure_alive(found, claims.user_id))


@internal
def verify_refresh(token: str) -> Actor:
    """The person a refresh token stands for, without using it up.

    For sockets and sub-resources, whose answers cannot be relied on to carry new cookies.

    Raises:
        NotSignedIn: bad, expired or replaced token, ended or idle session, disabled user.
        Unavailable: the database cannot be reached and the session is not known here.
    """
    claims = verify(token, TokenType.REFRESH)
    presented = fingerprint(token)
    try:
        found = presence.read(claims.session_id)
        if not is_current(found, presented):
            # It may have been rotated within the second since the session was read.
            found = presence.read(claims.session_id, fresh=True)
    except Unavailable:
        known = presence.last_known(claims.session_id)
        if known is None:
            raise
        found = known
    if not is_current(found, presented):
        raise NotSignedIn("This sign-in has been replaced by a newer one; sign in again.", code="bad_token")
    return actor_of(ensure_alive(found, claims.user_id))


@internal
def verify_offline(token: str) -> Identity:
    """Whom an access token names, by its signature alone: only for keeping doors open while the database is away.

    Raises:
        NotSignedIn: bad or expired token, or the session is known to be over.
        Unavailable: not even the signing key is known here.
    """
    claims = verify(token, TokenType.ACCESS)
    presence.last_known(claims.session_id)
    return Identity(claims.user_id, claims.session_id)


@internal
def identify(uow: UnitOfWork, user_id: UUID, session_id: UUID, *, touch: bool = True) -> Actor:
    """The signed-in person of a page, read anew: call it at each script run, so that a changed role acts at once.

    Args:
        uow: the page's unit of work.
        user_id: whom the door handed on.
        session_id: the session the door handed on.
        touch: False for runs nobody caused (a fragment refreshing itself), which must not keep a session from idling out.

    Raises:
        NotSignedIn: the session ended, expired or idled out, or the user is disabled.
    """
    found = ensure_alive(session_repository.session_with_user(uow.session, session_id), user_id)
    if touch and is_due(found):
        session_repository.touch(uow.session, session_id, clock.now())
    presence.remember(session_id, found)
    return actor_of(found)


@internal
def identify_again(uow: UnitOfWork, actor: Actor) -> Actor:
    """Whoever made a call that goes on for long, read anew; nobody caused this look.

    Raises:
        NotSignedIn: the session or key works no more.
    """
    if actor.by_key:
        refuse_dead(key_repository.key_by_id(uow.session, actor.session_id))
        return actor
    return identify(uow, actor.user_id, actor.session_id, touch=False)


@internal
def identify_viewer(user_id: UUID, session_id: UUID) -> Actor:
    """The person of a look nobody caused, as known five seconds ago at most.

    Raises:
        NotSignedIn: the session ended, expired or idled out, or the user is disabled.
        Unavailable: the database cannot be reached.
    """
    return actor_of(ensure_alive(presence.glance(session_id), user_id))


@internal
def identify_offline(user_id: UUID, session_id: UUID) -> Actor:
    """The person of an open page as read within the last five minutes.

    For showing what is known already while the database is away; writes must be refused.

    Raises:
        NotSignedIn: the session is known to be over.
        Unavailable: nothing was read of it lately.
    """
    found = presence.last_known(session_id)
    if found is None:
        raise unreachable()
    return actor_of(ensure_alive(found, user_id))


@internal
def roles_of_sessions(session_ids: Collection[UUID]) -> dict[UUID, Role]:
    """Those of the given sessions that still work, with their people's roles: one query for all.

    Raises:
        Unavailable: the database cannot be reached, which says nothing about the sessions.
    """
    if not session_ids:
        return {}
    with unit_of_work() as uow:
        alive = session_repository.live_roles(uow.session, session_ids, clock.now())
    presence.mark_ended(set(session_ids) - set(alive))
    return alive
