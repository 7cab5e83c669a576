"""API keys as read within the last second, so that a busy machine costs one look-up a second and process."""

from collections import OrderedDict
from dataclasses import dataclass
from threading import Lock

from backend.auth import clock, key_repository
from backend.auth.key_repository import KeyWithOwner
from backend.auth.limits import ACCESS_LIFETIME, NOTE_KEY_USE_EVERY, PRESENCE_SECONDS
from backend.db.unit_of_work import unit_of_work
from backend.errors import NotSignedIn, Unavailable
from backend.permissions import WITHIN

MOST_REMEMBERED = 1_000


@dataclass(frozen=True, slots=True)
class _Seen:
    found: KeyWithOwner
    read_at: float


class KeyWatch:
    """Keys this process has lately read, by their hashes. Those that do not exist are not remembered."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._seen: OrderedDict[bytes, _Seen] = OrderedDict()

    def read(self, key_hash: bytes) -> KeyWithOwner | None:
        """The key, alive or not; None when there is none.

        Raises:
            Unavailable: the database cannot be reached, and it was not read within five minutes.
        """
        seen = self._seen.get(key_hash)
        age = clock.monotonic() - seen.read_at if seen else float("inf")
        if seen and age < PRESENCE_SECONDS:
            return seen.found
        try:
            with unit_of_work() as uow:
                found = key_repository.key_by_hash(uow.session, key_hash)
                if found and _is_due(found):
                    key_repository.note_use(uow.session, found.key.id, clock.now())
        except Unavailable:
            if seen and age < ACCESS_LIFETIME.total_seconds():
                return seen.found
            raise
        if found is None:
            self.forget(key_hash)
            return None
        with self._lock:
            self._seen[key_hash] = _Seen(found, clock.monotonic())
            self._seen.move_to_end(key_hash)
            while len(self._seen) > MOST_REMEMBERED:
                self._seen.popitem(last=False)
        return found

    def forget(self, key_hash: bytes | None = None) -> None:
        """Read a key anew at its next use; all of them when none is named."""
        with self._lock:
            if key_hash is None:
                self._seen.clear()
            else:
                self._seen.pop(key_hash, None)


watch = KeyWatch()


def refuse_dead(found: KeyWithOwner | None) -> KeyWithOwner:
    """Give back a key that works.

    Raises:
        NotSignedIn: it does not, with the reason; whoever holds it may know.
    """
    if found is None or found.key.revoked_at:
        raise NotSignedIn("This API key is unknown or was revoked; make another one.", code="bad_token")
    if found.key.expires_at <= clock.now():
        raise NotSignedIn("This API key has expired; make another one.", code="key_expired")
    if found.disabled_at:
        raise NotSignedIn("The account of this API key is disabled; ask an admin.", code="account_disabled")
    if found.key.role not in WITHIN[found.role]:
        raise NotSignedIn(
            f"This API key is for the role {found.key.role.value}, which its owner has no more; make another one.",
            code="key_beyond_role",
        )
    return found


def _is_due(found: KeyWithOwner) -> bool:
    used = found.key.last_used_at
    return used is None or clock.now() - used >= NOTE_KEY_USE_EVERY
