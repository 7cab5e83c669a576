"""A page is fetched from the public web only: nothing private is ever connected to, however its address is written."""

import http.client
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from backend.confinement import Places
from backend.errors import ConsoleError, Invalid, TooLarge, Unavailable, WrongType
from backend.sources import fetching
from backend.sources.fetching import fetch, is_public
from tests.peers.secure import certify

PRIVATE = (
    *("127.0.0.1", "127.1", "127.0.0.2", "0.0.0.0", "0", "2130706433", "0x7f000001", "0177.0.0.1", "0x7f.1"),
    *("10.0.0.1", "10.255.255.255", "172.16.0.1", "172.31.255.254", "192.168.0.1", "192.168.255.255"),
    *("169.254.169.254", "169.254.0.1", "100.64.0.1", "100.100.100.200", "192.0.0.1", "192.0.2.1"),
    *("198.18.0.1", "198.51.100.1", "203.0.113.1", "224.0.0.1", "239.255.255.250", "240.0.0.1"),
    *("255.255.255.255", "2852039166", "0xa9fea9fe", "0251.0376.0251.0376", "[::1]", "[::]"),
    *("[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[::ffff:10.0.0.1]", "[::ffff:169.254.169.254]"),
    *("[::127.0.0.1]", "[64:ff9b::7f00:1]", "[64:ff9b::a9fe:a9fe]", "[64:ff9b:1::7f00:1]", "[2002:7f00:1::]"),
    *("[2002:a00:1::]", "[2002:a9fe:a9fe::1]", "[2001:0:4136:e378:8000:63bf:3fff:fdd2]", "[fe80::1]"),
    *("[fe80::1%25lo]", "[fc00::1]", "[fd00:ec2::254]", "[ff02::1]", "[2001:db8::1]", "[100::1]"),
    *("[fec0::1]", "192.88.99.1", "[3fff::1]", "[2a00::5efe:7f00:1]", "[2a00::200:5efe:a00:1]"),
    *("[::ffff:0:0]", "localhost", "LOCALHOST", "localhost."),
)
DOUBTFUL = (
    *("http://public.example\\@127.0.0.1/", "http://public.example@127.0.0.1/", "http://a:b@127.0.0.1/"),
    *("http://127.0.0.1\\@public.example/", "http:\\\\127.0.0.1/", "http://public.example:80@127.0.0.1/"),
    *(
        "file:///etc/passwd",
        "ftp://public.example/",
        "gopher://127.0.0.1/",
        "javascript:alert(1)",
        "data:text/html,a",
    ),
    *(
        "http://",
        "http:///path",
        "https:127.0.0.1",
        "//127.0.0.1/",
        "127.0.0.1",
        "http://[::1",
        "http://public.example:x/",
    ),
    *(
        "http://public.example:22/",
        "http://public.example:6379/",
        "https://public.example:80/",
        "http://127.0.0.1:80\t/",
    ),
    *(
        "http://127.0.0.1\n.public.example/",
        "http://public.example\u200b/",
        "http://a\x00.example/",
        "http://" + "a" * 2000,
    ),
)
PUBLIC = "93.184.215.14"


@pytest.fixture
def connections(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Where a connection was made to; none is made for real."""
    made: list[str] = []

    def connect(address: tuple[str, int], timeout: float) -> socket.socket:
        made.append(address[0])
        raise ConnectionRefusedError

    monkeypatch.setattr(socket, "create_connection", connect)
    return made


def names(monkeypatch: pytest.MonkeyPatch, *answers: list[str]) -> None:
    """Answer look-ups of names in turn; the last goes on being the answer."""
    left = list(answers)

    def look_up(host: str, port: int, *_: object, **__: object) -> list[tuple[object, ...]]:
        found = left.pop(0) if len(left) > 1 else left[0]
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in found]

    monkeypatch.setattr(socket, "getaddrinfo", look_up)


@pytest.mark.parametrize("host", PRIVATE)
def test_nothing_private_is_connected_to(connections: list[str], host: str) -> None:
    with pytest.raises(ConsoleError) as refused:
        fetch(f"http://{host}/latest/meta-data")
    assert refused.value.code in ("url_refused", "url_unreachable", "bad_url")
    assert connections == []


@pytest.mark.parametrize("address", DOUBTFUL)
def test_what_is_no_plain_address_is_refused(
    connections: list[str], monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    names(monkeypatch, [PUBLIC])
    with pytest.raises(Invalid) as refused:
        fetch(address)
    assert refused.value.code in ("bad_url", "url_refused")
    assert connections == []


def test_a_name_with_one_private_address_is_refused(
    connections: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    names(monkeypatch, [PUBLIC, "10.0.0.1"])
    with pytest.raises(Invalid, match="private network"):
        fetch("http://both.example/")
    assert connections == []


def test_a_name_is_looked_up_once_and_the_connection_goes_where_that_led(
    connections: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    names(monkeypatch, [PUBLIC], ["127.0.0.1"])
    with pytest.raises(Unavailable):
        fetch("http://rebinding.example/")
    assert connections == [PUBLIC]


def test_public_addresses_are_public() -> None:
    assert all(map(is_public, (PUBLIC, "8.8.8.8", "2606:2800:21f:cb07:6820:80da:af6b:8b2c")))
    assert not is_public("no address")


PAGE = (
    "<title>Fog &amp; rain</title>"
    + "<p>Fog is a cloud that lies on the ground, made of drops of water.</p>" * 3
).encode()


@contextmanager
def a_site(context: ssl.SSLContext | None = None) -> Iterator[int]:
    """A site on this machine; its port."""
    gone = threading.Event()

    class Answers(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            if self.path in ("/drip", "/endless"):
                self._drip() if self.path == "/drip" else self._pour()
                return
            code, headers, body = {
                "/fog.html": (200, {"Content-Type": "text/html; charset=utf-8"}, PAGE),
                "/moved?a=b%20c": (302, {"Location": "fog.html"}, b""),
                "/inside": (301, {"Location": "http://169.254.169.254/latest/meta-data"}, b""),
                "/round": (307, {"Location": "/round"}, b""),
                "/image": (200, {"Content-Type": "image/png"}, b"\x89PNG"),
                "/cut": (200, {"Content-Type": "text/html", "Content-Length": "9000"}, PAGE),
                "/notes.md": (200, {"Content-Type": "application/octet-stream"}, b"# Notes"),
            }.get(self.path, (404, {}, b""))
            self.send_response(code)
            for name, value in headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def _drip(self) -> None:
            """Headers without end, a sign at a time, each sooner than silence would be noticed."""
            with suppress(OSError):
                self.wfile.write(b"HTTP/1.1 200 OK\r\nX-Slow: ")
                while not gone.wait(0.02):
                    self.wfile.write(b"a")

        def _pour(self) -> None:
            """A page without end, as fast as it is taken."""
            with suppress(OSError):
                self.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n")
                while not gone.is_set():
                    self.wfile.write(b"fog " * 16_000)

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    class Site(ThreadingHTTPServer):
        def handle_error(self, *_: object) -> None:
            """Whoever does not trust a certificate hangs up."""

    with Site(("127.0.0.1", 0), Answers) as server:
        if context is not None:
            server.socket = context.wrap_socket(
                server.socket, server_side=True, do_handshake_on_connect=False
            )
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield server.server_port
        finally:
            gone.set()
            server.shutdown()
            thread.join()


def test_a_page_is_fetched_and_each_redirect_looked_at_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    looked_at: list[str] = []

    def public(address: str) -> bool:
        looked_at.append(address)
        return address == "127.0.0.1"

    with a_site() as port:
        monkeypatch.setattr(fetching, "is_public", public)
        monkeypatch.setitem(fetching.PORTS, "http", port)
        site = f"http://127.0.0.1:{port}"
        found = fetch(f"{site}/moved?a=b%20c")
        assert (found.content, found.filename, found.title) == (PAGE, "fog.html", "Fog & rain")
        assert found.address == f"{site}/fog.html"
        assert fetch(f"{site}/notes.md").filename == "notes.md"
        with pytest.raises(Invalid, match="private network"):
            fetch(f"{site}/inside")
        assert looked_at[-1] == "169.254.169.254"
        with pytest.raises(Invalid, match="more than 5 times"):
            fetch(f"{site}/round")
        with pytest.raises(Invalid, match="answered 404"):
            fetch(f"{site}/nowhere")
        with pytest.raises(WrongType, match="image/png"):
            fetch(f"{site}/image")
        with pytest.raises(Unavailable):
            fetch(f"{site}/cut")
        monkeypatch.setattr(fetching, "MOST_BYTES", 1_000_000)
        with pytest.raises(TooLarge):
            fetch(f"{site}/endless")
        monkeypatch.setattr(fetching, "SECONDS", 0.0)
        with pytest.raises(Unavailable):
            fetch(f"{site}/fog.html")


@pytest.fixture
def trusted(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> ssl.SSLContext:
    """A server's certificate for fog.example by an authority this machine trusts; the name leads to this machine."""
    authority, context = certify(tmp_path, "fog.example")
    monkeypatch.setenv("SSL_CERT_FILE", str(authority))
    monkeypatch.setattr(fetching, "is_public", lambda _: True)
    names(monkeypatch, ["127.0.0.1"])
    return context


def test_a_page_is_fetched_over_tls_by_the_name_its_certificate_has(
    monkeypatch: pytest.MonkeyPatch, trusted: ssl.SSLContext
) -> None:
    with a_site(trusted) as port:
        monkeypatch.setitem(fetching.PORTS, "https", port)
        assert fetch(f"https://fog.example:{port}/fog.html").content == PAGE
        with pytest.raises(Invalid, match=r"certificate that cannot be trusted .*other\.example"):
            fetch(f"https://other.example:{port}/fog.html")
        monkeypatch.setenv("SSL_CERT_FILE", ssl.get_default_verify_paths().openssl_cafile)
        with pytest.raises(Invalid, match="cannot be trusted"):
            fetch(f"https://fog.example:{port}/fog.html")


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_an_answer_that_drips_is_given_no_longer_than_any(
    monkeypatch: pytest.MonkeyPatch, trusted: ssl.SSLContext, scheme: str
) -> None:
    monkeypatch.setattr(fetching, "SECONDS", 0.3)
    with a_site(trusted if scheme == "https" else None) as port:
        monkeypatch.setitem(fetching.PORTS, scheme, port)
        started = time.monotonic()
        with pytest.raises(Unavailable):
            fetch(f"{scheme}://fog.example:{port}/drip")
        assert time.monotonic() - started < 3


def test_a_broken_answer_is_told_as_such(monkeypatch: pytest.MonkeyPatch) -> None:
    names(monkeypatch, [PUBLIC])

    def broken(*_: object, **__: object) -> None:
        raise http.client.BadStatusLine("?")

    monkeypatch.setattr(socket, "create_connection", broken)
    with pytest.raises(Unavailable, match="could not be reached"):
        fetch("http://broken.example/")


def test_slow_sites_never_keep_every_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetching, "_places", Places(parallel=1, waiting=0, wait_seconds=0.01))

    def another(*_: object, **__: object) -> None:
        with pytest.raises(Unavailable, match="this address was not taken"):
            fetch("http://also.example/")
        raise OSError

    monkeypatch.setattr(socket, "getaddrinfo", another)
    with pytest.raises(Unavailable, match="could not be reached"):
        fetch("http://slow.example/")
