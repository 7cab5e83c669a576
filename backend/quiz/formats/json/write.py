"""Our own JSON: every field of every item, so that nothing is lost."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from backend.quiz.formats.contract import Loss
from backend.quiz.schemas import Item

VERSION = 1

# Characters json leaves raw that hide or reorder text in an editor, or end a line in some readers.
_HIDDEN = re.compile("[\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufffe\uffff]")
_NEVER = re.compile("[\x00\ud800-\udfff]")


def write(title: str, source_title: str | None, items: Sequence[Item]) -> str:
    """Write the quiz with a stable key order and characters as they are, but for those that hide."""
    quiz = {
        "format": "toolboxai-quiz",
        "version": VERSION,
        "title": title,
        "source_title": source_title,
        "items": [item.model_dump(mode="json") for item in items],
    }
    text = json.dumps(_plain(quiz), ensure_ascii=False, indent=2, allow_nan=False)
    return _HIDDEN.sub(lambda found: f"\\u{ord(found.group()):04x}", text) + "\n"


def losses(items: Sequence[Item]) -> Iterable[Loss]:
    """Only characters that no reader of JSON can be trusted with."""
    for index, item in enumerate(items):
        kept = item.model_dump(mode="json")
        if any(_NEVER.search(text) for text in _strings(kept)):
            yield Loss("text", "NUL characters in this item become “�”.", index, item.id)


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, held in value.items():
            yield from (key, *_strings(held))
    elif isinstance(value, list):
        for held in value:
            yield from _strings(held)


def _plain(value: Any) -> Any:
    """Mark NULs, and give infinities as text, which the item schema reads back as numbers."""
    if isinstance(value, str):
        return _NEVER.sub("�", value)
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    if isinstance(value, dict):
        return {_plain(key): _plain(held) for key, held in value.items()}
    if isinstance(value, list):
        return [_plain(held) for held in value]
    return value
