"""Word documents: headings, paragraphs, lists, and tables as rows. The archive is checked before anything is built."""

import io
import zipfile
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any
from xml.sax.handler import ContentHandler

from backend.errors import Invalid, WrongType
from backend.sources.cleaning import clean_text
from backend.sources.document import DocumentWriter, ParsedDocument
from backend.sources.parse import pace
from backend.sources.parse.kind import Kind
from backend.sources.parse.magic import is_zip

if TYPE_CHECKING:
    from docx.document import Document
    from docx.table import Table
    from docx.text.paragraph import Paragraph

KIND = Kind("docx", "a DOCX file", (".docx",), is_zip, isolated=True, needs=("docx", "defusedxml.sax"))

MOST_PARTS = 3_000
MOST_UNPACKED = 120 * 1024**2
MOST_XML = 24 * 1024**2
MOST_ELEMENTS = 600_000
DEEPEST = 200
# Honest XML shrinks to a twentieth or a fiftieth, a bomb to a thousandth; small parts may do anything.
MOST_RATIO = 200
SMALL_PART = 1024**2
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
        _check_archive(content, name)
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


def _check_archive(content: bytes, name: str) -> None:
    """Unpack every part once, counting, so that neither declared nor real sizes, nor XML tricks, reach the parser."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = archive.infolist()
        if not any(part.filename == "word/document.xml" for part in parts):
            raise WrongType(f"{name} is not a DOCX file: it is a ZIP archive without a Word document in it.")
        declared = sum(part.file_size for part in parts)
        if (
            len(parts) > MOST_PARTS
            or declared > MOST_UNPACKED
            or len({p.filename for p in parts}) < len(parts)
        ):
            raise _bomb(name)
        unpacked = xml = 0
        for part in parts:
            if part.flag_bits & 1:
                raise Invalid(
                    f"{name} is protected by a password. Save a copy without one.", code="encrypted"
                )
            is_xml = part.filename.lower().endswith((".xml", ".rels"))
            size = 0
            counted = _Counting(name)
            parser = _xml_parser(counted) if is_xml else None
            with archive.open(part) as opened:
                while piece := opened.read(256 * 1024):
                    size += len(piece)
                    unpacked += len(piece)
                    xml += len(piece) if is_xml else 0
                    if unpacked > MOST_UNPACKED or xml > MOST_XML or _swells(part.compress_size, size):
                        raise _bomb(name)
                    if parser is not None:
                        parser.feed(piece)
            if parser is not None:
                parser.close()


def _swells(packed: int, unpacked: int) -> bool:
    return unpacked > SMALL_PART and unpacked > packed * MOST_RATIO


# Any: the defused reader has no type for its incremental side.
def _xml_parser(handler: ContentHandler) -> Any:
    from defusedxml.sax import make_parser

    parser = make_parser()
    parser.forbid_dtd = True
    parser.setContentHandler(handler)
    return parser


class _Counting(ContentHandler):
    """Refuses XML that is deeper or has more elements than a document of the permitted length."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self._name = name
        self._elements = 0
        self._depth = 0

    # Any: the signature of the base class.
    def startElement(self, name: str, attrs: Any) -> None:
        self._elements += 1
        self._depth += 1
        if self._elements > MOST_ELEMENTS or self._depth > DEEPEST:
            raise _bomb(self._name)

    def endElement(self, name: str) -> None:
        self._depth -= 1


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


def _bomb(name: str) -> Invalid:
    return Invalid(
        f"{name} could not be read within the limits: it unpacks to far more than its size. "
        "Save a copy from a word processor, or paste the text.",
        code="unreadable",
    )
