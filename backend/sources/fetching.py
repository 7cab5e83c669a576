"""Fetch a web page or a file from an address somebody gave, and reach nothing that is not on the public internet.

The name is looked up once, every address it has must be public, and the connection goes to the one that was looked at:
a name that answers otherwise a moment later leads nowhere else. Each redirect is a new address and is looked at alike.
"""

import http.client
import ipaddress
import re
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from html import unescape
from typing import Final
from urllib.parse import SplitResult, quote, unquote, urljoin, urlsplit

from backend.confinement import Places
from backend.errors import Invalid, Unavailable, WrongType
from backend.permissions import internal
from backend.sources.cleaning import clean_line
from backend.sources.document import MOST_BYTES, too_heavy

LONGEST_ADDRESS: Final = 2_000
MOST_REDIRECTS: Final = 5
SECONDS: Final = 20.0
SECONDS_OF_SILENCE: Final = 5.0
PORTS: Final = {"http": 80, "https": 443}
_CHUNK: Final = 64 * 1024
# A slow site keeps a thread for as long as it is given; so that never all of them wait for the web.
_places: Final = Places(parallel=6, waiting=6, wait_seconds=5)
# What must not stand in an address: white space and control characters, and what programs read in different ways.
_DOUBTFUL = re.compile(r"[\x00-\x20\x7f-\x9f\\<>\"^`{|}\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]")
_KINDS: Final = {
    "text/html": ".html",
    "application/xhtml+xml": ".html",
    "text/plain": ".txt",
    "text/markdown": ".md",
    "text/x-markdown": ".md",
    "application/pdf": ".pdf",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation": ".pptx",
}
_TITLE = re.compile(rb"<title[^>]{0,200}>([^<]{1,600})", re.IGNORECASE)
# Ways to write an IPv4 address as an IPv6 one; where they lead is where that one leads.
_WRAPPED: Final = (
    (ipaddress.ip_network("64:ff9b::/96"), 0),
    (ipaddress.ip_network("64:ff9b:1::/48"), 0),
    (ipaddress.ip_network("::/96"), 0),
    (ipaddress.ip_network("2002::/16"), 80),
)
# Not public, whatever Python's own table says: site-local addresses, relays of 6to4, addresses for documents.
_NOT_PUBLIC: Final = tuple(map(ipaddress.ip_network, ("fec0::/10", "192.88.99.0/24", "3fff::/20")))
# How the lower half of an address begins that carries an IPv4 one (ISATAP, RFC 5214).
_ISATAP: Final = (0x00005EFE, 0x02005EFE)


@dataclass(frozen=True, slots=True)
class Fetched:
    """What stood at an address: its bytes, a file name that tells what they are, and the page's own title, if any."""

    content: bytes
    filename: str
    title: str | None
    address: str


@internal
def fetch(address: str) -> Fetched:
    """Fetch what stands at a public http or https address. Touches no database.

    Raises:
        Invalid: no address that can be fetched (`bad_url`), one that is not public (`url_refused`), or nothing there
            (`url_failed`).
        Unavailable: it did not answer in time (`url_unreachable`), or too many are asked right now (`busy`).
        TooLarge: more than 25 MB.
        WrongType: a kind of file that is not read.
    """
    with _places.taken("this address"):
        return _follow(address)


def _follow(address: str) -> Fetched:
    ends = time.monotonic() + SECONDS
    for _ in range(MOST_REDIRECTS + 1):
        parts = checked(address)
        try:
            answer = _ask(parts, ends)
        except ssl.SSLCertVerificationError as error:
            raise Invalid(
                f"{clean_line(parts.hostname or '', 100)} shows a certificate that cannot be trusted "
                f"({clean_line(error.verify_message, 100)}), so nothing was read. Correct the address, or open it in a "
                "browser, save the page and upload it.",
                code="url_failed",
            ) from error
        except (OSError, http.client.HTTPException) as error:
            raise Unavailable(
                f"{parts.hostname} could not be reached, or did not answer in time. Try again, or save the page and "
                "upload it.",
                code="url_unreachable",
                retry_after=60,
            ) from error
        if answer.location is None:
            return _fetched(address, parts, answer)
        address = urljoin(address, answer.location)
    raise Invalid(
        f"This address leads on more than {MOST_REDIRECTS} times. Give the one it ends at.", code="url_failed"
    )


@dataclass(frozen=True, slots=True)
class _Answer:
    status: int
    content_type: str
    location: str | None
    content: bytes


def checked(address: str) -> SplitResult:
    """The parts of an address that may be asked.

    Raises:
        Invalid: it is not plainly one (`bad_url`), or leads elsewhere than the public web (`url_refused`).
    """
    if len(address) > LONGEST_ADDRESS or _DOUBTFUL.search(address):
        raise _bad("It holds characters that no address has, or is too long")
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError as error:
        raise _bad("It cannot be read as one") from error
    if parts.scheme not in PORTS or not parts.hostname:
        raise _bad("It should begin with https:// and name a site")
    if "@" in parts.netloc:
        raise _bad("It holds a name or a password before the site")
    if port not in (None, PORTS[parts.scheme]):
        raise Invalid("Only the usual ports of the web are asked, 80 and 443.", code="url_refused")
    return parts


def _bad(why: str) -> Invalid:
    return Invalid(f"This is no web address that can be fetched. {why}.", code="bad_url")


def _public_address(host: str, port: int) -> str:
    """Look a name up, once, and give the address to connect to.

    Raises:
        Invalid: one of its addresses is not public.
        OSError: there is no such name.
    """
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except UnicodeError as error:
        raise _bad("The site's name cannot be read") from error
    addresses = [str(each[4][0]) for each in found]
    if not addresses or not all(map(is_public, addresses)):
        raise Invalid(
            f"{clean_line(host, 100)} lies in a private network or on this machine, and nothing there is fetched. "
            "Save the page and upload it.",
            code="url_refused",
        )
    return addresses[0]


def is_public(address: str) -> bool:
    """Whether an address is one of the public internet, however it is written."""
    try:
        ip = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    return "%" not in address and all(_plainly_public(each) for each in _meant(ip))


def _meant(
    ip: ipaddress.IPv4Address | ipaddress.IPv6Address,
) -> Iterator[ipaddress.IPv4Address | ipaddress.IPv6Address]:
    """An address, and those it carries inside."""
    yield ip
    if isinstance(ip, ipaddress.IPv4Address):
        return
    if ip.ipv4_mapped is not None:
        yield ip.ipv4_mapped
    if ip.teredo is not None:
        yield from ip.teredo
    for network, shift in _WRAPPED:
        if ip in network:
            yield ipaddress.IPv4Address(int(ip) >> shift & 0xFFFFFFFF)
    if int(ip) >> 32 & 0xFFFFFFFF in _ISATAP:
        yield ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)


def _plainly_public(ip: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    # Some that carry another are counted as global; whoever asks looks at what they carry too.
    odd = ip.is_multicast or ip.is_reserved or ip.is_unspecified or ip.is_loopback
    return ip.is_global and not odd and not any(ip in network for network in _NOT_PUBLIC)


def _ask(parts: SplitResult, ends: float) -> _Answer:
    host = _ascii_name(parts.hostname or "")
    port = PORTS[parts.scheme]
    connection = http.client.HTTPConnection(host, port)
    raw = socket.create_connection((_public_address(host, port), port), timeout=_left(ends))
    if parts.scheme == "https":
        # The certificate is checked for the name, while the connection stays with the address.
        context = ssl.create_default_context()
        raw = context.wrap_socket(raw, server_hostname=host, do_handshake_on_connect=False)
    # However little it sends at a time, it is given no longer than that.
    watch = threading.Timer(max(0.0, ends - time.monotonic()), _shut, [raw])
    watch.daemon = True
    watch.start()
    try:
        if isinstance(raw, ssl.SSLSocket):
            raw.do_handshake()
        connection.sock = raw
        path = quote(parts.path or "/", safe="/%:@!$&'()*+,;=~-._")
        target = f"{path}?{quote(parts.query, safe='/%:@!$&()*+,;=?~-._')}" if parts.query else path
        connection.request(
            "GET",
            target,
            headers={
                "Host": f"[{host}]" if ":" in host else host,
                "User-Agent": "ToolboxAI-Console",
                "Accept": "text/html, application/pdf, text/plain, */*;q=0.5",
                "Accept-Encoding": "identity",
            },
        )
        response = connection.getresponse()
        if response.status in (301, 302, 303, 307, 308) and response.headers.get("Location"):
            return _Answer(response.status, "", response.headers["Location"], b"")
        content = _read(response, raw, ends) if response.status == 200 else b""
        return _Answer(response.status, response.headers.get_content_type(), None, content)
    finally:
        watch.cancel()
        connection.close()
        raw.close()


def _shut(raw: socket.socket) -> None:
    """End the connection under whoever reads from it."""
    with suppress(OSError):
        # A TLS socket's own way forgets its keys, at which a reader in another thread stumbles.
        socket.socket.shutdown(raw, socket.SHUT_RDWR)


def _ascii_name(host: str) -> str:
    try:
        return host if host.isascii() else host.encode("idna").decode("ascii")
    except UnicodeError as error:
        raise _bad("The site's name cannot be read") from error


def _read(response: http.client.HTTPResponse, raw: socket.socket, ends: float) -> bytes:
    content = bytearray()
    while True:
        raw.settimeout(_left(ends))
        piece = response.read1(_CHUNK)
        if not piece:
            # An end may also be that of the connection: too soon, or because time was up.
            if response.length:
                raise http.client.IncompleteRead(bytes(content), response.length)
            _left(ends)
            return bytes(content)
        content += piece
        if len(content) > MOST_BYTES:
            raise too_heavy("This page")


def _left(ends: float) -> float:
    """Seconds to wait for the next answer.

    Raises:
        TimeoutError: there are none left.
    """
    left = ends - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return min(left, SECONDS_OF_SILENCE)


def _fetched(address: str, parts: SplitResult, answer: _Answer) -> Fetched:
    if answer.status != 200:
        raise Invalid(
            f"{parts.hostname} answered {answer.status} instead of the page. Open it in a browser, save it and upload it.",
            code="url_failed",
        )
    last = clean_line(unquote(parts.path).rpartition("/")[2], 200)
    stem, dot, ending = last.rpartition(".")
    suffix = _KINDS.get(answer.content_type)
    if suffix is None and dot and answer.content_type in ("application/octet-stream", "binary/octet-stream"):
        suffix = f".{ending.lower()}"
    if suffix is None:
        raise WrongType(
            f"What stands at this address is {clean_line(answer.content_type, 60)}, which is not read. Give a page, or a "
            "PDF, Word, PowerPoint, Markdown or text file."
        )
    name = (stem if dot else last) or parts.hostname or "page"
    title = None
    if suffix == ".html" and (said := _TITLE.search(answer.content[:_CHUNK])):
        title = clean_line(unescape(said[1].decode("utf-8", "replace")), 300) or None
    return Fetched(answer.content, f"{name}{suffix}", title, address)
