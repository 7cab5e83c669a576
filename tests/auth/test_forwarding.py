"""Whose request it is: forwarded headers are believed from named proxies only."""

import asyncio

import pytest
import uvicorn
from starlette.types import Receive, Scope, Send

from backend.auth.forwarding import FromProxies, keep_peers, sender
from backend.config import Settings

PROXIES = Settings(TOOLBOX_TRUSTED_PROXIES="127.0.0.1, 10.0.3.0/24,::1")


async def nothing(*_: object) -> dict[str, object]:
    return {}


def seen_by(settings: Settings, peer: str, *forwarded: str, kind: str = "http", proto: str = "") -> Scope:
    """What the app behind uvicorn and our own middleware is told of a request."""
    seen: list[Scope] = []

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        seen.append(scope)

    keep_peers()
    served = uvicorn.Config(FromProxies(app, from_settings=settings), lifespan="off", log_config=None)
    served.load()
    headers = [(b"x-forwarded-for", value.encode()) for value in forwarded]
    scheme = "ws" if kind == "websocket" else "http"
    scope = {"type": kind, "client": (peer, 5), "scheme": scheme, "headers": headers}
    if proto:
        headers.append((b"x-forwarded-proto", proto.encode()))
    asyncio.run(served.loaded_app(scope, nothing, nothing))
    return seen[0]


@pytest.mark.parametrize("peer", ["127.0.0.1", "::1", "192.0.2.1"])
def test_without_named_proxies_nobody_is_believed(monkeypatch: pytest.MonkeyPatch, peer: str) -> None:
    monkeypatch.setenv("FORWARDED_ALLOW_IPS", "*")
    scope = seen_by(Settings(), peer, "10.9.9.9", proto="https")
    assert (scope["client"], scope["scheme"]) == ((peer, 5), "http")


@pytest.mark.parametrize(("kind", "scheme"), [("http", "https"), ("websocket", "wss")])
def test_a_named_proxy_tells_who_it_is_and_by_which_scheme(kind: str, scheme: str) -> None:
    scope = seen_by(PROXIES, "127.0.0.1", "203.0.113.5", "198.51.100.9", kind=kind, proto="https")
    assert (scope["client"], scope["scheme"]) == (("198.51.100.9", 0), scheme)
    assert seen_by(PROXIES, "192.0.2.1", "203.0.113.5", kind=kind, proto="https")["client"] == (
        "192.0.2.1",
        5,
    )


@pytest.mark.parametrize(
    ("forwarded", "address"),
    [
        ("198.51.100.9", "198.51.100.9"),
        # Whatever a client puts in front, the proxy writes its address last.
        ("10.9.9.9, 198.51.100.9", "198.51.100.9"),
        ("198.51.100.9, 10.0.3.7, 127.0.0.1", "198.51.100.9"),
        ("198.51.100.9:4711", "198.51.100.9"),
        ("[2001:DB8::1]:4711", "2001:db8::1"),
        ("2001:db8::1", "2001:db8::1"),
        ("::ffff:198.51.100.9", "198.51.100.9"),
        ("", "127.0.0.1"),
        ("10.0.3.7", "127.0.0.1"),
        ("unknown", "127.0.0.1"),
        ("198.51.100.9, <b>", "127.0.0.1"),
        ("fe80::1%<b>", "127.0.0.1"),
        ("[", "127.0.0.1"),
    ],
)
def test_the_right_most_address_that_is_no_proxy_counts(forwarded: str, address: str) -> None:
    assert sender("127.0.0.1", forwarded, PROXIES.proxies) == address
    assert sender("::ffff:10.0.3.1", forwarded, PROXIES.proxies) == address.replace(
        "127.0.0.1", "::ffff:10.0.3.1"
    )


def test_proxies_that_are_no_networks_are_refused() -> None:
    with pytest.raises(ValueError, match=r"networks such as 10\.0\.0\.0/8"):
        Settings(TOOLBOX_TRUSTED_PROXIES="*")
