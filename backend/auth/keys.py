"""Signing keys of this installation: made at first use, kept in the database, cached in the process by key id."""

import base64
import hashlib
from dataclasses import dataclass
from datetime import datetime
from threading import RLock

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)
from sqlalchemy.orm import Session, sessionmaker

from backend.audit import service as audit
from backend.auth import clock, repository
from backend.auth.limits import KEEP_RETIRED, KEY_LIFETIME, SESSION_LIFETIME
from backend.db.engine import bound_factory
from backend.db.unit_of_work import UnitOfWork, unit_of_work
from backend.errors import NotAllowed, Unavailable
from backend.permissions import ADMINS, Actor, allowed, internal

# Another process may have rotated: look again after this long when signing.
RELOAD_SECONDS = 60.0
# Unknown key ids in forged tokens must not turn into a query each.
SHORTEST_GAP = 0.05
# While the database is down, ask it once in this time: whoever waits behind the lock is told at once.
DOWN_SECONDS = 1.0


@dataclass(frozen=True, slots=True)
class Key:
    """A key pair ready to use."""

    kid: str
    private: Ed25519PrivateKey
    public: Ed25519PublicKey
    retired_at: datetime | None


class KeyRing:
    """The keys this process knows, of the database it is bound to."""

    def __init__(self) -> None:
        self._lock = RLock()
        self._keys: dict[str, Key] = {}
        self._loaded_at: float | None = None
        self._down_until = 0.0
        self._database: sessionmaker[Session] | None = None

    def current(self) -> Key:
        """The key that signs now; the first one is made here.

        Raises:
            Unavailable: none is cached and the database cannot be reached.
        """
        with self._lock:
            newest = self._newest()
            if newest is None or self._age() > RELOAD_SECONDS:
                try:
                    self._load()
                except Unavailable:
                    if newest is None:
                        raise
                newest = self._newest()
            assert newest is not None, "loading makes a key when there is none"
            return newest

    def find(self, kid: str) -> Key | None:
        """The key with this id, if it is ours and may still verify.

        Raises:
            Unavailable: it is not cached and the database cannot be reached.
        """
        self._forget_other_database()
        key = self._keys.get(kid)
        if key is None:
            # Known keys never wait for this lock: a slow database must not stop tokens it is not needed for.
            with self._lock:
                if kid not in self._keys and self._age() > SHORTEST_GAP:
                    self._load()
                key = self._keys.get(kid)
        if key and key.retired_at and clock.now() > key.retired_at + SESSION_LIFETIME:
            return None
        return key

    def forget(self) -> None:
        """Drop the cache, so that the next use reads the database."""
        with self._lock:
            self._keys = {}
            self._loaded_at = None
            self._down_until = 0.0

    def all(self) -> list[Key]:
        """Every key that may still verify something."""
        self.current()
        with self._lock:
            return [key for key in self._keys.values() if self.find(key.kid)]

    def _newest(self) -> Key | None:
        self._forget_other_database()
        return next((key for key in self._keys.values() if key.retired_at is None), None)

    def _age(self) -> float:
        return float("inf") if self._loaded_at is None else clock.monotonic() - self._loaded_at

    def _forget_other_database(self) -> None:
        if self._database is not bound_factory():
            with self._lock:
                self.forget()
                self._database = bound_factory()

    def _load(self) -> None:
        if clock.monotonic() < self._down_until:
            raise Unavailable(
                "The database cannot be reached right now; try again in a moment.",
                code="database_unavailable",
                retry_after=5,
            )
        try:
            rows = _stored()
        except Unavailable:
            self._down_until = clock.monotonic() + DOWN_SECONDS
            raise
        self._keys = {row.kid: _opened(row) for row in rows}
        self._loaded_at = clock.monotonic()


def _stored() -> list[repository.SigningKeyRow]:
    # A unit of work of its own: a key must be committed before anything is signed with it.
    with unit_of_work() as uow:
        rows = repository.signing_keys(uow.session)
        if any(row.retired_at is None for row in rows):
            return rows
        repository.lock_for_keys(uow.session)
        rows = repository.signing_keys(uow.session)
        if not any(row.retired_at is None for row in rows):
            repository.add_signing_key(uow.session, _made(clock.now()))
            rows = repository.signing_keys(uow.session)
        return rows


ring = KeyRing()


@internal
def rotate_signing_key(uow: UnitOfWork) -> str:
    """Retire the signing key and make a new one; tokens of the old one stay valid until they expire.

    Returns:
        The id of the new key.
    """
    now = clock.now()
    repository.lock_for_keys(uow.session)
    repository.retire_signing_keys(uow.session, now)
    row = _made(now)
    repository.add_signing_key(uow.session, row)
    uow.after_commit(ring.forget)
    return row.kid


@internal
def rotate_old_key(uow: UnitOfWork) -> str | None:
    """Rotate when the signing key is 30 days old, and remove keys that can verify nothing any more; for the clean-up.

    Returns:
        The id of the new key, or None while the old one is young.
    """
    now = clock.now()
    repository.lock_for_keys(uow.session)
    repository.delete_signing_keys(uow.session, now - SESSION_LIFETIME - KEEP_RETIRED)
    newest = _signing(uow)
    if newest is None or now - newest.created_at < KEY_LIFETIME:
        return None
    return _rotate(uow, None)


def _rotate(uow: UnitOfWork, actor: Actor | None) -> str:
    """Rotate, and record which key signed before and which signs now; without an actor it was the clock."""
    before = _signing(uow)
    kid = rotate_signing_key(uow)
    audit.record(
        uow,
        actor,
        "key.rotate",
        f"key:{kid}",
        before={"signs": before.kid} if before else None,
        after={"signs": kid} if actor else {"signs": kid, "by": "the clock"},
    )
    return kid


def _signing(uow: UnitOfWork) -> repository.SigningKeyRow | None:
    return next((key for key in repository.signing_keys(uow.session) if key.retired_at is None), None)


@allowed(ADMINS)
def rotate_keys(uow: UnitOfWork, actor: Actor) -> str:
    """Sign with a new key from now on. Nobody is signed out: tokens of the old one work until they expire.

    Raises:
        NotAllowed: the actor is no admin, or an API key.

    Returns:
        The id of the new key.
    """
    if actor.by_key:
        raise NotAllowed("An API key may not do this; sign in for it.", code="not_by_key")
    return _rotate(uow, actor)


@internal
def public_keys() -> dict[str, list[dict[str, str]]]:
    """The JSON Web Key Set others verify our tokens with (RFC 7517)."""
    return {
        "keys": [
            {
                "kty": "OKP",
                "crv": "Ed25519",
                "use": "sig",
                "alg": "EdDSA",
                "kid": key.kid,
                "x": base64.urlsafe_b64encode(_raw(key.public)).rstrip(b"=").decode(),
            }
            for key in ring.all()
        ]
    }


def _raw(public: Ed25519PublicKey) -> bytes:
    return public.public_bytes(Encoding.Raw, PublicFormat.Raw)


def _made(now: datetime) -> repository.SigningKeyRow:
    private = Ed25519PrivateKey.generate()
    public = private.public_key()
    kid = base64.urlsafe_b64encode(hashlib.sha256(_raw(public)).digest()[:16]).rstrip(b"=").decode()
    return repository.SigningKeyRow(
        kid=kid,
        private_pem=private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode(),
        public_pem=public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode(),
        created_at=now,
        retired_at=None,
    )


def _opened(row: repository.SigningKeyRow) -> Key:
    private = load_pem_private_key(row.private_pem.encode(), password=None)
    assert isinstance(private, Ed25519PrivateKey), "we store no other kind"
    return Key(row.kid, private, private.public_key(), row.retired_at)
