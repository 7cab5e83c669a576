"""Which numbers a text about a report may hold: those written in the report, and no others.

Whoever phrases a report's sentences anew, a model above all, is held to this; what fails is not used.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from backend.reports.schemas import Document

_NUMBER = re.compile(r"[+\-−]?\d[\d,]*(?:\.\d+)?%?")
_WORDS = re.compile(
    r"\b(?:zero|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|\w+teen|twenty|thirty|forty|fifty|sixty|"
    r"seventy|eighty|ninety|dozens?|hundreds?|thousands?|[mb]illions?|half|halves|halved|thirds?|quarters?|twice|thrice|"
    r"doubled?|tripled?|percent)\b",
    re.IGNORECASE,
)


def numbers_allowed(text: str, document: Document) -> bool:
    """Whether every number in `text` stands in the report, digit for digit, with its percent sign and its sign.

    Numbers in words, and digits or fractions other than 0 to 9, are refused: nobody could hold them against the data.
    """
    if _WORDS.search(text) or any(
        not character.isascii() and unicodedata.numeric(character, None) is not None for character in text
    ):
        return False
    known = {number for said in _said(document) for number in numbers_in(said)}
    return all(number in known for number in numbers_in(text))


def numbers_in(text: str) -> Iterator[str]:
    """The numbers of a text, without separators of thousands, with their signs and percent signs."""
    for found in _NUMBER.finditer(text):
        number = found.group().replace(",", "").replace("−", "-")
        # A hyphen within a date or a range is no sign.
        before = text[found.start() - 1 : found.start()]
        yield number[1:] if number[0] in "+-" and before.isalnum() else number


def _said(document: Document) -> Iterator[str]:
    yield document.headline
    yield from (document.period.words, document.compared_with.words)
    yield from document.what_changed
    yield from document.confidence.reasons
    for section in document.sections:
        yield from section.sentences
        for figure in section.figures:
            yield from (
                figure.title,
                figure.shown,
                figure.previous_shown,
                figure.change.words,
                f"{figure.n:,}",
            )
            yield figure.verdict_words or ""
        for table in section.tables:
            for row in table.rows:
                yield from row.cells
