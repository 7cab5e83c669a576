"""All SQL of API keys and of links to a new password."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, func, insert, or_, select, update
from sqlalchemy.orm import Session

from backend.auth.limits import NOTE_KEY_USE_EVERY
from backend.auth.models import ApiKey, PasswordLink, User
from backend.permissions import Role


@dataclass(frozen=True, slots=True)
class KeyRow:
    """An API key as stored."""

    id: UUID
    user_id: UUID
    name: str
    role: Role
    key_hash: bytes
    ending: str
    created_at: datetime
    expires_at: datetime
    revoked_at: datetime | None
    last_used_at: datetime | None


@dataclass(frozen=True, slots=True)
class KeyWithOwner:
    """A key and the person whose it is, read together."""

    key: KeyRow
    email: str
    name: str
    role: Role
    disabled_at: datetime | None


_KEY = tuple(getattr(ApiKey, name) for name in KeyRow.__slots__)
_JOINED = select(*_KEY, User.email, User.name, User.role, User.disabled_at).join(
    User, User.id == ApiKey.user_id
)


def _with_owner(row: Sequence[object]) -> KeyWithOwner:
    *columns, email, name, role, disabled_at = row
    values = dict(zip(KeyRow.__slots__, columns, strict=True))
    return KeyWithOwner(
        key=KeyRow(**{**values, "role": Role(str(values["role"]))}),  # type: ignore[arg-type]
        email=str(email),
        name=str(name),
        role=Role(str(role)),
        disabled_at=disabled_at,  # type: ignore[arg-type]
    )


def key_by_hash(session: Session, key_hash: bytes) -> KeyWithOwner | None:
    """The key with this hash, alive or not; None when there is none."""
    row = session.execute(_JOINED.where(ApiKey.key_hash == key_hash)).one_or_none()
    return _with_owner(row) if row else None


def key_by_id(session: Session, key_id: UUID) -> KeyWithOwner | None:
    """One key, alive or not; None when there is none."""
    row = session.execute(_JOINED.where(ApiKey.id == key_id)).one_or_none()
    return _with_owner(row) if row else None


def keys_after(
    session: Session, *, user_id: UUID | None, after: UUID | None, limit: int
) -> list[KeyWithOwner]:
    """Keys nobody has revoked, newest first, of one person or of everybody."""
    query = _JOINED.where(ApiKey.revoked_at.is_(None)).order_by(ApiKey.id.desc()).limit(limit)
    if user_id:
        query = query.where(ApiKey.user_id == user_id)
    if after:
        query = query.where(ApiKey.id < after)
    return [_with_owner(row) for row in session.execute(query)]


def count_keys(session: Session, user_id: UUID, now: datetime) -> int:
    """How many keys of a person work."""
    query = select(func.count()).where(
        ApiKey.user_id == user_id, ApiKey.revoked_at.is_(None), ApiKey.expires_at > now
    )
    return session.scalar(query) or 0


def add_key(session: Session, row: KeyRow) -> None:
    """Store a new key."""
    session.execute(insert(ApiKey).values(**asdict(row)))


def revoke_key(session: Session, key_id: UUID, now: datetime) -> bool:
    """End a key for good; False when it was revoked before."""
    statement = update(ApiKey).where(ApiKey.id == key_id, ApiKey.revoked_at.is_(None))
    return session.execute(statement.values(revoked_at=now).returning(ApiKey.id)).one_or_none() is not None


def note_use(session: Session, key_id: UUID, now: datetime) -> None:
    """Note that a key is in use, every few minutes, never waiting for somebody else's lock."""
    due = (
        select(ApiKey.id)
        .where(
            ApiKey.id == key_id,
            or_(ApiKey.last_used_at.is_(None), ApiKey.last_used_at <= now - NOTE_KEY_USE_EVERY),
        )
        .with_for_update(skip_locked=True)
    )
    session.execute(update(ApiKey).where(ApiKey.id.in_(due)).values(last_used_at=now))


def delete_old_keys(session: Session, before: datetime) -> None:
    """Remove keys that expired or were revoked before a time."""
    session.execute(delete(ApiKey).where(or_(ApiKey.expires_at < before, ApiKey.revoked_at < before)))


def replace_password_link(
    session: Session, token_hash: bytes, user_id: UUID, created_at: datetime, expires_at: datetime
) -> None:
    """Store the hash of a link; a person has one at most."""
    drop_password_links(session, user_id)
    session.execute(
        insert(PasswordLink).values(
            token_hash=token_hash, user_id=user_id, created_at=created_at, expires_at=expires_at
        )
    )


def drop_password_links(session: Session, user_id: UUID) -> None:
    """Let no link of a person work any more."""
    session.execute(delete(PasswordLink).where(PasswordLink.user_id == user_id))


def holder_of_link(session: Session, token_hash: bytes, now: datetime) -> UUID | None:
    """Whose password a link sets; None when it is unknown, used or too old."""
    query = select(PasswordLink.user_id).where(
        PasswordLink.token_hash == token_hash, PasswordLink.used_at.is_(None), PasswordLink.expires_at > now
    )
    return session.execute(query).scalar_one_or_none()


def use_password_link(session: Session, token_hash: bytes, now: datetime) -> UUID | None:
    """Mark a link used, and say whose it is; None when it is unknown, used or too old."""
    statement = (
        update(PasswordLink)
        .where(
            PasswordLink.token_hash == token_hash,
            PasswordLink.used_at.is_(None),
            PasswordLink.expires_at > now,
        )
        .values(used_at=now)
        .returning(PasswordLink.user_id)
    )
    return session.execute(statement).scalar_one_or_none()


def delete_old_password_links(session: Session, before: datetime) -> None:
    """Remove links that are past their time."""
    session.execute(delete(PasswordLink).where(PasswordLink.expires_at < before))
