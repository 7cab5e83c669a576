"""All SQL of users, signing keys and set-up links. Rows leave as frozen dataclasses: never stale, never half written."""

from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, func, insert, select, text, update
from sqlalchemy.orm import Session

from backend.auth.models import SetupLink, SigningKey, User
from backend.permissions import Role

# Any fixed numbers: they keep two processes from making the first key, or the first admin, twice.
KEYS_LOCK = 8_009_004
FIRST_ADMIN_LOCK = 8_009_003


@dataclass(frozen=True, slots=True)
class UserRow:
    """A user as stored."""

    id: UUID
    email: str
    name: str
    role: Role
    password_hash: str
    disabled_at: datetime | None
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class SigningKeyRow:
    """A signing key as stored."""

    kid: str
    private_pem: str
    public_pem: str
    created_at: datetime
    retired_at: datetime | None


# The columns of a `UserRow`, in its order.
USER = (
    User.id,
    User.email,
    User.name,
    User.role,
    User.password_hash,
    User.disabled_at,
    User.created_at,
    User.updated_at,
)


def user_of(row: Sequence[object] | None) -> UserRow | None:
    """A user out of these columns."""
    if row is None:
        return None
    values = dict(zip(UserRow.__slots__, row, strict=True))
    return UserRow(**{**values, "role": Role(str(values["role"]))})  # type: ignore[arg-type]


def user_by_id(session: Session, user_id: UUID, *, lock: bool = False) -> UserRow | None:
    """One user, or None; `lock` keeps others from changing it until the end of the transaction."""
    query = select(*USER).where(User.id == user_id)
    return user_of(session.execute(query.with_for_update() if lock else query).one_or_none())


def users_by_id(session: Session, user_ids: Collection[UUID]) -> list[UserRow]:
    """Those of the users that there are, in one query."""
    rows = session.execute(select(*USER).where(User.id.in_(user_ids)))
    return [user for row in rows if (user := user_of(row))]


def user_by_email(session: Session, email: str) -> UserRow | None:
    """The user with this normalised e-mail, or None."""
    return user_of(session.execute(select(*USER).where(User.email == email)).one_or_none())


def foreign_emails(session: Session) -> list[str]:
    """E-mails with letters beyond ASCII; few people have one."""
    return list(session.scalars(select(User.email).where(User.email.op("~")("[^ -~]"))))


def names_of(session: Session, user_ids: Collection[UUID]) -> dict[UUID, str]:
    """Users' names by id; those that are no users any more are left out."""
    query = select(User.id, User.name).where(User.id.in_(user_ids))
    return {row.id: row.name for row in session.execute(query)}


def users_after(session: Session, after: UUID | None, limit: int) -> list[UserRow]:
    """Users from newest to oldest, after the given id."""
    query = select(*USER).order_by(User.id.desc()).limit(limit)
    if after:
        query = query.where(User.id < after)
    return [user for row in session.execute(query) if (user := user_of(row))]


def add_user(session: Session, user: UserRow) -> None:
    """Store a new user.

    Raises:
        IntegrityError: the e-mail is taken.
    """
    session.execute(insert(User).values(**asdict(user)))


def change_user(session: Session, user_id: UUID, changes: dict[str, object], now: datetime) -> None:
    """Overwrite columns of a user."""
    session.execute(update(User).where(User.id == user_id).values(**changes, updated_at=now))


def delete_user(session: Session, user_id: UUID) -> None:
    """Remove a user with its sessions.

    Raises:
        IntegrityError: something this user made still refers to it.
    """
    session.execute(delete(User).where(User.id == user_id))


def lock_working_admins(session: Session) -> set[UUID]:
    """Ids of all admins who are not disabled, held until the end of the transaction: two cannot unseat each other."""
    query = select(User.id).where(User.role == Role.ADMIN.value, User.disabled_at.is_(None))
    return set(session.scalars(query.order_by(User.id).with_for_update()))


def admin_exists(session: Session) -> bool:
    """True when there is any admin."""
    query = select(User.id).where(User.role == Role.ADMIN.value).limit(1)
    return session.execute(query).one_or_none() is not None


def lock_first_admin(session: Session) -> None:
    """One at a time may make the first admin, until the end of the transaction."""
    session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": FIRST_ADMIN_LOCK})


def lock_for_keys(session: Session) -> None:
    """One at a time may make a signing key, until the end of the transaction."""
    session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": KEYS_LOCK})


def signing_keys(session: Session) -> list[SigningKeyRow]:
    """Every key, newest first."""
    query = select(
        SigningKey.kid,
        SigningKey.private_pem,
        SigningKey.public_pem,
        SigningKey.created_at,
        SigningKey.retired_at,
    ).order_by(SigningKey.created_at.desc())
    return [SigningKeyRow(*row) for row in session.execute(query)]


def add_signing_key(session: Session, key: SigningKeyRow) -> None:
    """Store a key."""
    session.execute(insert(SigningKey).values(**asdict(key)))


def delete_signing_keys(session: Session, retired_before: datetime) -> None:
    """Remove keys that were retired before a time."""
    session.execute(delete(SigningKey).where(SigningKey.retired_at < retired_before))


def retire_signing_keys(session: Session, now: datetime) -> None:
    """Let every key sign no more."""
    session.execute(update(SigningKey).where(SigningKey.retired_at.is_(None)).values(retired_at=now))


def add_setup_link(session: Session, token_hash: bytes, created_at: datetime, expires_at: datetime) -> None:
    """Store the hash of a set-up link."""
    session.execute(
        insert(SetupLink).values(token_hash=token_hash, created_at=created_at, expires_at=expires_at)
    )


def use_setup_link(session: Session, token_hash: bytes, now: datetime) -> bool:
    """Mark a link used; False when it is unknown, used or too old."""
    statement = (
        update(SetupLink)
        .where(SetupLink.token_hash == token_hash, SetupLink.used_at.is_(None), SetupLink.expires_at > now)
        .values(used_at=now)
        .returning(SetupLink.token_hash)
    )
    return session.execute(statement).one_or_none() is not None


def setup_link_works(session: Session, token_hash: bytes, now: datetime) -> bool:
    """True while a link may still be used."""
    query = select(func.count()).where(
        SetupLink.token_hash == token_hash, SetupLink.used_at.is_(None), SetupLink.expires_at > now
    )
    return session.execute(query).scalar_one() > 0


def delete_old_setup_links(session: Session, before: datetime) -> None:
    """Remove links that expired before a time."""
    session.execute(delete(SetupLink).where(SetupLink.expires_at < before))
