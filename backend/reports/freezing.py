"""What a signature holds fast: one canonical text per document, and its SHA-256."""

from __future__ import annotations

import hashlib
import json

from backend.reports.schemas import Document


def canonical(document: Document) -> str:
    """The document as JSON with sorted keys and no blanks; the same document always gives the same text.

    In the manner of RFC 8785, but numbers as Python writes them, since both sides are ours.
    """
    return json.dumps(
        document.model_dump(mode="json"),
        sort_keys=True,
        separators=(",", ":"),
        ensure_ascii=False,
        allow_nan=False,
    )


def content_hash(text: str) -> str:
    """SHA-256 of the canonical text as UTF-8, in hex; what `sha256sum` says of the JSON file."""
    return hashlib.sha256(text.encode()).hexdigest()


def thawed(text: str) -> Document:
    """The document of a canonical text."""
    return Document.model_validate_json(text)
