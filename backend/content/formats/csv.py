"""CSV for spreadsheets and card programs: one row per card, the columns as in docs/formats.md."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

from backend.content.formats.contract import Printable, card_losses, cards_of
from backend.content.schemas import Section
from backend.quiz.formats import Loss
from backend.quiz.formats.csv import guard
from backend.quiz.formats.text import one_line

COLUMNS = ("section", "front", "back", "source")


def write(content: Printable) -> str:
    """Write with a byte order mark, by which spreadsheets know UTF-8, and every cell quoted; no cell is a formula."""
    out = io.StringIO()
    rows = csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    rows.writerow(COLUMNS)
    for card in cards_of(content.sections):
        cells = (card.section, card.front, card.back, " … ".join(card.sources))
        rows.writerow([guard(one_line(cell)) for cell in cells])
    return "\ufeff" + out.getvalue()


def losses(sections: Sequence[Section]) -> Iterable[Loss]:
    """Rows hold cards only, and not the record."""
    yield from card_losses(sections)
