"""Who holds a token: signature, then the session's row, read at most once a second per session and process.

With Redis a row that another process has read within that second does; the age of what is believed is the same.
"""

from collections import OrderedDict
from collections.abc import Collection
from dataclasses import dataclass
from threading import Lock
from uuid import UUID

from backend.auth import clock, copies, key_repository, notices, session_repository
from backend.auth.key_watch import refuse_dead
from backend.auth.limits import ACCESS_LIFETIME, IDLE_LIMIT, PRESENCE_SECONDS, ROTATION_WINDOW, TOUCH_EVERY
from backend.auth.session_repository import SessionWithUser
from backend.auth.tokens import TokenType, fingerprint, verify
from backend.db.unit_of_work import UnitOfWork, unit_of_work
from backend.errors import NotSignedIn, Unavailable
from backend.permissions import Actor, Role, internal

MOST_REMEMBERED = 10_000
# Why a session ended: an exchanged refresh token came again, so there were two copies of it.
REPLAYED = "replayed"
USED_TWICE = (
    "This sign-in was used in two places and has been ended. Sign in again; if the other place was not yours, change your "
    "password."
)
# While the database is down, ask it once in this time, not once per request.
DOWN_SECONDS = 1.0
# So old may be what is known of somebody whose screen refreshes itself: as old as what it shows. The door closes the
# sockets of the dead within a second, and whoever clicks is read anew.
GLANCE_SECONDS = 5.0
# A screen that is open looks at least this often, and so many are read together.
OPEN_SECONDS = 60.0
MOST_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Seen:
    """What was last read of a session; None when it had ended."""

    found: SessionWithUser | None
    read_at: float


class Presence:
    """Sessions this process has lately read. A copy: the database decides, except while it cannot be reached."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._glancing = Lock()
        self._seen: OrderedDict[UUID, Seen] = OrderedDict()
        self._down_until = 0.0
        notices.listen(self.mark_ended)

    def mark_ended(self, session_ids: Collection[UUID]) -> None:
        """Remember that these sessions are over, also for the time the database is away."""
        for session_id in session_ids:
            self.remember(session_id, None)
        copies.mark_ended(session_ids)

    def forget_person(self, user_id: UUID, session_ids: Collection[UUID]) -> None:
        """Read a person's sessions anew at their next use: something about the person has changed."""
        copies.forget(session_ids)
        with self._lock:
            for session_id, seen in list(self._seen.items()):
                if seen.found and seen.found.session.user_id == user_id:
                    del self._seen[session_id]

    def forget(self) -> None:
        """Drop everything remembered."""
        with self._lock:
            self._seen.clear()
            self._down_until = 0.0

    def read(self, session_id: UUID, *, fresh: bool = False) -> SessionWithUser:
        """The live session with its user.

        Args:
            session_id: the session.
            fresh: do not be content with what was read within the last second.

        Raises:
            NotSignedIn: ended, expired, idle too long, or the user is disabled.
            Unavailable: the database cannot be reached.
        """
        seen = self._seen.get(session_id)
        if seen and not fresh and clock.monotonic() - seen.read_at < PRESENCE_SECONDS:
            return ensure_alive(seen.found)
        copy = None if fresh else copies.fetch(session_id)
        if copy and copy.found and copy.age < PRESENCE_SECONDS:
            self.remember(session_id, copy.found, age=copy.age)
            return ensure_alive(copy.found)
        if clock.monotonic() < self._down_until:
            raise _unreachable()
        try:
            with unit_of_work() as uow:
                found = session_repository.session_with_user(uow.session, session_id)
                if found and _is_due(found) and _works(found):
                    session_repository.touch(uow.session, session_id, clock.now())
        except Unavailable:
            self._down_until = clock.monotonic() + DOWN_SECONDS
            raise
        try:
            alive = ensure_alive(found)
        except NotSignedIn:
            self.remember(session_id, None)
            raise
        self.remember(session_id, alive)
        copies.keep(alive)
        return alive

    def glance(self, session_id: UUID) -> SessionWithUser:
        """The session as read within the last seconds; else it is read with all this process has lately seen, in one query.

        For looks nobody caused: a hundred open screens then cost one query and not a hundred.

        Raises:
            NotSignedIn: ended, expired, idle too long, or the user is disabled.
            Unavailable: the database cannot be reached.
        """
        seen = self._seen.get(session_id)
        if seen is None or clock.monotonic() - seen.read_at >= GLANCE_SECONDS:
            with self._glancing:
                seen = self._seen.get(session_id)
                if seen is None or clock.monotonic() - seen.read_at >= GLANCE_SECONDS:
                    self._read_all(session_id)
                    seen = self._seen.get(session_id)
        return ensure_alive(seen.found if seen else None)

    def _read_all(self, session_id: UUID) -> None:
        since = clock.monotonic() - OPEN_SECONDS
        with self._lock:
            lately = [each for each, seen in self._seen.items() if seen.found and seen.read_at >= since]
        wanted = {session_id, *lately[-MOST_AT_ONCE:]}
        with unit_of_work() as uow:
            found = session_repository.sessions_with_users(uow.session, wanted)
        for each in wanted:
            # One not found that was not asked for is left to whoever asks for it: a rehearsal alone sees its own session.
            if each in found or each == session_id:
                self.remember(each, found.get(each))

    def last_known(self, session_id: UUID) -> SessionWithUser | None:
        """The session as it was read here or elsewhere within the last five minutes, for the time the database is away.

        Raises:
            NotSignedIn: it was over already.
        """
        copy = copies.fetch(session_id)
        if copy and copy.found is None:
            # Another process ended it after this one last read it.
            self.remember(session_id, None)
        seen = self._seen.get(session_id)
        if seen is None or clock.monotonic() - seen.read_at > ACCESS_LIFETIME.total_seconds():
            if copy is None:
                return None
            self.remember(session_id, copy.found, age=copy.age)
            return ensure_alive(copy.found)
        return ensure_alive(seen.found)

    def remember(self, session_id: UUID, found: SessionWithUser | None, *, age: float = 0.0) -> None:
        """Keep what was read so many seconds ago; None when the session is over."""
        with self._lock:
            self._seen[session_id] = Seen(found, clock.monotonic() - age)
            self._seen.move_to_end(session_id)
            while len(self._seen) > MOST_REMEMBERED:
                self._seen.popitem(last=False)


presence = Presence()


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
    if touch and _is_due(found):
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
        raise _unreachable()
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


def is_current(found: SessionWithUser, presented: bytes) -> bool:
    """True for the current refresh token's hash, and for its predecessor within the rotation window."""
    row = found.session
    if presented == row.refresh_hash:
        return True
    return presented == row.previous_refresh_hash and within_window(found)


def within_window(found: SessionWithUser) -> bool:
    """True while the predecessor of the current refresh token still stands for it."""
    rotated_at = found.session.rotated_at
    return rotated_at is not None and clock.now() <= rotated_at + ROTATION_WINDOW


def actor_of(found: SessionWithUser) -> Actor:
    """The actor of a live session."""
    return Actor(
        user_id=found.session.user_id,
        role=found.role,
        email=found.email,
        name=found.name,
        session_id=found.session.id,
    )


def ensure_alive(found: SessionWithUser | None, user_id: UUID | None = None) -> SessionWithUser:
    """Give back a session that still works (and is this user's, when one is named).

    Raises:
        NotSignedIn: it ended, expired or idled out, the user is disabled, or it is somebody else's.
    """
    now = clock.now()
    if found is not None and found.session.ended_reason == REPLAYED:
        raise used_twice()
    if found is None or found.session.ended_at or found.disabled_at:
        raise _ended()
    if user_id and found.session.user_id != user_id:
        raise _ended()
    if found.session.expires_at <= now:
        raise NotSignedIn("You have been signed in for the longest time allowed; sign in again.")
    if found.session.last_seen_at + IDLE_LIMIT <= now:
        raise NotSignedIn("Nothing happened for half an hour, so you were signed out; sign in again.")
    return found


def used_twice() -> NotSignedIn:
    """What both are told who hold a copy of one sign-in: the person, and perhaps a thief."""
    return NotSignedIn(USED_TWICE, code=REPLAYED)


def _works(found: SessionWithUser) -> bool:
    try:
        ensure_alive(found)
    except NotSignedIn:
        return False
    return True


def _is_due(found: SessionWithUser) -> bool:
    return clock.now() - found.session.last_seen_at >= TOUCH_EVERY


def _ended() -> NotSignedIn:
    return NotSignedIn("This session has ended; sign in again.")


def _unreachable() -> Unavailable:
    return Unavailable(
        "The database cannot be reached right now; try again in a moment.",
        code="database_unavailable",
        retry_after=5,
    )
