"""All SQL of sessions and of the sign-in throttle."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ARRAY, Uuid, any_, delete, func, insert, literal, select, text, update
from sqlalchemy.orm import Session, join

from backend.auth.limits import IDLE_LIMIT, TOUCH_EVERY
from backend.auth.models import AuthSession, SignInThrottle, User
from backend.auth.repository import USER, UserRow, user_of
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


# The table itself: an insert of the mapped class costs more than all of it.
_ADD_SESSION = insert(AuthSession.metadata.tables[AuthSession.__tablename__])
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
    session.execute(_ADD_SESSION, {name: getattr(row, name) for name in SessionRow.__slots__})


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


def user_and_place(session: Session, email: str, address: str) -> tuple[UserRow | None, bool]:
    """The user with this normalised e-mail, and whether they have been signed in from this address before."""
    usual = (
        select(AuthSession.id)
        .where(AuthSession.user_id == User.id, AuthSession.address == address)
        .exists()
        .label("usual")
    )
    row = session.execute(select(*USER, usual).where(User.email == email)).one_or_none()
    return (user_of(row[:-1]), bool(row.usual)) if row else (None, False)


def delete_old_sessions(session: Session, before: datetime) -> None:
    """Remove sessions that expired before a time."""
    session.execute(delete(AuthSession).where(AuthSession.expires_at < before))


# One statement for all keys of an attempt: signing in is to wait for a password hash, and for little else. Rows are
# inserted, and so held, in the order of their keys: no two attempts wait for each other.
_COUNT = text("""
    INSERT INTO sign_in_throttle AS held (key, failures, updated_at)
    SELECT key, 1, :now FROM unnest(CAST(:keys AS varchar[])) AS key ORDER BY key
    ON CONFLICT (key) DO UPDATE SET
        failures = CASE WHEN held.updated_at < :forget THEN 1 ELSE held.failures + 1 END,
        -- No wait stands at an index below 1, and none added to a time is none.
        blocked_until = :now + (CAST(:waits AS interval[]))[least(
            cardinality(CAST(:waits AS interval[])),
            CASE WHEN held.updated_at < :forget THEN 2 ELSE held.failures + 2 END - (
                SELECT free FROM unnest(CAST(:keys AS varchar[]), CAST(:free AS integer[])) AS forgiven (key, free)
                WHERE forgiven.key = held.key
            )
        )],
        updated_at = :now
    WHERE held.blocked_until IS NULL OR held.blocked_until <= :now
    RETURNING key
""")
_GIVE_BACK = text("""
    INSERT INTO sign_in_throttle AS held (key, failures, updated_at)
    SELECT key, 0, :now FROM unnest(CAST(:keys AS varchar[])) AS key ORDER BY key
    ON CONFLICT (key) DO UPDATE SET (failures, blocked_until) = (
        SELECT
            CASE WHEN cleared THEN 0 ELSE greatest(held.failures - 1, 0) END,
            CASE WHEN NOT cleared AND held.failures - 1 >= free THEN held.blocked_until END
        FROM unnest(
            CAST(:keys AS varchar[]), CAST(:free AS integer[]), CAST(:cleared AS boolean[])
        ) AS given (key, free, cleared)
        WHERE given.key = held.key
    )
""")


def count_attempt(
    session: Session, free: Mapping[str, int], now: datetime, *, forget: datetime, waits: Sequence[timedelta]
) -> bool:
    """Count an attempt under its keys, held until the end of the transaction; False when one of them is blocked.

    Args:
        free: the keys, and how many failures each forgives.
        now: when it is made.
        forget: failures before this count no more.
        waits: how long a key is blocked after as many failures as are free, after one more, and so on.
    """
    values = {
        "keys": list(free),
        "free": list(free.values()),
        "now": now,
        "forget": forget,
        "waits": list(waits),
    }
    return len(session.execute(_COUNT, values).all()) == len(free)


def blocked_until(session: Session, keys: Collection[str]) -> datetime | None:
    """Until when the longest blocked of these keys is; None when none ever was."""
    return session.scalar(select(func.max(SignInThrottle.blocked_until)).where(SignInThrottle.key.in_(keys)))


def uncount_attempt(
    session: Session, free: Mapping[str, int], now: datetime, *, cleared: Collection[str]
) -> None:
    """Take an attempt off its keys again; those `cleared` are forgiven all earlier ones, too."""
    values = {
        "keys": list(free),
        "free": list(free.values()),
        "now": now,
        "cleared": [key in cleared for key in free],
    }
    session.execute(_GIVE_BACK, values)


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
