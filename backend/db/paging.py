"""Lists come in pages: keyset order on the id, which sorts by creation, behind an opaque cursor."""

import base64
import binascii
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar
from uuid import UUID

from backend.errors import Invalid

T = TypeVar("T")

DEFAULT_LIMIT = 50
MOST = 200


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """One page of rows, newest first, and the cursor of the next one (None at the end)."""

    items: Sequence[T]
    next_cursor: str | None


def encode_cursor(last: UUID) -> str:
    """Cursor that continues after the row with this id."""
    return base64.urlsafe_b64encode(last.bytes).rstrip(b"=").decode()


def decode_cursor(cursor: str | None) -> UUID | None:
    """The id a cursor continues after.

    Raises:
        Invalid: it is not one of ours.
    """
    if not cursor:
        return None
    try:
        raw = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
        return UUID(bytes=raw)
    except (binascii.Error, ValueError) as error:
        raise Invalid(
            "This cursor is not one this list gave out; start without one.", code="bad_cursor"
        ) from error
