"""The one table of formats. A new format is one file with `write` and `losses`, and one row here."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from uuid import UUID

from backend.errors import Invalid
from backend.quiz.formats import aiken, csv, gift, html, json, lettered, md, moodle_xml, qti, qti12, taking
from backend.quiz.formats.contract import Copy, Exported, ExportFormat, Format, Loss, Sheet
from backend.quiz.formats.csv import read as csv_read
from backend.quiz.formats.gift import read as gift_read
from backend.quiz.formats.json import read as json_read
from backend.quiz.formats.moodle_xml import read as moodle_read
from backend.quiz.formats.printed import docx, pdf, sheet
from backend.quiz.formats.qti import read as qti_read
from backend.quiz.formats.qti12 import read as qti12_read
from backend.quiz.formats.returning import changed
from backend.quiz.schemas import Item

_TEXT = "text/plain; charset=utf-8"
_DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_ZIP = "application/zip"

FORMATS: dict[ExportFormat, Format] = {
    # Moodle's file picker knows GIFT and Aiken by the type of `.txt`.
    ExportFormat.GIFT: Format(".gift.txt", _TEXT, gift.write, gift.losses, read=gift_read.read),
    ExportFormat.MOODLE_XML: Format(
        ".moodle.xml", "application/xml", moodle_xml.write, moodle_xml.losses, read=moodle_read.read
    ),
    ExportFormat.AIKEN: Format(".aiken.txt", _TEXT, aiken.write, aiken.losses, read=lettered.read),
    ExportFormat.QTI12: Format(".qti12.zip", _ZIP, qti12.write, qti12.losses, read=qti12_read.read),
    ExportFormat.QTI21: Format(".qti21.zip", _ZIP, qti.write_21, qti.losses, read=qti_read.read),
    ExportFormat.QTI30: Format(".qti30.zip", _ZIP, qti.write_30, qti.losses, read=qti_read.read),
    ExportFormat.PDF: Format(".pdf", "application/pdf", pdf.write, pdf.losses, write_sheet=pdf.write_sheet),
    ExportFormat.DOCX: Format(".docx", _DOCX, docx.write, sheet.losses, write_sheet=docx.write_sheet),
    ExportFormat.CSV: Format(".csv", "text/csv; charset=utf-8", csv.write, csv.losses, read=csv_read.read),
    ExportFormat.MD: Format(
        ".md", "text/markdown; charset=utf-8", md.write, md.losses, write_placed=md.write_placed
    ),
    ExportFormat.HTML: Format(
        ".html", "text/html; charset=utf-8", html.write, html.losses, write_sheet=html.write_sheet
    ),
    ExportFormat.HTML_QUIZ: Format(".quiz.html", "text/html; charset=utf-8", taking.write, taking.losses),
    ExportFormat.JSON: Format(".json", "application/json", json.write, json.losses, read=json_read.read),
}
# Most items of which is tried whether they come back; a bank of thousands is sampled evenly.
_TRIED = 300

# Windows opens a device, not a file, for these stems whatever the extension.
_DEVICES = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)$")


def export(
    format: ExportFormat,
    quiz_title: str,
    items: Sequence[Item],
    *,
    source_title: str | None = None,
    copy: Copy | None = None,
    large_print: bool = False,
    columns: int = 1,
    places: Mapping[UUID, str] | None = None,
) -> Exported:
    """Make the file. What it cannot hold is what `losses` says of the same items.

    Args:
        places: where passages stand in their source, by their ids; else evidence is placed by its characters.

    Raises:
        Invalid: a copy, large print or columns were asked for of a format that is not printed.
    """
    row = FORMATS[ExportFormat(format)]
    if copy is None and not large_print and columns == 1:
        made, ending = _written(row, quiz_title, source_title, items, places or {}), ""
    elif row.write_sheet is None:
        raise Invalid(
            f"{format.value} does not come in copies; leave `copy` and how it is set out.", code="no_copies"
        )
    else:
        wanted = Sheet(copy or Copy.TEACHER, large_print, columns, places or {})
        made = row.write_sheet(quiz_title, source_title, items, wanted)
        ending = f"-{wanted.copy.value}{'-large' if large_print else ''}"
    content = made if isinstance(made, bytes) else made.encode("utf-8")
    return Exported(filename(quiz_title, ending + row.extension), row.media_type, content)


def _written(
    row: Format,
    quiz_title: str,
    source_title: str | None,
    items: Sequence[Item],
    places: Mapping[UUID, str],
) -> str | bytes:
    """What the format says where nobody asked for a certain copy."""
    if row.write_sheet is not None:
        return row.write_sheet(quiz_title, source_title, items, Sheet(places=places))
    if row.write_placed is not None:
        return row.write_placed(quiz_title, source_title, items, places)
    return row.write(quiz_title, source_title, items)


def losses(format: ExportFormat, items: Sequence[Item]) -> list[Loss]:
    """Say what this format cannot hold of these items, before any file is made.

    First what its writer knows; then each item is written and read back, and what came back otherwise is named too.
    """
    row = FORMATS[ExportFormat(format)]
    found = list(row.losses(items))
    if row.read is None:
        return found
    named: dict[int | None, set[str]] = {}
    for loss in found:
        named.setdefault(loss.index, set()).add(loss.field)
    step = max(1, -(-len(items) // _TRIED))
    for index, item in enumerate(items):
        known = named.get(index, set())
        if index % step or known & {"type", "text"}:
            continue
        for field, message in changed(row.write, row.read, item):
            if not any(
                field == name or field.startswith(f"{name}.") for name in known | named.get(None, set())
            ):
                found.append(Loss(field, message, index, item.id))
    return found


def filename(title: str, extension: str) -> str:
    """Turn a title into a file name that is safe on every system: ASCII, no path, at most 100 characters."""
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode("ascii").lower()
    slug = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:80].rstrip("-") or "quiz"
    if _DEVICES.match(slug):
        slug = f"quiz-{slug}"
    return slug + extension
