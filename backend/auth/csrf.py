"""Tokens that prove a write was made by our own page: HMACs under the installation's secret."""

import hashlib
import hmac
import os
import secrets
from functools import lru_cache
from pathlib import Path
from uuid import UUID

from backend.config import settings
from backend.permissions import internal

HEADER = "X-CSRF-Token"


@lru_cache(maxsize=4)
def _kept_secret(folder: Path) -> bytes:
    """The secret in the data folder, made once; two processes starting at once agree on one."""
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / "secret_key"
    draft = folder / f"secret_key.{os.getpid()}.{secrets.token_hex(4)}"
    if not file.exists():
        with os.fdopen(os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w") as writer:
            writer.write(secrets.token_urlsafe(48))
        try:
            # A link appears whole or not at all, and never over another's.
            os.link(draft, file)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return file.read_bytes().strip()


def installation_secret() -> bytes:
    """What everything of this installation is signed and encrypted under: the setting, else a file made once."""
    given = settings().secret_key
    return given.get_secret_value().encode() if given else _kept_secret(settings().data_dir)


def signature(purpose: str, value: str) -> str:
    """HMAC-SHA-256 of a value for one purpose, in hex."""
    return hmac.new(installation_secret(), f"{purpose}\n{value}".encode(), hashlib.sha256).hexdigest()


def matches(purpose: str, value: str, presented: str) -> bool:
    """True when `presented` is the signature, compared in constant time."""
    return hmac.compare_digest(signature(purpose, value).encode(), presented.encode("utf-8", "replace"))


@internal
def csrf_token(session_id: UUID) -> str:
    """What a write with the cookie of this session must carry in `X-CSRF-Token`."""
    return signature("csrf", str(session_id))


@internal
def csrf_token_matches(session_id: UUID, presented: str) -> bool:
    """True when this is the session's token."""
    return matches("csrf", str(session_id), presented)
