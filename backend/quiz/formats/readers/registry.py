"""The one table of readers. A new one is one file with `read`, and one row here."""

from __future__ import annotations

import re
from collections.abc import Callable

from backend.quiz.formats.readers import csv, gift, lettered
from backend.quiz.formats.readers.contract import MOST_ITEMS, ImportFormat, Reading

# A longer text is a book and not a quiz; it is refused before it is read.
MOST_CHARACTERS = 400_000

READERS: dict[ImportFormat, Callable[[str], Reading]] = {
    ImportFormat.GIFT: gift.read,
    ImportFormat.AIKEN: lambda text: lettered.read(text, ImportFormat.AIKEN),
    ImportFormat.CSV: csv.read,
    ImportFormat.TEXT: lettered.read,
}

_GIFT = re.compile(r"(?<!\\)\{[^{}]*(?<!\\)[=~#}]|^::|^\$CATEGORY:", re.MULTILINE)
_AIKEN = re.compile(r"^ANSWER:\s*[A-Z]\s*$", re.MULTILINE)
_HEAD = re.compile(r"(?:^|[,;\t\"])(?:stem|question|question text|prompt)(?:[,;\t\"]|$)", re.IGNORECASE)
_LETTERED = re.compile(r"^\s*[*(]?[A-Da-d][.)]\s", re.MULTILINE)


def guess_format(text: str) -> ImportFormat:
    """What a text seems to be; where nothing tells, questions with lettered options."""
    first = next((line for line in text.replace("\ufeff", "").splitlines() if line.strip()), "")
    if _HEAD.search(first) and re.search(r"[,;\t]", first) and not _LETTERED.search(text[:2_000]):
        return ImportFormat.CSV
    if _GIFT.search(text):
        return ImportFormat.GIFT
    return ImportFormat.AIKEN if _AIKEN.search(text) else ImportFormat.TEXT


def read_quiz_text(text: str, format: ImportFormat | None = None) -> Reading:
    """Read a quiz out of a text; without a format it is guessed. Never raises: what cannot be read is a problem."""
    format = format or guess_format(text)
    if len(text) > MOST_CHARACTERS:
        reading = Reading(format)
        reading.refuse(
            1,
            f"This has {len(text):,} characters; at most {MOST_CHARACTERS:,} are read at once: paste a part.",
        )
        return reading
    reading = READERS[format](text.replace("\0", ""))
    if len(reading.items) > MOST_ITEMS:
        line = reading.items[MOST_ITEMS].line
        reading.refuse(
            line, f"At most {MOST_ITEMS} questions are read at once: paste the rest, from here on, by itself."
        )
        del reading.items[MOST_ITEMS:]
    return reading
