"""What identity shows and takes at its edges."""

from datetime import datetime
from enum import StrEnum
from ipaddress import IPv6Address, ip_address, ip_network
from typing import Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, SecretStr

from backend.auth.key_repository import KeyWithOwner
from backend.auth.limits import LONGEST_KEY_DAYS, USUAL_KEY_DAYS
from backend.auth.repository import UserRow
from backend.auth.session_repository import SessionWithUser
from backend.numbers import Whole
from backend.permissions import WITHIN, Role

# RFC 1918, 3927, 4193, 4291 and 6598: what `is_private` of the library counts in beside these is nobody's home.
LOCAL_NETWORKS = tuple(
    ip_network(network)
    for network in (
        *("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "169.254.0.0/16", "100.64.0.0/10"),
        *("fc00::/7", "fe80::/10"),
    )
)


class SignInBody(BaseModel):
    """Body of `POST /auth/login`."""

    model_config = ConfigDict(extra="forbid")

    email: str = Field(max_length=254)
    password: SecretStr = Field(max_length=1024)


class RefreshBody(BaseModel):
    """Body of `POST /auth/refresh`."""

    model_config = ConfigDict(extra="forbid")

    refresh_token: SecretStr = Field(max_length=8192)


class PasswordBody(BaseModel):
    """Body of `POST /auth/password`."""

    model_config = ConfigDict(extra="forbid")

    current_password: SecretStr = Field(max_length=1024)
    new_password: SecretStr = Field(max_length=1024)


class PasswordJudgement(BaseModel):
    """How hard a password is to guess, from 0 to 4, whether it is taken, and what to tell who types it."""

    score: int
    accepted: bool
    says: str


class PasswordLinkView(BaseModel):
    """A one-time address at which a person sets a password; it is told this once."""

    url: str
    expires_at: datetime


class TokenAnswer(BaseModel):
    """A pair of tokens; `expires_in` is the access token's life in seconds."""

    access_token: str
    refresh_token: str
    token_type: str = "Bearer"  # noqa: S105 (the scheme's name)
    expires_in: int


class NewKey(BaseModel):
    """The key that signs from now on."""

    kid: str


class MeView(BaseModel):
    """The signed-in user, and the token that writes with a cookie must carry as `X-CSRF-Token`."""

    id: UUID
    email: str
    name: str
    role: Role
    session_id: UUID
    csrf_token: str


class UserCreate(BaseModel):
    """A new user. Without a password nobody can sign in as them before a password link was used."""

    model_config = ConfigDict(extra="forbid")

    email: str = Field(max_length=254)
    name: str = Field(min_length=1, max_length=200)
    role: Role
    password: SecretStr | None = Field(None, max_length=1024)


class UserChange(BaseModel):
    """What to change of a user; what is absent stays."""

    model_config = ConfigDict(extra="forbid")

    name: str | None = Field(None, min_length=1, max_length=200)
    role: Role | None = None
    disabled: bool | None = None
    password: SecretStr | None = Field(None, max_length=1024)


class UserView(BaseModel):
    """A user as admins see it."""

    id: UUID
    email: str
    name: str
    role: Role
    disabled: bool
    created_at: datetime
    updated_at: datetime

    @classmethod
    def of(cls, user: UserRow) -> Self:
        """The view of a stored user, without its password hash."""
        return cls(
            id=user.id,
            email=user.email,
            name=user.name,
            role=user.role,
            disabled=user.disabled_at is not None,
            created_at=user.created_at,
            updated_at=user.updated_at,
        )


class Place(StrEnum):
    """Where an address is, as far as the address itself tells; nobody is asked."""

    MACHINE = "this_machine"
    LOCAL = "local_network"
    UNKNOWN = "unknown"


def place_of(address: str) -> Place:
    """Whether somebody signed in at this machine, in a private network, or anywhere."""
    try:
        parsed = ip_address(address.partition("%")[0])
    except ValueError:
        return Place.UNKNOWN
    if isinstance(parsed, IPv6Address) and parsed.ipv4_mapped:
        parsed = parsed.ipv4_mapped
    if parsed.is_loopback:
        return Place.MACHINE
    return Place.LOCAL if any(parsed in network for network in LOCAL_NETWORKS) else Place.UNKNOWN


class SessionView(BaseModel):
    """A running session: where and since when somebody is signed in."""

    id: UUID
    user_id: UUID
    email: str
    created_at: datetime
    last_seen_at: datetime
    expires_at: datetime
    user_agent: str
    address: str
    place: Place
    current: bool

    @classmethod
    def of(cls, found: SessionWithUser, current: UUID) -> Self:
        """The view of a stored session, without its token hashes."""
        row = found.session
        return cls(
            id=row.id,
            user_id=row.user_id,
            email=found.email,
            created_at=row.created_at,
            last_seen_at=row.last_seen_at,
            expires_at=row.expires_at,
            user_agent=row.user_agent,
            address=row.address,
            place=place_of(row.address),
            current=row.id == current,
        )


class KeyBody(BaseModel):
    """Body of `POST /auth/keys`: what the key is for, what it may do, and for how many days."""

    model_config = ConfigDict(extra="forbid")

    name: str = Field(min_length=1, max_length=80)
    role: Role
    days: Whole = Field(USUAL_KEY_DAYS, ge=1, le=LONGEST_KEY_DAYS)


class KeyCreated(BaseModel):
    """A new API key. `key` is given this once and kept nowhere."""

    id: UUID
    name: str
    role: Role
    expires_at: datetime
    key: str


class KeyState(StrEnum):
    """Whether a key works, and if not, why."""

    WORKS = "works"
    EXPIRED = "expired"
    OWNER_DISABLED = "owner_disabled"
    BEYOND_ROLE = "beyond_role"


class KeyView(BaseModel):
    """An API key as its owner and admins see it: never the key, only its last letters. Last use is known to ten minutes."""

    id: UUID
    user_id: UUID
    owner: str
    email: str
    name: str
    role: Role
    ending: str
    state: KeyState
    created_at: datetime
    expires_at: datetime
    last_used_at: datetime | None

    @classmethod
    def of(cls, found: KeyWithOwner, now: datetime) -> Self:
        """The view of a stored key at a time."""
        row = found.key
        return cls(
            id=row.id,
            user_id=row.user_id,
            owner=found.name,
            email=found.email,
            name=row.name,
            role=row.role,
            ending=row.ending,
            state=_state(found, now),
            created_at=row.created_at,
            expires_at=row.expires_at,
            last_used_at=row.last_used_at,
        )


def _state(found: KeyWithOwner, now: datetime) -> KeyState:
    if found.key.expires_at <= now:
        return KeyState.EXPIRED
    if found.disabled_at:
        return KeyState.OWNER_DISABLED
    return KeyState.WORKS if found.key.role in WITHIN[found.role] else KeyState.BEYOND_ROLE
