"""Lists come in pages: keyset order on the id, which sorts by creation, behind an opaque cursor."""

import base64
import binascii
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
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
    return _packed(last.bytes)


def decode_cursor(cursor: str | None) -> UUID | None:
    """The id a cursor continues after.

    Raises:
        Invalid: it is not one of ours.
    """
    if not cursor:
        return None
    try:
        return UUID(bytes=_unpacked(cursor))
    except (binascii.Error, ValueError) as error:
        raise _bad_cursor() from error


def encode_moment(at: datetime, name: str) -> str:
    """Cursor that continues after the row of this time and name, for lists whose rows have no id."""
    return _packed(f"{(at - _EPOCH) // timedelta(microseconds=1)} {name}".encode())


def decode_moment(cursor: str | None) -> tuple[datetime, str] | None:
    """The time and name a cursor continues after.

    Raises:
        Invalid: it is not one of ours.
    """
    if not cursor:
        return None
    try:
        micros, name = _unpacked(cursor).decode().split(" ")
        return _EPOCH + timedelta(microseconds=int(micros)), name
    except (binascii.Error, ValueError, OverflowError) as error:
        raise _bad_cursor() from error


_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def _packed(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def _unpacked(cursor: str) -> bytes:
    return base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)


def _bad_cursor() -> Invalid:
    return Invalid("This cursor is not one this list gave out; start without one.", code="bad_cursor")
