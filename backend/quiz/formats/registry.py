"""The one table of formats. A new format is one file with `write` and `losses`, and one row here."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from backend.errors import Invalid
from backend.quiz.formats import csv, gift, html, json, md
from backend.quiz.formats.contract import Copy, Exported, ExportFormat, Format, Loss
from backend.quiz.schemas import Item

FORMATS: dict[ExportFormat, Format] = {
    # Moodle's file picker knows GIFT by the type of `.txt`.
    ExportFormat.GIFT: Format(".gift.txt", "text/plain; charset=utf-8", gift.write, gift.losses),
    ExportFormat.JSON: Format(".json", "application/json", json.write, json.losses),
    ExportFormat.CSV: Format(".csv", "text/csv; charset=utf-8", csv.write, csv.losses),
    ExportFormat.MD: Format(".md", "text/markdown; charset=utf-8", md.write, md.losses),
    ExportFormat.HTML: Format(
        ".html", "text/html; charset=utf-8", html.write, html.losses, write_copy=html.write
    ),
}

# Windows opens a device, not a file, for these stems whatever the extension.
_DEVICES = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)$")


def export(
    format: ExportFormat,
    quiz_title: str,
    items: Sequence[Item],
    *,
    source_title: str | None = None,
    copy: Copy | None = None,
) -> Exported:
    """Make the file. What it cannot hold is what `losses` says of the same items.

    Raises:
        Invalid: a copy was asked for of a format that does not come in copies.
    """
    row = FORMATS[ExportFormat(format)]
    if copy is None:
        text, ending = row.write(quiz_title, source_title, items), ""
    elif row.write_copy is None:
        raise Invalid(f"{format.value} does not come in copies; leave `copy` out.", code="no_copies")
    else:
        text, ending = row.write_copy(quiz_title, source_title, items, copy), f"-{copy.value}"
    return Exported(filename(quiz_title, ending + row.extension), row.media_type, text.encode("utf-8"))


def losses(format: ExportFormat, items: Sequence[Item]) -> list[Loss]:
    """Say what this format cannot hold of these items, before any file is made."""
    return list(FORMATS[ExportFormat(format)].losses(items))


def filename(title: str, extension: str) -> str:
    """Turn a title into a file name that is safe on every system: ASCII, no path, at most 100 characters."""
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode("ascii").lower()
    slug = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:80].rstrip("-") or "quiz"
    if _DEVICES.match(slug):
        slug = f"quiz-{slug}"
    return slug + extension
