"""Does sign-in work: issue a token with the current key and verify it. Signs nobody in."""

import time
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
    """The key that signs, how old it is, how many may still verify, and how long a token took."""

    kid: str
    key_age: timedelta
    keys: int
    token_ms: float


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
    began = time.perf_counter()
    verify(mint(claims, key), TokenType.ACCESS)
    token_ms = (time.perf_counter() - began) * 1_000
    made = {row.kid: row.created_at for row in repository.signing_keys(uow.session)}
    age = now - made.get(key.kid, now)
    return TokenCheck(kid=key.kid, key_age=age, keys=len(ring.all()), token_ms=token_ms)
