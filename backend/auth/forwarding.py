"""Whose request it is, behind proxies. Anybody can send `X-Forwarded-For`; only what a named proxy wrote is believed."""

from collections.abc import Sequence
from ipaddress import IPv4Address, IPv6Address, ip_address

import uvicorn.config
from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from backend.auth.door_rules import header
from backend.config import Networks, Settings, settings

Address = IPv4Address | IPv6Address
SCHEMES = {"http": "ws", "https": "wss"}


class FromProxies:
    """ASGI middleware, outermost: a request that a named proxy hands on gets its sender's address and scheme."""

    def __init__(self, app: ASGIApp, *, from_settings: Settings | None = None) -> None:
        self._app = app
        self._proxies = (from_settings or settings()).proxies

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self._proxies and scope["type"] in {"http", "websocket"}:
            scope = _from_sender(scope, self._proxies)
        await self._app(scope, receive, send)


class _TrustsNobody(ProxyHeadersMiddleware):
    def __init__(self, app: ProxyHeadersMiddleware, trusted_hosts: Sequence[str] = ()) -> None:
        super().__init__(app, [])


def keep_peers() -> None:
    """Stop uvicorn from believing forwarded headers of whatever this machine sends.

    Streamlit starts uvicorn and offers no way to say so; under `streamlit run` it has read its environment before
    our code is loaded, but puts the app into its wrappers only afterwards.
    """
    uvicorn.config.ProxyHeadersMiddleware = _TrustsNobody  # type: ignore[assignment, attr-defined]


def sender(peer: str, forwarded: str, proxies: Networks) -> str:
    """The right-most address that is no proxy of ours; the peer's own where it is no proxy, or none is told.

    Args:
        peer: who opened the connection.
        forwarded: the values of `X-Forwarded-For`, joined by commas.
        proxies: the networks whose word counts.
    """
    if not _is_in(_parsed(peer), proxies):
        return peer
    for told in reversed(forwarded.split(",")):
        address = _parsed(told.strip())
        if address is None:
            return peer
        if not _is_in(address, proxies):
            return str(address)
    return peer


def _from_sender(scope: Scope, proxies: Networks) -> Scope:
    peer = scope.get("client")
    if not peer or not _is_in(_parsed(peer[0]), proxies):
        return scope
    address = sender(peer[0], header(scope["headers"], "x-forwarded-for"), proxies)
    given = header(scope["headers"], "x-forwarded-proto").rpartition(",")[2].strip().lower()
    scheme = scope.get("scheme", "http")
    if given in SCHEMES:
        scheme = SCHEMES[given] if scope["type"] == "websocket" else given
    return {**scope, "client": peer if address == peer[0] else (address, 0), "scheme": scheme}


def _parsed(text: str) -> Address | None:
    """An address as proxies write it, with or without a port; None for anything else."""
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    # What stands behind a percent sign may be any text.
    if "%" in text:
        return None
    try:
        address = ip_address(text)
    except ValueError:
        return None
    return address.ipv4_mapped or address if isinstance(address, IPv6Address) else address


def _is_in(address: Address | None, networks: Networks) -> bool:
    return address is not None and any(address in network for network in networks)
