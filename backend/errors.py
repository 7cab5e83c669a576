"""Errors a caller can act on. Each carries its HTTP status and a stable code; anything else that escapes is a bug (500)."""

from collections.abc import Mapping


class ConsoleError(Exception):
    """Base of all typed errors: what happened, to what, and what to do, in one or two sentences.

    Attributes:
        status: HTTP status of the problem+json answer.
        code: stable snake_case name that clients may match on.
        retry_after: seconds after which trying again makes sense, or None.
        detail: further machine-readable members of the problem document.
    """

    status = 500
    code = "internal"

    def __init__(
        self,
        message: str,
        *,
        code: str | None = None,
        retry_after: int | None = None,
        detail: Mapping[str, object] | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.code = code or type(self).code
        self.retry_after = retry_after
        self.detail = dict(detail or {})


class NotSignedIn(ConsoleError):
    """No session, or a dead one."""

    status = 401
    code = "not_signed_in"


class NotAllowed(ConsoleError):
    """The role may not do this."""

    status = 403
    code = "not_allowed"


class NotFound(ConsoleError):
    """Absent, or somebody else's: the caller cannot tell which."""

    status = 404
    code = "not_found"


class Conflict(ConsoleError):
    """The thing is in another state, or was changed by somebody else meanwhile."""

    status = 409
    code = "conflict"


class Collision(Conflict):
    """Two transactions were in each other's way; trying again will do."""

    code = "collision"


class TooLarge(ConsoleError):
    """More than the console takes."""

    status = 413
    code = "too_large"


class WrongType(ConsoleError):
    """Not a kind of file or body the console reads."""

    status = 415
    code = "wrong_type"


class Invalid(ConsoleError):
    """Understood, but wrong or unreadable."""

    status = 422
    code = "invalid"


class TooMany(ConsoleError):
    """Asked too often."""

    status = 429
    code = "too_many"


class Unavailable(ConsoleError):
    """Something the console depends on is gone for now."""

    status = 503
    code = "unavailable"
