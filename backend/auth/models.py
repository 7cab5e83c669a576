"""Tables of identity: users, sessions, keys for machines and for signing, one-time links and the sign-in throttle."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from backend.auth.limits import LONGEST_NOTE
from backend.db.base import Base, new_id, utc_now
from backend.permissions import Role

ROLE_LIST = ", ".join(f"'{role.value}'" for role in Role)


class User(Base):
    """A person who may sign in. The e-mail is stored normalised, so unique means case-insensitively unique."""

    __tablename__ = "users"
    __table_args__ = (CheckConstraint(f"role IN ({ROLE_LIST})", name="role_known"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    email: Mapped[str] = mapped_column(String(254), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    role: Mapped[str] = mapped_column(String(16), index=True)
    password_hash: Mapped[str] = mapped_column(Text)
    disabled_at: Mapped[datetime | None]
    created_at: Mapped[datetime] = mapped_column(default=utc_now)
    updated_at: Mapped[datetime] = mapped_column(default=utc_now)


class AuthSession(Base):
    """One sign-in: a family of refresh tokens of which one is current. Only their SHA-256 is kept.

    `refresh_jti`, `refresh_kid` and `refresh_issued_at` are the claims the current refresh token is re-minted from.
    """

    __tablename__ = "sessions"
    __table_args__ = (
        # Has this user signed in from this address before? Asked by the throttle.
        Index("ix_sessions_user_id_address", "user_id", "address"),
        Index("ix_sessions_expires_at", "expires_at"),
        Index("ix_sessions_created_at", "created_at"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    created_at: Mapped[datetime]
    last_seen_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    ended_reason: Mapped[str | None] = mapped_column(String(32))
    user_agent: Mapped[str] = mapped_column(String(LONGEST_NOTE))
    address: Mapped[str] = mapped_column(String(64))
    refresh_hash: Mapped[bytes] = mapped_column(LargeBinary(32))
    refresh_jti: Mapped[UUID]
    refresh_kid: Mapped[str] = mapped_column(String(64))
    refresh_issued_at: Mapped[datetime]
    previous_refresh_hash: Mapped[bytes | None] = mapped_column(LargeBinary(32))
    rotated_at: Mapped[datetime | None]


class ApiKey(Base):
    """A machine's way in, for one person and one role. Its SHA-256 is kept, and its last letters to know it by."""

    __tablename__ = "api_keys"
    __table_args__ = (CheckConstraint(f"role IN ({ROLE_LIST})", name="role_known"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    name: Mapped[str] = mapped_column(String(80))
    role: Mapped[str] = mapped_column(String(16))
    key_hash: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    ending: Mapped[str] = mapped_column(String(8))
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime] = mapped_column(index=True)
    revoked_at: Mapped[datetime | None]
    last_used_at: Mapped[datetime | None]


class SigningKey(Base):
    """An Ed25519 key. A retired one signs no more but verifies what it signed."""

    __tablename__ = "signing_keys"

    kid: Mapped[str] = mapped_column(String(64), primary_key=True)
    private_pem: Mapped[str] = mapped_column(Text)
    public_pem: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime]
    retired_at: Mapped[datetime | None]


class SetupLink(Base):
    """A one-time link to create the first admin."""

    __tablename__ = "setup_links"

    token_hash: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class PasswordLink(Base):
    """A one-time link by which one person sets a new password."""

    __tablename__ = "password_links"

    token_hash: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class SignInThrottle(Base):
    """Failed sign-ins in a row for one account, one address, or an account seen from its usual address."""

    __tablename__ = "sign_in_throttle"

    key: Mapped[str] = mapped_column(String(100), primary_key=True)
    failures: Mapped[int]
    blocked_until: Mapped[datetime | None]
    updated_at: Mapped[datetime] = mapped_column(index=True)
