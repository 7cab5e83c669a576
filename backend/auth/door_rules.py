"""What the door lets by: open paths, allowed origins, headers taken off and put on."""

from collections.abc import Iterable, Mapping
from urllib.parse import urlsplit

from backend.auth.content_policy import HSTS
from backend.auth.identity import Identity
from backend.config import Settings
from backend.errors import ConsoleError

USER_HEADER = "X-Toolbox-User"
SESSION_HEADER = "X-Toolbox-Session"
# Streamlit's `server.trustedUserHeaders` must read exactly so: header, then the name in `st.user`.
TRUSTED_USER_HEADERS = {USER_HEADER: "user_id", SESSION_HEADER: "session_id"}

OPEN_PATHS = frozenset(
    {
        "/login",
        "/logout",
        "/setup",
        "/new-password",
        "/healthz",
        "/readyz",
        # Checks its callers itself.
        "/metrics",
        "/_stcore/health",
        "/favicon.png",
        "/favicon.ico",
        "/manifest.json",
    }
)
# The API under a version checks its own tokens; its documentation lies outside and needs a session.
OPEN_FOLDERS = ("/static/", "/app/static/", "/api/v1/")

Headers = list[tuple[bytes, bytes]]
DEFAULT_PORTS = {"http": 80, "https": 443}
LOOPBACK = {"127.0.0.1", "localhost", "::1"}
EVERY_ADDRESS = {"0.0.0.0", "::"}  # noqa: S104 (compared, not bound)


def check_trusted_headers(mapping: Mapping[str, str] | None) -> None:
    """Refuse to start when Streamlit would not hand on the identity the door has verified.

    Args:
        mapping: Streamlit's `server.trustedUserHeaders`.

    Raises:
        ConsoleError: it is empty or different.
    """
    if dict(mapping or {}) != TRUSTED_USER_HEADERS:
        wanted = ", ".join(f'"{header}" = "{key}"' for header, key in TRUSTED_USER_HEADERS.items())
        raise ConsoleError(
            "Streamlit does not know who is signed in: [server.trustedUserHeaders] in .streamlit/config.toml must be "
            f"{wanted}. Start the console from its own folder, or restore that file.",
            code="trusted_headers_missing",
        )


def is_ambiguous(path: str) -> bool:
    """True for a path that another reader could take for another one."""
    return (
        "//" in path
        or "\\" in path
        or not path.isprintable()
        or any(part in {".", ".."} for part in path.split("/"))
    )


def is_open(path: str, more: frozenset[str] = frozenset()) -> bool:
    """True for paths anyone may ask for. A path that could mean two things is never open."""
    if is_ambiguous(path):
        return False
    return path in OPEN_PATHS or path in more or path.startswith(OPEN_FOLDERS)


def without_identity(headers: Iterable[tuple[bytes, bytes]]) -> Headers:
    """The headers without any that only the door may set, however spelled."""
    return [
        (name, value)
        for name, value in headers
        if not name.lower().replace(b"_", b"-").startswith(b"x-toolbox-")
    ]


def with_identity(headers: Headers, identity: Identity) -> Headers:
    """The headers, and who the door found."""
    return [
        *headers,
        (USER_HEADER.lower().encode(), str(identity.user_id).encode()),
        (SESSION_HEADER.lower().encode(), str(identity.session_id).encode()),
    ]


def header(headers: Iterable[tuple[bytes, bytes]], name: str) -> str:
    """The values of a header, joined as HTTP allows; empty when absent. Cookies join by semicolon."""
    wanted = name.lower().encode()
    separator = "; " if wanted == b"cookie" else ", "
    return separator.join(value.decode("latin-1") for key, value in headers if key.lower() == wanted)


def _origin(text: str) -> tuple[str, str, int] | None:
    try:
        parts = urlsplit(text.strip().lower())
        port = parts.port or DEFAULT_PORTS.get(parts.scheme)
    except ValueError:
        return None
    if parts.scheme not in DEFAULT_PORTS or not parts.hostname or port is None or parts.username is not None:
        return None
    return parts.scheme, parts.hostname, port


class Origins:
    """The origins whose pages may open sockets and send writes."""

    def __init__(self, settings: Settings) -> None:
        allowed = {_origin(settings.origin)}
        if settings.host in LOOPBACK | EVERY_ADDRESS:
            allowed |= {("http", name, settings.port) for name in LOOPBACK}
        self._allowed = allowed - {None}
        # Listening everywhere without a public URL, people come by whatever name the machine has. The host they
        # asked for is then the one to match: a page of another host or port never has our cookie to send along.
        self._same_host = settings.host in EVERY_ADDRESS and settings.public_url is None

    def allow(self, origin: str, host: str) -> bool:
        """True when a page of this origin may; `host` is the request's Host header."""
        parsed = _origin(origin)
        if parsed is None:
            return False
        if parsed in self._allowed:
            return True
        return self._same_host and parsed == _origin(f"{parsed[0]}://{host}")


FRAMED = ("/component/", "/media/", "/_stcore/bidi-components/")
NOBODY_FRAMES = b"frame-ancestors 'none'"


class SecurityHeaders:
    """Headers every answer carries, unless it has its own.

    Args:
        screens: the policy of the screens; only who may frame them is said without one.
        over_tls: whether browsers are told to come over HTTPS only.
    """

    def __init__(self, screens: str | None, *, over_tls: bool) -> None:
        self._screens = screens.encode() if screens else NOBODY_FRAMES
        self._always = [(b"x-content-type-options", b"nosniff"), (b"referrer-policy", b"same-origin")]
        if over_tls:
            self._always.append((b"strict-transport-security", HSTS.encode()))

    def of(self, path: str) -> Headers:
        """The headers for a path. Component frames and media may be framed by our own pages, nothing by others."""
        framed = path.startswith(FRAMED)
        policy = self._screens
        if framed:
            policy = b"frame-ancestors 'self'"
        elif path.startswith("/api/"):
            # Its answers say themselves what they may load; the page about it has scripts of its own.
            policy = NOBODY_FRAMES
        return [
            *self._always,
            (b"x-frame-options", b"SAMEORIGIN" if framed else b"DENY"),
            (b"content-security-policy", policy),
        ]
