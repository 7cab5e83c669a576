"""Word documents: headings, paragraphs, lists, and tables as rows. The archive is checked before anything is built."""

import io
from collections.abc import Iterator
from typing import TYPE_CHECKING

from backend.errors import Invalid, WrongType
from backend.sources.cleaning import clean_text
from backend.sources.document import DocumentWriter, ParsedDocument
from backend.sources.parse import pace
from backend.sources.parse.archive import check_archive
from backend.sources.parse.kind import Kind
from backend.sources.parse.magic import is_zip

if TYPE_CHECKING:
    from docx.document import Document
    from docx.table import Table
    from docx.text.paragraph import Paragraph

KIND = Kind("docx", "a DOCX file", (".docx",), is_zip, isolated=True, needs=("docx", "defusedxml.sax"))

MOST_COLUMNS = 100


def read(content: bytes, name: str) -> ParsedDocument:
    """Blocks of a Word document, in order.

    Raises:
        Invalid: damaged, or unpacking to far more than its size (`unreadable`).
        TooLarge: more characters than a source may have.
        WrongType: a ZIP file of another kind.
    """
    import docx

    try:
        check_archive(content, name, holds="word/document.xml", label="a Word document")
        document = docx.Document(io.BytesIO(content))
    except (WrongType, Invalid, MemoryError):
        raise
    except Exception as error:
        # python-docx, zipfile and the XML parsers raise a dozen types for damaged files.
        raise Invalid(
            f"{name} is damaged or not a Word document. Open it in a word processor, save it as DOCX, and try again.",
            code="unreadable",
        ) from error
    writer = DocumentWriter(KIND.name, name)
    _write(document, writer)
    return writer.document()


def _write(document: "Document", writer: DocumentWriter) -> None:
    from docx.table import Table

    items: list[str] = []
    total = len(document.element.body)
    styles = _style_names(document)
    pace.step(0, 1)
    for done, block in enumerate(document.iter_inner_content()):
        if done % 100 == 0:
            pace.step(done, total)
        if isinstance(block, Table):
            writer.add("\n".join(items))
            items.clear()
            writer.add("\n".join(_rows(block)))
            continue
        text = clean_text(block.text).strip()
        if not text:
            continue
        style = styles.get(block._p.style, "")
        heading = style.startswith(("heading", "title", "subtitle"))
        if not heading and _is_list_item(block, style):
            items.append("- " + text)
            continue
        writer.add("\n".join(items))
        items.clear()
        writer.add(text, heading=heading)
    writer.add("\n".join(items))


def _rows(table: "Table") -> Iterator[str]:
    for row in table.rows:
        cells = []
        before = None
        for cell in row.cells[:MOST_COLUMNS]:
            # A merged cell is given once for each column it spans.
            if cell._tc is not before:
                cells.append(" ".join(clean_text(cell.text).split()))
            before = cell._tc
        if any(cells):
            yield " | ".join(cells)


def _style_names(document: "Document") -> dict[str | None, str]:
    """Lower-case style names by id; `Paragraph.style` would search all styles again for each paragraph."""
    return {style.style_id: (style.name or "").lower() for style in document.styles}


def _is_list_item(paragraph: "Paragraph", style: str) -> bool:
    properties = paragraph._p.pPr
    return style.startswith("list") or (properties is not None and properties.numPr is not None)
