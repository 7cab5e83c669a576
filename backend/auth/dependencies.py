"""FastAPI dependencies: who is calling."""

from typing import Annotated

from fastapi import Depends, Request

from backend.auth import cookies, csrf
from backend.auth.api_keys import verify_key
from backend.auth.door_rules import Origins
from backend.auth.identity import verify_access, verify_refresh
from backend.auth.key_format import PREFIX
from backend.config import settings
from backend.errors import NotAllowed, NotSignedIn
from backend.permissions import Actor

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


def current_actor(request: Request) -> Actor:
    """The caller: by `Authorization: Bearer` with an access token or an API key, or by cookie.

    Writes with a cookie need `X-CSRF-Token` as well.

    Raises:
        NotSignedIn: no token, or a dead one.
        NotAllowed: a write with a cookie from a page of another origin, or without its CSRF token.
        Unavailable: the database cannot be reached and the session is not known here.
    """
    authorization = request.headers.get("authorization")
    if authorization is not None:
        scheme, _, token = authorization.partition(" ")
        if scheme.lower() != "bearer":
            raise NotSignedIn("Send the access token or API key as `Authorization: Bearer …`.")
        token = token.strip()
        return verify_key(token) if token.startswith(PREFIX) else verify_access(token)
    actor = actor_of_cookies(request)
    if request.method in SAFE_METHODS:
        return actor
    origin = request.headers.get("origin")
    if origin is not None and not Origins(settings()).allow(origin, request.headers.get("host", "")):
        raise NotAllowed("This page may not write here.", code="foreign_origin")
    if not csrf.csrf_token_matches(actor.session_id, request.headers.get(csrf.HEADER, "")):
        raise NotAllowed(
            f"Writes with a cookie need the header {csrf.HEADER}; GET /api/v1/auth/me gives it.",
            code="csrf_token_missing",
        )
    return actor


def actor_of_cookies(request: Request) -> Actor:
    """Whom the browser's cookies sign in. An access token lives five minutes, so the refresh cookie counts too.

    Raises:
        NotSignedIn: neither cookie is good.
        Unavailable: the database cannot be reached and the session is not known here.
    """
    access = request.cookies.get(cookies.ACCESS_COOKIE)
    renewal = request.cookies.get(cookies.REFRESH_COOKIE)
    if access:
        try:
            return verify_access(access)
        except NotSignedIn:
            if not renewal:
                raise
    if renewal:
        return verify_refresh(renewal)
    raise NotSignedIn("Sign in first.")


CurrentActor = Annotated[Actor, Depends(current_actor)]
