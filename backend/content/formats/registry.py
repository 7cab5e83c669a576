"""The one table of formats. A new format is one file with `write` and `losses`, and one row here."""

from __future__ import annotations

from collections.abc import Sequence

from backend.content.formats import anki, csv, html, json, md
from backend.content.formats.contract import ContentFormat, Format, Printable
from backend.content.schemas import Section
from backend.quiz.formats import Exported, Loss, filename

FORMATS: dict[ContentFormat, Format] = {
    ContentFormat.HTML: Format(".html", "text/html; charset=utf-8", html.write, html.losses),
    ContentFormat.MD: Format(".md", "text/markdown; charset=utf-8", md.write, md.losses),
    ContentFormat.JSON: Format(".json", "application/json", json.write, json.losses),
    ContentFormat.CSV: Format(".csv", "text/csv; charset=utf-8", csv.write, csv.losses),
    ContentFormat.ANKI: Format(".anki.txt", "text/plain; charset=utf-8", anki.write, anki.losses),
}


def export(format: ContentFormat, content: Printable) -> Exported:
    """Make the file. What it cannot hold is what `losses` says of the same sections."""
    row = FORMATS[ContentFormat(format)]
    name = filename(f"{content.title} {content.kind.value}", row.extension)
    return Exported(name, row.media_type, row.write(content).encode("utf-8"))


def losses(format: ContentFormat, sections: Sequence[Section]) -> list[Loss]:
    """Say what this format cannot hold of these sections, before any file is made."""
    return list(FORMATS[ContentFormat(format)].losses(sections))
