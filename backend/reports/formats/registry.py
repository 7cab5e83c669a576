"""The one table of formats. A new one is a file with `write`, and a row here. All say the same words and figures."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from backend.reports.formats import csv, html, md, pdf
from backend.reports.formats.contract import Printed
from backend.reports.schemas import ReportFormat


@dataclass(frozen=True, slots=True)
class File:
    """A file to take along."""

    name: str
    media_type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Format:
    """One row of the table."""

    media_type: str
    write: Callable[[Printed], bytes]


FORMATS: dict[ReportFormat, Format] = {
    ReportFormat.HTML: Format("text/html; charset=utf-8", html.write),
    ReportFormat.PDF: Format("application/pdf", pdf.write),
    ReportFormat.MD: Format("text/markdown; charset=utf-8", md.write),
    ReportFormat.CSV: Format("text/csv; charset=utf-8", csv.write),
    ReportFormat.JSON: Format("application/json", lambda printed: printed.canonical.encode()),
}


def export(format: ReportFormat, printed: Printed) -> File:
    """Make the file."""
    row = FORMATS[format]
    period = printed.document.period
    kind = "status-report" if printed.document.kind == "asked" else f"{printed.document.kind.value}-report"
    name = f"{kind}-{period.start:%Y-%m-%d}-{period.end:%Y-%m-%d}.{format.value}"
    return File(name, row.media_type, row.write(printed))
