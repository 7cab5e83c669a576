"""Addresses of channels, as they may be shown: the service and its host, and stars for whatever could be a secret."""

from typing import TYPE_CHECKING

from backend.errors import Invalid
from backend.permissions import internal

if TYPE_CHECKING:
    from apprise import NotifyBase

LONGEST = 2_000
STARS = "****"


@internal
def read_address(url: str) -> str:
    """An address as it may be shown: everything but its service, its host and who signs in there is stars.

    Raises:
        Invalid: it is too long, Apprise knows no such service, or it lacks something.
    """
    if len(url) > LONGEST:
        raise Invalid(
            f"The address has {len(url):,} characters; it may have {LONGEST:,} at most.", code="bad_channel"
        )
    if not url.isprintable():
        raise Invalid(
            "The address has characters that cannot be printed; write it again by hand.", code="bad_channel"
        )
    # Takes a while to load, and most processes never send anything.
    from apprise import Apprise

    service = Apprise.instantiate(url, suppress_exceptions=True)
    if service is None:
        raise Invalid(
            "No service can be reached by this address. It begins with the service, as in mailtos:// or json://; see "
            "Apprise's list.",
            code="bad_channel",
        )
    return _shown(service)


def _shown(service: "NotifyBase") -> str:
    # Not Apprise's own `privacy`: that shows paths, topics, and the first and last letter of tokens.
    schema, _, rest = str(service.url(privacy=True)).partition("://")  # type: ignore[no-untyped-call]
    written, slash, path = rest.partition("?")[0].partition("/")
    if not _has_host(service):
        return f"{schema}://{STARS}" if written or path else f"{schema}://"
    user = _user(service)
    port = f":{service.port}" if service.port else ""
    return f"{schema}://{user}{service.host}{port}{slash if path else ''}{STARS if path else ''}"


def _has_host(service: "NotifyBase") -> bool:
    """Whether what stands in the host's place is one: some services keep a token, a key or a topic there."""
    if not service.host or "host" not in service.template_tokens:
        return False
    forms: tuple[str, ...] = service.templates
    if all("{host}" in form for form in forms):
        return True
    # As in ntfy://topic beside ntfy://example.org/topic: keys and topics have no dots.
    return "." in service.host or ":" in service.host


def _user(service: "NotifyBase") -> str:
    if not service.user and not service.password:
        return ""
    form: dict[str, object] | None = service.template_tokens.get("user")
    # Without a password beside it, the user may be a token.
    told = service.user and service.password and form and not form.get("private")
    return f"{service.user}:{STARS}@" if told else f"{STARS}@"
