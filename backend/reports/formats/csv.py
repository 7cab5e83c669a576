"""CSV for spreadsheets: a row per figure."""

from __future__ import annotations

import csv
import io
import re

from backend.reports.formats.contract import Printed, link

COLUMNS = (
    "section", "id", "title", "value", "unit", "n", "low", "high", "kind", "coverage", "previous", "change",
    "direction", "words", "aim", "target", "verdict", "definition_version", "rows_url",
)  # fmt: skip
_FORMULA = re.compile("[=+\\-@\t\r\n＝＋－＠]")
_NUMBER = re.compile(r"[+-]?\d+(\.\d+)?([eE][+-]?\d+)?")


def write(printed: Printed) -> bytes:
    """Write with a byte order mark, by which spreadsheets know UTF-8, and every cell quoted."""
    out = io.StringIO()
    rows = csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    rows.writerow(COLUMNS)
    for section in printed.document.sections:
        for one in section.figures:
            cells = (
                section.id, one.id, one.title, one.value, one.unit, one.n, one.low, one.high, one.kind.value,
                one.coverage, one.previous, one.change.amount, one.change.direction.value, one.change.words,
                one.aim.value if one.aim else None, one.target, one.verdict.value if one.verdict else None,
                one.definition_version, link(printed, one.rows_url),
            )  # fmt: skip
            rows.writerow([_guard("" if cell is None else str(cell)) for cell in cells])
    return ("\ufeff" + out.getvalue()).encode()


def _guard(cell: str) -> str:
    """Put `'` before what a spreadsheet would run; numbers stay numbers."""
    return f"'{cell}" if _FORMULA.match(cell) and not _NUMBER.fullmatch(cell) else cell
