"""ASGI middleware that counts requests by route template, method and status, with how long they took."""

import time
from collections.abc import MutableMapping
from typing import Any

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from backend.metrics.counting import count_request

# Where the API says which of its routes answers: the door hands on copies of the scope, and this goes along with them.
HOLDER = "toolbox.route"
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
OWN_PATHS = frozenset({"/login", "/logout", "/setup", "/new-password"})
# What monitors ask, our own probes among them: "not ready yet" is an answer and no failure, and a yes serves nobody.
MONITORS = frozenset({"/healthz", "/readyz", "/metrics"})
# Everything Streamlit answers: its pages, its files, its health.
SCREENS = "screens"
UNMATCHED = "/api/unmatched"


class CountRequests:
    """Outermost: what the door refuses counts too. A stream counts until it begins: its end is the reader's choice.

    What monitors ask does not count.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"] in MONITORS:
            await self._app(scope, receive, send)
            return
        began = time.perf_counter()
        route: dict[str, str] = {}
        status, streamed = 500, None

        async def sending(message: Message) -> None:
            nonlocal status, streamed
            if message["type"] == "http.response.start":
                status = message["status"]
                if any(value.startswith(b"text/event-stream") for _, value in message.get("headers", ())):
                    streamed = time.perf_counter() - began
            await send(message)

        try:
            await self._app({**scope, HOLDER: route}, receive, sending)
        finally:
            method = scope["method"] if scope["method"] in METHODS else "other"
            seconds = streamed if streamed is not None else time.perf_counter() - began
            count_request(
                route.get("path") or _coarse(scope["path"]), method, status, seconds, at=time.time()
            )


class NameRoutes:
    """Innermost, around the API's router: hands the template of the route that answered to `CountRequests`."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await self._app(scope, receive, send)
        finally:
            holder = scope.get(HOLDER)
            if isinstance(holder, dict):
                holder["path"] = _template(scope)


def _template(scope: MutableMapping[str, Any]) -> str:
    path = getattr(scope.get("route"), "path", None)
    if not isinstance(path, str):
        return UNMATCHED
    # A router that was included knows its routes without the prefix it was included under.
    versioned = "/v1/" in scope["path"] and not path.startswith("/v1/")
    return f"/api/v1{path}" if versioned else f"/api{path}"


def _coarse(path: str) -> str:
    if path in OWN_PATHS:
        return path
    return UNMATCHED if path.startswith("/api/") else SCREENS
