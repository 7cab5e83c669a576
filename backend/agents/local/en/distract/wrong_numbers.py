"""Wrong numbers: years of the text near the right one, quantities of its unit and size."""

from __future__ import annotations

import re
from collections.abc import Iterable

from backend.agents.local.document import Document, Fact, FactKind, KeyKind
from backend.agents.local.en.numbers import is_year


def numbers_for(document: Document, fact: Fact) -> Iterable[tuple[str, float]]:
    """Other years of the text near the right one, or other quantities of the same unit and size."""
    value = fact.value or 0.0
    stated = {token.text for token in document.sentences[fact.sentence].tokens}
    if fact.key_kind is KeyKind.YEAR:
        years = {t.text for s in document.sentences for t in s.tokens if is_year(t.text)} - stated
        for year in sorted(years):
            if 2 <= abs(int(year) - value) <= 120:
                yield year, 1.0 - abs(int(year) - value) / 120
        return
    for other in document.facts:
        if other.kind is not FactKind.QUANTITY or other.unit.split()[-1:] != fact.unit.split()[-1:]:
            continue
        ratio = (other.value or 0.0) / value if value else 0.0
        if other.key not in stated and 0.2 <= ratio <= 5 and not 0.85 <= ratio <= 1.18:
            yield other.key, 1.0
    yield from ((number, 0.6) for number in _perturbed(fact) if number not in stated)


def _perturbed(fact: Fact) -> Iterable[str]:
    """The number as the text writes it, but clearly another: half, double, or what a share leaves."""
    written = re.fullmatch(r"(\d{1,3}(?:,\d{3})*|\d+)(\.\d+)?(%?)", fact.key)
    value = fact.value or 0.0
    if written is None or value <= 0 or float((written[1] + (written[2] or "")).replace(",", "")) != value:
        return
    places = len(written[2] or ".") - 1
    others = [2 * value, value / 2, 1.5 * value]
    if fact.unit == "percent":
        others = [100 - value, *(other for other in others if other < 95)]
    for other in others:
        shown = round(other, places) if places else float(round(other))
        if shown > 0 and not 0.8 <= shown / value <= 1.25:
            yield (
                f"{shown:,.{places}f}"
                if "," in written[1] or shown >= 10_000
                else f"{shown:.{places}f}{written[3]}"
            )
