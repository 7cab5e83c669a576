"""What the trail never shows: secrets, by the names of their keys and by their types."""

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from enum import Enum
from uuid import UUID

from pydantic import BaseModel, SecretBytes, SecretStr

from backend.config import HIDDEN

_SECRET_KEYS = (
    "password",
    "passwd",
    "passphrase",
    "secret",
    "token",
    "api_key",
    "apikey",
    "private",
    "credential",
    "authorization",
    "cookie",
    "hash",
    "csrf",
    "signature",
)
_SECRET_ADDRESS = re.compile(r"(?P<before>[a-z][a-z0-9+.-]*://[^\s/:@]*:)[^\s/@]+@", re.IGNORECASE)
LONGEST_TEXT = 500
MOST_ENTRIES = 100
DEEPEST = 6

Json = dict[str, "Json"] | list["Json"] | str | int | float | bool | None


def masked(values: Mapping[str, object] | None) -> dict[str, Json] | None:
    """These values as the trail keeps them: secrets hidden, long texts and lists cut, everything else as JSON."""
    if values is None:
        return None
    return {str(key): _shown(str(key), value, 0) for key, value in list(values.items())[:MOST_ENTRIES]}


def _is_secret(key: str) -> bool:
    folded = key.casefold().replace("-", "_")
    return any(name in folded for name in _SECRET_KEYS)


def _shown(key: str, value: object, depth: int) -> Json:
    if value is None or isinstance(value, bool):
        return value
    if _is_secret(key) or isinstance(value, (SecretStr, SecretBytes, bytes, bytearray, memoryview)):
        return HIDDEN
    if isinstance(value, BaseModel):
        # Not dumped: a secret inside is known by its type.
        return _shown(key, {name: getattr(value, name) for name in type(value).model_fields}, depth)
    if isinstance(value, Mapping):
        if depth >= DEEPEST:
            return "…"
        entries = list(value.items())[:MOST_ENTRIES]
        return {str(name): _shown(str(name), inner, depth + 1) for name, inner in entries}
    if isinstance(value, (Sequence, set, frozenset)) and not isinstance(value, str):
        if depth >= DEEPEST:
            return "…"
        # A set has no order of its own, and the same event is to read the same.
        inners = sorted(value, key=str) if isinstance(value, (set, frozenset)) else list(value)
        return [_shown(key, inner, depth + 1) for inner in inners[:MOST_ENTRIES]]
    return _plain(value)


def _plain(value: object) -> Json:
    if isinstance(value, Enum):
        return _plain(value.value)
    if isinstance(value, int):
        return value
    if isinstance(value, float):
        # JSON has no infinity.
        return value if abs(value) < float("inf") else str(value)
    if isinstance(value, (datetime, date)):
        return value.isoformat()
    if isinstance(value, UUID):
        return str(value)
    # PostgreSQL keeps no NUL in JSON.
    text = _SECRET_ADDRESS.sub(rf"\g<before>{HIDDEN}@", str(value).replace("\0", "\ufffd"))
    return text if len(text) <= LONGEST_TEXT else text[: LONGEST_TEXT - 1] + "…"
