"""Signing in and exchanging refresh tokens.

Unlike other services these own their transactions, for two reasons: what they record must stay although they raise
(a counted failure, a family killed by a replay), and no transaction may wait for a password hash.
"""

import logging
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID, uuid4

from backend.audit import service as audit
from backend.auth import clock, notices, passwords, repository, session_repository, throttle
from backend.auth.failures import record_failure
from backend.auth.keys import Key, ring
from backend.auth.limits import ACCESS_LIFETIME, LONGEST_NOTE, SESSION_LIFETIME
from backend.auth.liveness import REPLAYED, ensure_alive, used_twice, within_window
from backend.auth.session_repository import SessionRow, SessionWithUser
from backend.auth.tokens import Claims, TokenType, fingerprint, mint, verify
from backend.auth.users import normalised_email
from backend.db.base import new_id
from backend.db.unit_of_work import UnitOfWork, unit_of_work
from backend.errors import NotSignedIn, TooMany
from backend.permissions import Actor, internal

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class TokenPair:
    """A fresh access token and the refresh token it goes with; lives in seconds."""

    access_token: str
    refresh_token: str
    expires_in: int
    refresh_expires_in: int
    user_id: UUID
    session_id: UUID


@internal
def sign_in(email: str, password: str, user_agent: str, address: str) -> TokenPair:
    """Check a password and start a session.

    Raises:
        NotSignedIn: unknown e-mail, wrong password (one and the same answer), or the account is disabled.
        TooMany: this account or address has failed too often lately, or too many are signing in right now.
        Unavailable: the database cannot be reached.
    """
    address = address[:64]
    email = normalised_email(email)
    with unit_of_work() as uow:
        user, usual = session_repository.user_and_place(uow.session, email, address)
        keys = throttle.keys_of(email, address, usual=usual)
        throttle.reserve(uow.session, keys, clock.now())
    try:
        right = passwords.verify_password(user.password_hash if user else None, password)
    except TooMany:
        with unit_of_work() as uow:
            throttle.give_back(uow.session, keys, clock.now(), right=False)
        raise
    if not right or user is None:
        logger.info("sign-in refused", extra={"address": address})
        record_failure(user.id if user else None, address, "wrong e-mail or password")
        raise NotSignedIn("E-mail or password is not right.", code="bad_credentials")
    rehashed = passwords.hash_password(password) if passwords.needs_rehash(user.password_hash) else None
    with unit_of_work() as uow:
        now = clock.now()
        throttle.give_back(uow.session, keys, now, right=True)
        current = repository.user_by_id(uow.session, user.id, lock=True)
        works = (
            current is not None
            and current.disabled_at is None
            and current.password_hash == user.password_hash
        )
        if works:
            if rehashed:
                repository.change_user(uow.session, user.id, {"password_hash": rehashed}, user.updated_at)
            pair = start_session(uow, user.id, user_agent, address)
            actor = Actor(user.id, user.role, user.email, user.name, pair.session_id)
            audit.record(uow, actor, "user.sign_in", f"session:{pair.session_id}", after=_device(user_agent))
            throttle.tidy(uow.session, now)
    if not works:
        record_failure(user.id, address, "the account is disabled")
        # Said only to somebody who knows the password, so it tells a stranger nothing.
        raise NotSignedIn("This account is disabled; ask an admin.", code="account_disabled")
    return pair


@internal
def start_session(uow: UnitOfWork, user_id: UUID, user_agent: str, address: str) -> TokenPair:
    """Start a session for a user whose identity has just been proven, and mint its first tokens."""
    # Whole seconds, as the claims have them: the refresh token is minted again from this row.
    now = clock.now().replace(microsecond=0)
    key = ring.current()
    row = SessionRow(
        id=new_id(),
        user_id=user_id,
        created_at=now,
        last_seen_at=now,
        expires_at=now + SESSION_LIFETIME,
        ended_at=None,
        ended_reason=None,
        user_agent=_printable(user_agent),
        address=address[:64],
        refresh_hash=b"",
        refresh_jti=uuid4(),
        refresh_kid=key.kid,
        refresh_issued_at=now,
        previous_refresh_hash=None,
        rotated_at=None,
    )
    refresh_token = mint(_refresh_claims(row), key)
    row = replace(row, refresh_hash=fingerprint(refresh_token))
    session_repository.add_session(uow.session, row)
    return _pair(row, refresh_token, key)


@internal
def refresh(refresh_token: str) -> TokenPair:
    """Exchange a refresh token for its successor and a fresh access token.

    Within ten seconds the same token gives the same successor again. Later it is a replay: whoever holds the
    other copy may be a thief, so the whole session ends.

    Raises:
        NotSignedIn: bad or expired token, ended or idle session, disabled user, or a replay.
        Unavailable: the database cannot be reached.
    """
    claims = verify(refresh_token, TokenType.REFRESH)
    presented = fingerprint(refresh_token)
    key = ring.current()
    with unit_of_work() as uow:
        found = session_repository.session_with_user(uow.session, claims.session_id)
        pair = _rotated(uow, ensure_alive(found, claims.user_id), presented, key)
        if pair is None:
            ended = session_repository.end_sessions(
                uow.session, clock.now(), REPLAYED, session_id=claims.session_id
            )
            if ended:
                audit.record(
                    uow,
                    None,
                    "session.replayed",
                    f"session:{claims.session_id}",
                    after={"user_id": claims.user_id, "ended": True},
                )
            uow.after_commit(lambda: notices.announce(ended))
    if pair is None:
        logger.warning("refresh token replayed; session ended", extra={"session_id": str(claims.session_id)})
        raise used_twice()
    return pair


def _rotated(uow: UnitOfWork, found: SessionWithUser, presented: bytes, key: Key) -> TokenPair | None:
    now = clock.now()
    issued_at = now.replace(microsecond=0)
    successor = replace(found.session, refresh_jti=uuid4(), refresh_kid=key.kid, refresh_issued_at=issued_at)
    token = mint(_refresh_claims(successor), key)
    swapped = session_repository.rotate(
        uow.session,
        found.session.id,
        presented=presented,
        successor=fingerprint(token),
        jti=successor.refresh_jti,
        kid=key.kid,
        issued_at=issued_at,
        now=now,
    )
    if swapped:
        return _pair(successor, token, key)
    current = session_repository.session_with_user(uow.session, found.session.id)
    if current is None or current.session.previous_refresh_hash != presented or not within_window(current):
        return None
    signed_with = ring.find(current.session.refresh_kid)
    if signed_with is None:
        return None
    again = mint(_refresh_claims(current.session), signed_with)
    assert fingerprint(again) == current.session.refresh_hash, "Ed25519 gives the same bytes again"
    return _pair(current.session, again, key)


def _refresh_claims(row: SessionRow) -> Claims:
    return Claims(
        typ=TokenType.REFRESH,
        user_id=row.user_id,
        session_id=row.id,
        jti=row.refresh_jti,
        issued_at=_seconds(row.refresh_issued_at),
        expires_at=_seconds(row.expires_at),
    )


def _pair(row: SessionRow, refresh_token: str, key: Key) -> TokenPair:
    now = _seconds(clock.now())
    ends = _seconds(row.expires_at)
    expires = min(now + int(ACCESS_LIFETIME.total_seconds()), ends)
    access = Claims(TokenType.ACCESS, row.user_id, row.id, uuid4(), issued_at=now, expires_at=expires)
    return TokenPair(
        access_token=mint(access, key),
        refresh_token=refresh_token,
        expires_in=expires - now,
        refresh_expires_in=ends - now,
        user_id=row.user_id,
        session_id=row.id,
    )


def _seconds(moment: datetime) -> int:
    return int(moment.timestamp())


def _device(user_agent: str) -> dict[str, object]:
    return {"device": _printable(user_agent)}


def _printable(text: str) -> str:
    return "".join(letter if letter.isprintable() else " " for letter in text)[:LONGEST_NOTE]
