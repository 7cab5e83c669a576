"""Anki's text import: tab-separated cards under header lines that name their deck and columns."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence

from backend.content.formats.contract import Printable, card_losses, cards_of
from backend.content.formats.formulas import with_mathjax
from backend.content.schemas import Section
from backend.quiz.formats import Loss
from backend.quiz.formats.text import one_line


def write(content: Printable) -> str:
    """Write front, back and a tag per card; text is plain, so that no card can bring markup."""
    out = io.StringIO()
    # Anki reads `::` in a deck's name as a deck inside a deck.
    deck = one_line(content.title).replace("::", ": :")
    out.write(
        "#separator:tab\n#html:false\n#notetype:Basic\n"
        f"#deck:{deck}\n#columns:Front\tBack\tTags\n#tags column:3\n"
    )
    # Quoted, a card that begins with # is not read as a header.
    rows = csv.writer(out, delimiter="\t", quoting=csv.QUOTE_ALL, lineterminator="\n")
    for card in cards_of(content.sections):
        sides = [with_mathjax(one_line(side)) for side in (card.front, card.back)]
        rows.writerow([*sides, tag_of(card.section)])
    return out.getvalue()


def losses(sections: Sequence[Section]) -> Iterable[Loss]:
    """Cards hold two sides and a tag: no source, and not the record."""
    yield from card_losses(sections)
    if any(statement.evidence for section in sections for statement in section.statements):
        yield Loss("evidence.quote", "Anki's cards have two sides; the quotes that prove them are left out.")


def tag_of(section: str) -> str:
    """A heading as a tag, in which Anki allows no space."""
    return re.sub(r"[\s:\"]+", "_", one_line(section)).strip("_")
