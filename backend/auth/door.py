"""The door: ASGI middleware in front of everything. Nobody reaches Streamlit without a verified session.

Streamlit reads identity once, at a socket's handshake, and never again; so the door verifies the handshake, hands on
who it is, and closes the socket when the session ends.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar
from urllib.parse import quote, urlencode

import anyio
from anyio import to_thread
from starlette.responses import JSONResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from backend.api.calls import address_of
from backend.api.problems import problem_of
from backend.auth import cookies, door_rules
from backend.auth.content_policy import is_public_over_tls
from backend.auth.door_rules import check_trusted_headers
from backend.auth.door_sockets import Sockets, remember
from backend.auth.identity import Identity, verify_access, verify_offline, verify_refresh
from backend.auth.liveness import REPLAYED
from backend.auth.sign_in import TokenPair, refresh
from backend.call import Edge, calling
from backend.config import Settings, settings
from backend.errors import ConsoleError, NotAllowed, NotFound, NotSignedIn, Unavailable

__all__ = ["Door", "check_trusted_headers", "remember"]

T = TypeVar("T")

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
# Threads for the door's own database reads, so that slow page work cannot use them up.
READERS = 8


@dataclass(frozen=True, slots=True)
class Recognised:
    """Whom a request was verified for, and the new tokens its answer must carry, if any."""

    identity: Identity
    renewed: TokenPair | None = None


class Door:
    """Lets open paths by, asks a verified session of everything else, and watches open sockets.

    Args:
        app: what lies behind.
        poll_seconds: how often open sockets' sessions are looked up, in one query for all.
        open_paths: further paths that check their callers themselves.
        screen_policy: what a browser may load and run on the screens.
    """

    def __init__(
        self,
        app: ASGIApp,
        *,
        poll_seconds: float = 1.0,
        open_paths: frozenset[str] = frozenset(),
        screen_policy: str | None = None,
        from_settings: Settings | None = None,
    ) -> None:
        self._app = app
        self._open_paths = open_paths
        chosen = from_settings or settings()
        self._origins = door_rules.Origins(chosen)
        self._headers = door_rules.SecurityHeaders(screen_policy, over_tls=is_public_over_tls(chosen))
        self._readers: anyio.CapacityLimiter | None = None
        self._sockets = Sockets(poll_seconds, self._in_thread)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            scope = {**scope, "headers": door_rules.without_identity(scope["headers"])}
            edge = Edge.API if scope["path"].startswith("/api/") else Edge.PAGE
            with calling(edge, address_of(scope)):
                await self._request(scope, receive, _with_headers(send, self._headers.of(scope["path"])))
        elif scope["type"] == "websocket":
            scope = {**scope, "headers": door_rules.without_identity(scope["headers"])}
            await self._socket(scope, receive, send)
        else:
            await self._app(scope, receive, send)

    async def _request(self, scope: Scope, receive: Receive, send: Send) -> None:
        if door_rules.is_open(scope["path"], self._open_paths):
            await self._app(scope, receive, send)
            return
        navigation = _is_navigation(scope)
        try:
            self._refuse_foreign_write(scope)
            recognised = await self._in_thread(lambda: _recognise(scope, may_renew=navigation))
        except NotSignedIn as error:
            if navigation:
                await _to_sign_in(error, scope, receive, send)
            else:
                await _refuse(error, scope, receive, send)
            return
        except ConsoleError as error:
            await _refuse(error, scope, receive, send)
            return
        if door_rules.is_ambiguous(scope["path"]):
            # Streamlit would refuse it too, in two words.
            await _refuse(NotFound("There is nothing at this address."), scope, receive, send)
            return
        scope = {**scope, "headers": door_rules.with_identity(scope["headers"], recognised.identity)}
        if recognised.renewed:
            send = _with_cookies(send, cookies.signed_in(recognised.renewed))
        await self._app(scope, receive, send)

    async def _socket(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = scope["headers"]
        origin, host = door_rules.header(headers, "origin"), door_rules.header(headers, "host")
        identity: Identity | None = None
        if self._origins.allow(origin, host):
            try:
                identity = (await self._in_thread(lambda: _recognise(scope, may_renew=False))).identity
            except ConsoleError:
                identity = None
        if identity is None:
            await receive()
            # A close before the accept: the server answers the handshake with 403.
            await send({"type": "websocket.close", "code": 1008, "reason": "not signed in"})
            return
        await self._sockets.serve(self._app, identity, scope, receive, send)

    def _refuse_foreign_write(self, scope: Scope) -> None:
        origin = door_rules.header(scope["headers"], "origin")
        host = door_rules.header(scope["headers"], "host")
        if scope["method"] not in SAFE_METHODS and origin and not self._origins.allow(origin, host):
            raise NotAllowed("This page may not write here.", code="foreign_origin")

    async def _in_thread(self, work: Callable[[], T]) -> T:
        if self._readers is None:
            self._readers = anyio.CapacityLimiter(READERS)
        return await to_thread.run_sync(work, limiter=self._readers)


def _recognise(scope: Scope, *, may_renew: bool) -> Recognised:
    """Verify a request's token or cookies.

    Raises:
        NotSignedIn: none is good.
        Unavailable: the database cannot be reached, and the token alone does not tell.
    """
    authorization = door_rules.header(scope["headers"], "authorization")
    if authorization[:7].lower() == "bearer " and scope["type"] == "http":
        return Recognised(_by_access(authorization[7:].strip()))
    jar = cookies.read(door_rules.header(scope["headers"], "cookie"))
    access, renewal = jar.get(cookies.ACCESS_COOKIE), jar.get(cookies.REFRESH_COOKIE)
    if access:
        try:
            return Recognised(_by_access(access))
        except NotSignedIn:
            if not renewal:
                raise
    if not renewal:
        raise NotSignedIn("Sign in first.")
    if may_renew:
        pair = refresh(renewal)
        return Recognised(Identity(pair.user_id, pair.session_id), pair)
    # Sockets and sub-resources come by the dozen and may lose their answer: the token is checked, not exchanged.
    actor = verify_refresh(renewal)
    return Recognised(Identity(actor.user_id, actor.session_id, actor.role))


def _by_access(token: str) -> Identity:
    try:
        actor = verify_access(token)
    except Unavailable:
        return verify_offline(token)
    return Identity(actor.user_id, actor.session_id, actor.role)


def _is_navigation(scope: Scope) -> bool:
    """True for a page a person opens, whose answer may redirect and set cookies."""
    headers = scope["headers"]
    if scope["method"] != "GET" or "text/html" not in door_rules.header(headers, "accept"):
        return False
    if "prefetch" in door_rules.header(headers, "sec-purpose"):
        return False
    return door_rules.header(headers, "sec-fetch-mode") in {"", "navigate"}


def _with_headers(send: Send, additional: door_rules.Headers) -> Send:
    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            present = {name.lower() for name, _ in message.get("headers", [])}
            missing = [pair for pair in additional if pair[0] not in present]
            message = {**message, "headers": [*message.get("headers", []), *missing]}
        await send(message)

    return sending


def _with_cookies(send: Send, lines: list[str]) -> Send:
    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            # A page that carries tokens must not be kept by any cache.
            kept = [pair for pair in message.get("headers", []) if pair[0].lower() != b"cache-control"]
            new = [(b"set-cookie", line.encode("latin-1")) for line in lines]
            message = {**message, "headers": [*kept, *new, (b"cache-control", b"no-store")]}
        await send(message)

    return sending


async def _to_sign_in(error: NotSignedIn, scope: Scope, receive: Receive, send: Send) -> None:
    query = scope.get("query_string", b"").decode("latin-1")
    wanted = quote(scope["path"], safe="/") + (f"?{query}" if query else "")
    asked = {} if wanted == "/" else {"next": wanted}
    if error.code == REPLAYED:
        asked["why"] = error.code
    location = "/login" + (f"?{urlencode(asked, safe='/', quote_via=quote)}" if asked else "")
    answer = Response(status_code=303, headers={"location": location, "cache-control": "no-store"})
    await answer(scope, receive, send)


async def _refuse(error: ConsoleError, scope: Scope, receive: Receive, send: Send) -> None:
    answer: Response = problem_of(error)
    if scope["method"] == "GET" and scope["path"].startswith("/_stcore/"):
        # Streamlit shows the body of this answer to the person whose open tab has lost its session; as JSON, because it
        # parses first, and what it could not parse it can read no more. Its dialog breaks no lines.
        answer = JSONResponse(f"{error.message}\nReload this page to go on.", error.status)
    answer.headers["cache-control"] = "no-store"
    await answer(scope, receive, send)
