"""Our own JSON: every field of every section, so that nothing is lost."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from typing import Any

from backend.content.formats.contract import Printable
from backend.content.schemas import Section
from backend.quiz.formats import Loss

VERSION = 1

# Characters json leaves raw that hide or reorder text in an editor, or end a line in some readers.
_HIDDEN = re.compile("[\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufffe\uffff]")
_NEVER = re.compile("[\x00\ud800-\udfff]")


def write(content: Printable) -> str:
    """Write with a stable key order and characters as they are, but for those that hide."""
    document = {
        "format": "toolboxai-content",
        "version": VERSION,
        "kind": content.kind.value,
        "title": content.title,
        "source_title": content.source_title,
        "sections": [section.model_dump(mode="json") for section in content.sections],
    }
    text = json.dumps(_plain(document), ensure_ascii=False, indent=2, allow_nan=False)
    return _HIDDEN.sub(lambda found: f"\\u{ord(found.group()):04x}", text) + "\n"


def losses(sections: Sequence[Section]) -> Iterable[Loss]:
    """Nothing: what no reader of JSON can be trusted with cannot be kept in a section either."""
    return ()


def _plain(value: Any) -> Any:
    if isinstance(value, str):
        return _NEVER.sub("�", value)
    if isinstance(value, dict):
        return {_plain(key): _plain(held) for key, held in value.items()}
    if isinstance(value, list):
        return [_plain(held) for held in value]
    return value
