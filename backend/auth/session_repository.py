"""All SQL of sessions and of the sign-in throttle."""

from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ARRAY, Uuid, any_, delete, func, insert, literal, select, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.orm import Session, join

from backend.auth.limits import IDLE_LIMIT, TOUCH_EVERY
from backend.auth.models import AuthSession, SignInThrottle, User
from backend.db.tallies import Grain, Tally, tally
from backend.permissions import Role


@dataclass(frozen=True, slots=True)
class SessionRow:
    """A session as stored."""

    id: UUID
    user_id: UUID
    created_at: datetime
    last_seen_at: datetime
    expires_at: datetime
    ended_at: datetime | None
    ended_reason: str | None
    user_agent: str
    address: str
    refresh_hash: bytes
    refresh_jti: UUID
    refresh_kid: str
    refresh_issued_at: datetime
    previous_refresh_hash: bytes | None
    rotated_at: datetime | None


@dataclass(frozen=True, slots=True)
class SessionWithUser:
    """A session and the person it belongs to, read together."""

    session: SessionRow
    email: str
    name: str
    role: Role
    disabled_at: datetime | None


_SESSION = tuple(getattr(AuthSession, name) for name in SessionRow.__slots__)


def _with_user(row: Sequence[object]) -> SessionWithUser:
    *columns, email, name, role, disabled_at = row
    return SessionWithUser(
        session=SessionRow(*columns),  # type: ignore[arg-type]
        email=str(email),
        name=str(name),
        role=Role(str(role)),
        disabled_at=disabled_at,  # type: ignore[arg-type]
    )


_JOINED = select(*_SESSION, User.email, User.name, User.role, User.disabled_at).join(
    User, User.id == AuthSession.user_id
)


def session_with_user(session: Session, session_id: UUID) -> SessionWithUser | None:
    """One session with its user, dead or alive; None when there is none."""
    row = session.execute(_JOINED.where(AuthSession.id == session_id)).one_or_none()
    return _with_user(row) if row else None


def sessions_with_users(session: Session, session_ids: Collection[UUID]) -> dict[UUID, SessionWithUser]:
    """These sessions with their users, dead or alive, in one query."""
    # As an array: however many there are, it is the same statement, which the server has planned already.
    wanted = AuthSession.id == any_(literal(list(session_ids), ARRAY(Uuid)))
    found = (_with_user(row) for row in session.execute(_JOINED.where(wanted)))
    return {each.session.id: each for each in found}


def live_sessions(
    session: Session, now: datetime, *, user_id: UUID | None, after: UUID | None, limit: int
) -> list[SessionWithUser]:
    """Sessions that still work, newest first, of one user or of everybody."""
    query = _JOINED.where(*_alive(now)).order_by(AuthSession.id.desc()).limit(limit)
    if user_id:
        query = query.where(AuthSession.user_id == user_id)
    if after:
        query = query.where(AuthSession.id < after)
    return [_with_user(row) for row in session.execute(query)]


def live_roles(session: Session, session_ids: Collection[UUID], now: datetime) -> dict[UUID, Role]:
    """Those of the given sessions that still work, with their people's roles, in one query."""
    query = select(AuthSession.id, User.role).join(User, User.id == AuthSession.user_id)
    found = session.execute(query.where(AuthSession.id.in_(session_ids), *_alive(now)))
    return {row.id: Role(row.role) for row in found}


def _alive(now: datetime):  # type: ignore[no-untyped-def]
    return (
        AuthSession.ended_at.is_(None),
        AuthSession.expires_at > now,
        AuthSession.last_seen_at > now - IDLE_LIMIT,
        User.disabled_at.is_(None),
    )


def add_session(session: Session, row: SessionRow) -> None:
    """Store a new session."""
    session.execute(insert(AuthSession).values(**asdict(row)))


def touch(session: Session, session_id: UUID, now: datetime) -> None:
    """Note that the session is in use, at most once a minute, never waiting for somebody else's lock."""
    due = (
        select(AuthSession.id)
        .where(AuthSession.id == session_id, AuthSession.last_seen_at <= now - TOUCH_EVERY)
        .with_for_update(skip_locked=True)
    )
    session.execute(update(AuthSession).where(AuthSession.id.in_(due)).values(last_seen_at=now))


def rotate(
    session: Session,
    session_id: UUID,
    *,
    presented: bytes,
    successor: bytes,
    jti: UUID,
    kid: str,
    issued_at: datetime,
    now: datetime,
) -> bool:
    """Exchange the current refresh token by compare-and-swap; False when the presented one is not current."""
    statement = (
        update(AuthSession)
        .where(
            AuthSession.id == session_id,
            AuthSession.refresh_hash == presented,
            AuthSession.ended_at.is_(None),
        )
        .values(
            refresh_hash=successor,
            refresh_jti=jti,
            refresh_kid=kid,
            refresh_issued_at=issued_at,
            previous_refresh_hash=presented,
            rotated_at=now,
            last_seen_at=now,
        )
        .returning(AuthSession.id)
    )
    return session.execute(statement).one_or_none() is not None


def end_sessions(
    session: Session,
    now: datetime,
    reason: str,
    *,
    session_id: UUID | None = None,
    user_id: UUID | None = None,
    but: UUID | None = None,
) -> set[UUID]:
    """End one session, or all of a user's `but` one; gives the ids of those that were running."""
    statement = update(AuthSession).where(AuthSession.ended_at.is_(None))
    if session_id:
        statement = statement.where(AuthSession.id == session_id)
    if user_id:
        statement = statement.where(AuthSession.user_id == user_id)
    if but:
        statement = statement.where(AuthSession.id != but)
    assert session_id or user_id, "ending everybody's sessions is never meant"
    ended = statement.values(ended_at=now, ended_reason=reason).returning(AuthSession.id)
    return set(session.scalars(ended))


def running_ids(session: Session, user_id: UUID) -> set[UUID]:
    """Ids of a person's sessions that nobody has ended."""
    query = select(AuthSession.id).where(AuthSession.user_id == user_id, AuthSession.ended_at.is_(None))
    return set(session.scalars(query))


def signed_in_from(session: Session, user_id: UUID, address: str) -> bool:
    """True when this user has signed in from this address before."""
    query = select(AuthSession.id).where(AuthSession.user_id == user_id, AuthSession.address == address)
    return session.execute(query.limit(1)).one_or_none() is not None


def delete_old_sessions(session: Session, before: datetime) -> None:
    """Remove sessions that expired before a time."""
    session.execute(delete(AuthSession).where(AuthSession.expires_at < before))


@dataclass(frozen=True, slots=True)
class ThrottleRow:
    """Failures counted under one key."""

    key: str
    failures: int
    blocked_until: datetime | None
    updated_at: datetime


def lock_throttles(session: Session, keys: Sequence[str], now: datetime) -> dict[str, ThrottleRow]:
    """Rows of these keys, made if absent and held until the end of the transaction, in an order that cannot deadlock."""
    ordered = sorted(keys)
    session.execute(
        upsert(SignInThrottle)
        .values([{"key": key, "failures": 0, "updated_at": now} for key in ordered])
        .on_conflict_do_nothing()
    )
    query = select(
        SignInThrottle.key, SignInThrottle.failures, SignInThrottle.blocked_until, SignInThrottle.updated_at
    ).where(SignInThrottle.key.in_(ordered))
    rows = session.execute(query.order_by(SignInThrottle.key).with_for_update())
    return {row.key: ThrottleRow(*row) for row in rows}


def save_throttle(session: Session, row: ThrottleRow) -> None:
    """Overwrite one row."""
    session.execute(update(SignInThrottle).where(SignInThrottle.key == row.key).values(**asdict(row)))


def delete_old_throttles(session: Session, before: datetime) -> None:
    """Forget failures older than a time."""
    session.execute(delete(SignInThrottle).where(SignInThrottle.updated_at < before))


def tally_begun(session: Session, start: datetime, end: datetime, grain: Grain) -> list[Tally]:
    """Sessions by when they began."""
    return tally(
        session,
        at=AuthSession.created_at,
        start=start,
        end=end,
        grain=grain,
        keys={"role": User.role},
        joined=join(AuthSession, User, User.id == AuthSession.user_id),
    )


def count_live(session: Session, now: datetime) -> int:
    """Sessions that still work."""
    query = select(func.count()).select_from(join(AuthSession, User, User.id == AuthSession.user_id))
    return session.scalar(query.where(*_alive(now))) or 0


def first_begun(session: Session) -> datetime | None:
    """When the oldest session began."""
    return session.scalar(select(func.min(AuthSession.created_at)))
