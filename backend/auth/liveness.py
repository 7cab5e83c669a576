"""Whether a session still works, by its row alone."""

from uuid import UUID

from backend.auth import clock
from backend.auth.limits import IDLE_LIMIT, ROTATION_WINDOW, TOUCH_EVERY
from backend.auth.session_repository import SessionWithUser
from backend.errors import NotSignedIn
from backend.permissions import Actor

# Why a session ended: an exchanged refresh token came again, so there were two copies of it.
REPLAYED = "replayed"
USED_TWICE = (
    "This sign-in was used in two places and has been ended. Sign in again; if the other place was not yours, change your "
    "password."
)


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


def still_works(found: SessionWithUser) -> bool:
    """True where nothing speaks against the session."""
    try:
        ensure_alive(found)
    except NotSignedIn:
        return False
    return True


def is_due(found: SessionWithUser) -> bool:
    """True when the row is to say again that its person is here."""
    return clock.now() - found.session.last_seen_at >= TOUCH_EVERY


def _ended() -> NotSignedIn:
    return NotSignedIn("This session has ended; sign in again.")
