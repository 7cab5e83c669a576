"""A token's life: signed in with a password, verified, refreshed, a forged one refused, revoked. All is rolled back."""

from backend.auth import service as auth
from backend.db.engine import rehearsing
from backend.db.unit_of_work import unit_of_work
from backend.errors import NotSignedIn
from backend.permissions import Role
from backend.verification.check import Check, Failed, Ground
from backend.verification.somebody import a_password, make_somebody


def _look(ground: Ground) -> str:
    with unit_of_work() as uow:
        # A first key made in what is rolled back would be a key nobody has.
        auth.check_tokens(uow)
    with rehearsing(ground.engine):
        password = a_password()
        with unit_of_work() as uow:
            somebody = make_somebody(uow, Role.VIEWER, password)
        pair = auth.sign_in(somebody.email, password, "verification", "verification")
        if auth.verify_access(pair.access_token).user_id != somebody.user_id:
            raise Failed("A token stands for somebody else than it was issued to.")
        _refused(pair.access_token[:-6] + "AAAAAA", "A token with another signature was taken.")
        _refused(pair.refresh_token, "A refresh token was taken for an access token.")
        successor = auth.refresh(pair.refresh_token)
        if successor.refresh_token == pair.refresh_token:
            raise Failed("A refresh token was not exchanged for another one.")
        actor = auth.verify_access(successor.access_token)
        with unit_of_work() as uow:
            auth.sign_out(uow, actor)
        _refused(successor.access_token, "A token still counts after its session was ended.")
    return "A token was issued for a password, verified, refreshed and revoked; forged and swapped ones were refused."


def _refused(token: str, otherwise: str) -> None:
    try:
        auth.verify_access(token)
    except NotSignedIn:
        return
    raise Failed(otherwise)


CHECK = Check(
    "token",
    "A token's life",
    _look,
    "Look in the log for errors of sign-in, and at the clock; do not let people sign in before it passes.",
)
