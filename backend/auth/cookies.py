"""The cookies a browser is signed in with."""

from collections.abc import Mapping

from starlette.requests import cookie_parser

from backend.auth.content_policy import is_public_over_tls
from backend.auth.sign_in import TokenPair
from backend.config import settings

ACCESS_COOKIE = "toolbox_access"
REFRESH_COOKIE = "toolbox_refresh"
FORM_COOKIE = "toolbox_form"
FORM_SECONDS = 3600


def signed_in(pair: TokenPair) -> list[str]:
    """Values of the `Set-Cookie` headers that sign a browser in."""
    return [
        line(ACCESS_COOKIE, pair.access_token, pair.expires_in),
        line(REFRESH_COOKIE, pair.refresh_token, pair.refresh_expires_in),
    ]


def signed_out() -> list[str]:
    """Values of the `Set-Cookie` headers that remove what `signed_in` set."""
    return [line(ACCESS_COOKIE, "", 0), line(REFRESH_COOKIE, "", 0)]


def line(name: str, value: str, seconds: int) -> str:
    """One `Set-Cookie` value: out of reach of scripts, not sent with other sites' requests."""
    chosen = settings()
    secure = "; Secure" if chosen.cookie_secure or is_public_over_tls(chosen) else ""
    return f"{name}={value}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Lax{secure}"


def read(header: str) -> Mapping[str, str]:
    """The cookies of a `Cookie` header.

    Read leniently: cookies have no port, so whatever else runs on this host puts its own beside ours, in any form.
    """
    return cookie_parser(header)
