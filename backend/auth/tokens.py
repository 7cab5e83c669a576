"""Access and refresh tokens: EdDSA JWTs whose every header and claim is checked here (RFC 8725)."""

import hashlib
import re
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from uuid import UUID

import jwt

from backend.auth import clock
from backend.auth.keys import Key, ring
from backend.auth.limits import ACCESS_LIFETIME, CLOCK_LEEWAY, LONGEST_TOKEN, SESSION_LIFETIME
from backend.errors import NotSignedIn

ISSUER = "toolboxai-console"
AUDIENCE = "toolboxai-console"
ALGORITHM = "EdDSA"
REQUIRED = ["typ", "iss", "aud", "exp", "nbf", "iat", "jti", "sid", "sub"]
# A header naming a key (jku, jwk, x5u) or an extension (crit, b64) is not one of ours.
KNOWN_HEADERS = {"alg", "typ", "kid"}
KEY_ID = re.compile(r"[A-Za-z0-9_-]{1,64}", re.ASCII)


class TokenType(StrEnum):
    """What a token is for. PyJWT does not look at this; we do."""

    ACCESS = "access"
    REFRESH = "refresh"


LIFETIMES: dict[TokenType, timedelta] = {
    TokenType.ACCESS: ACCESS_LIFETIME,
    TokenType.REFRESH: SESSION_LIFETIME,
}


@dataclass(frozen=True, slots=True)
class Claims:
    """What a verified token says, times in Unix seconds."""

    typ: TokenType
    user_id: UUID
    session_id: UUID
    jti: UUID
    issued_at: int
    expires_at: int


def mint(claims: Claims, key: Key) -> str:
    """Sign claims. The same claims and key always give the same bytes: Ed25519 takes no randomness."""
    return jwt.encode(
        {
            "typ": claims.typ.value,
            "iss": ISSUER,
            "aud": AUDIENCE,
            "exp": claims.expires_at,
            "nbf": claims.issued_at,
            "iat": claims.issued_at,
            "jti": str(claims.jti),
            "sid": str(claims.session_id),
            "sub": str(claims.user_id),
        },
        key.private,
        algorithm=ALGORITHM,
        headers={"kid": key.kid},
    )


def verify(token: str, typ: TokenType) -> Claims:
    """Check signature, header and claims of a token; says nothing about its session.

    Raises:
        NotSignedIn: anything about it is not as we mint it.
        Unavailable: its key is unknown to this process and the database cannot be reached.
    """
    if len(token) > LONGEST_TOKEN or not token.isascii():
        raise _refused()
    try:
        header = jwt.get_unverified_header(token)
        kid = header.get("kid")
        if set(header) - KNOWN_HEADERS or header.get("alg") != ALGORITHM:
            raise _refused()
        if not isinstance(kid, str) or not KEY_ID.fullmatch(kid):
            raise _refused()
        key = ring.find(kid)
        if key is None:
            raise _refused()
        payload = jwt.decode(
            token,
            key.public,
            algorithms=[ALGORITHM],
            audience=AUDIENCE,
            issuer=ISSUER,
            # Times are ours to check: PyJWT reads the machine's clock and takes any number for a time.
            options={
                "require": REQUIRED,
                "strict_aud": True,
                "verify_exp": False,
                "verify_nbf": False,
                "verify_iat": False,
            },
        )
        return _claims(payload, typ)
    except (jwt.PyJWTError, ValueError, TypeError, OverflowError, RecursionError) as error:
        raise _refused() from error


def _claims(payload: dict[str, object], typ: TokenType) -> Claims:
    issued, not_before, expires = (payload[name] for name in ("iat", "nbf", "exp"))
    if payload["typ"] != typ.value:
        raise _refused()
    if type(issued) is not int or type(not_before) is not int or type(expires) is not int:
        raise _refused()
    now = clock.now().timestamp()
    leeway = CLOCK_LEEWAY.total_seconds()
    if expires <= now or not_before > now + leeway or issued > now + leeway:
        raise _refused()
    if expires - issued > LIFETIMES[typ].total_seconds() + 1:
        raise _refused()
    return Claims(
        typ=typ,
        user_id=UUID(str(payload["sub"])),
        session_id=UUID(str(payload["sid"])),
        jti=UUID(str(payload["jti"])),
        issued_at=issued,
        expires_at=expires,
    )


def fingerprint(token: str) -> bytes:
    """SHA-256 of a token: all that is stored of a refresh token or a link."""
    return hashlib.sha256(token.encode()).digest()


def _refused() -> NotSignedIn:
    return NotSignedIn("This token is not valid, or not any more; sign in again.", code="bad_token")
