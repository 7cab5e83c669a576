"""The one table of formats. A new format is one file with `write` and `losses`, and one row here."""

from __future__ import annotations

from collections.abc import Sequence

from backend.content.formats import anki, apkg, csv, docx, html, json, md, pdf
from backend.content.formats.contract import IN_COPIES, ContentFormat, Format, Printable
from backend.content.schemas import ContentKind, Section
from backend.quiz.formats import Exported, Loss, filename

DOCX_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
FORMATS: dict[ContentFormat, Format] = {
    ContentFormat.HTML: Format(".html", "text/html; charset=utf-8", html.write, html.losses),
    ContentFormat.MD: Format(".md", "text/markdown; charset=utf-8", md.write, md.losses),
    ContentFormat.JSON: Format(".json", "application/json", json.write, json.losses),
    ContentFormat.CSV: Format(".csv", "text/csv; charset=utf-8", csv.write, csv.losses),
    ContentFormat.PDF: Format(".pdf", "application/pdf", pdf.write, pdf.losses),
    ContentFormat.DOCX: Format(".docx", DOCX_TYPE, docx.write, docx.losses),
    ContentFormat.APKG: Format(".apkg", "application/octet-stream", apkg.write, apkg.losses),
    ContentFormat.ANKI: Format(".anki.txt", "text/plain; charset=utf-8", anki.write, anki.losses),
}


def export(format: ContentFormat, content: Printable) -> Exported:
    """Make the file. What it cannot hold is what `losses` says of the same sections."""
    row = FORMATS[ContentFormat(format)]
    copy = ""
    if content.kind is ContentKind.WORKSHEET and format in IN_COPIES:
        copy = f"-{content.copy.value}"
    name = filename(f"{content.title} {content.kind.value}", copy + row.extension)
    written = row.write(content)
    return Exported(name, row.media_type, written if isinstance(written, bytes) else written.encode("utf-8"))


def losses(format: ContentFormat, sections: Sequence[Section]) -> list[Loss]:
    """Say what this format cannot hold of these sections, before any file is made."""
    return list(FORMATS[ContentFormat(format)].losses(sections))
