"""What is remembered of sessions: a session's row is read at most once a second per session and process.

With Redis a row that another process has read within that second does; the age of what is believed is the same.
"""

from collections import OrderedDict
from collections.abc import Collection
from dataclasses import dataclass
from threading import Lock
from uuid import UUID

from backend.auth import clock, copies, notices, session_repository
from backend.auth.limits import ACCESS_LIFETIME, PRESENCE_SECONDS
from backend.auth.liveness import ensure_alive, is_due, still_works
from backend.auth.session_repository import SessionWithUser
from backend.db.unit_of_work import unit_of_work
from backend.errors import NotSignedIn, Unavailable

MOST_REMEMBERED = 10_000
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
            raise unreachable()
        try:
            with unit_of_work() as uow:
                found = session_repository.session_with_user(uow.session, session_id)
                if found and is_due(found) and still_works(found):
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


def unreachable() -> Unavailable:
    """What is said where neither the database nor memory knows."""
    return Unavailable(
        "The database cannot be reached right now; try again in a moment.",
        code="database_unavailable",
        retry_after=5,
    )
