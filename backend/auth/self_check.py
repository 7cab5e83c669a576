"""Does sign-in work: issue a token with the current key and verify it. Signs nobody in."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from backend.auth import clock, repository
from backend.auth.keys import ring
from backend.auth.limits import ACCESS_LIFETIME
from backend.auth.tokens import Claims, TokenType, mint, verify
from backend.db.unit_of_work import UnitOfWork
from backend.permissions import internal

NOBODY = UUID(int=0)


@dataclass(frozen=True, slots=True)
class TokenCheck:
    """The key that signs, and how old it is."""

    kid: str
    key_age: timedelta


@internal
def check_tokens(uow: UnitOfWork) -> TokenCheck:
    """Mint a token for nobody and verify it.

    Raises:
        NotSignedIn: what was just issued does not verify.
        Unavailable: the key cannot be read.
    """
    key = ring.current()
    now = clock.now()
    issued_at = int(now.timestamp())
    claims = Claims(
        typ=TokenType.ACCESS,
        user_id=NOBODY,
        session_id=NOBODY,
        jti=NOBODY,
        issued_at=issued_at,
        expires_at=issued_at + int(ACCESS_LIFETIME.total_seconds()),
    )
    verify(mint(claims, key), TokenType.ACCESS)
    made = {row.kid: row.created_at for row in repository.signing_keys(uow.session)}
    return TokenCheck(kid=key.kid, key_age=now - made.get(key.kid, now))
