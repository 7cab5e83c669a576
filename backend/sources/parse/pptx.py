"""PowerPoint files: slide by slide the title, the text, tables as rows, and what the speaker noted."""

import io
import posixpath
import zipfile
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from backend.errors import Invalid, WrongType
from backend.sources.cleaning import clean_text
from backend.sources.document import DocumentWriter, ParsedDocument
from backend.sources.parse import pace
from backend.sources.parse.archive import check_archive
from backend.sources.parse.kind import Kind
from backend.sources.parse.magic import is_zip

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

KIND = Kind(
    "pptx",
    "a PowerPoint file",
    (".pptx",),
    is_zip,
    isolated=True,
    needs=("defusedxml.ElementTree", "defusedxml.sax"),
)
MOST_SLIDES = 2_000
_MAIN: Final = "ppt/presentation.xml"
_A: Final = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_P: Final = "{http://schemas.openxmlformats.org/presentationml/2006/main}"
_R: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_TITLES: Final = ("title", "ctrTitle")
# What every slide repeats.
_FURNITURE: Final = ("sldNum", "dt", "ftr", "hdr", "sldImg")
# A drawing has no type, and its text is no list.
_DRAWN: Final = "drawn"


def read(content: bytes, name: str) -> ParsedDocument:
    """Blocks of a presentation, each with its slide.

    Raises:
        Invalid: damaged, or unpacking to far more than its size (`unreadable`), or pictures only (`no_text`).
        TooLarge: more characters than a source may have.
        WrongType: a ZIP file of another kind.
    """
    writer = DocumentWriter(KIND.name, name)
    try:
        check_archive(content, name, holds=_MAIN, label="a presentation")
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            found = _write(archive, writer)
    except (WrongType, Invalid, MemoryError, pace.TooSlow):
        raise
    except Exception as error:
        # zipfile and the XML parser raise a dozen types for damaged files.
        raise Invalid(
            f"{name} is damaged or not a presentation. Open it in a presentation program, save it as PPTX, and try again.",
            code="unreadable",
        ) from error
    if not found:
        raise Invalid(
            f"{name} has slides but no text on them, so it needs text recognition (OCR). "
            "Save it as a searchable PDF, or paste the text.",
            code="no_text",
        )
    return writer.document()


def _write(archive: zipfile.ZipFile, writer: DocumentWriter) -> bool:
    """Hand the slides' text to the writer; False when there is none."""
    slides = _slides(archive)
    found = False
    pace.step(0, 1)
    for number, path in enumerate(slides, 1):
        for text, heading in _blocks(_xml(archive, path)):
            found = found or bool(text.strip())
            writer.add(text, heading=heading, page=number)
        for notes in _related(archive, path, "notesSlide"):
            for text, _ in _blocks(_xml(archive, notes)):
                found = found or bool(text.strip())
                writer.add(text, page=number)
        pace.step(number, len(slides))
    return found


def _slides(archive: zipfile.ZipFile) -> list[str]:
    """The slides' parts in the order they are shown in."""
    targets = dict(_relations(archive, _MAIN, "slide"))
    names = set(archive.namelist())
    ids = [slide.get(f"{_R}id", "") for slide in _xml(archive, _MAIN).iter(f"{_P}sldId")]
    return [targets[each] for each in ids if targets.get(each) in names][:MOST_SLIDES]


def _related(archive: zipfile.ZipFile, part: str, kind: str) -> list[str]:
    names = set(archive.namelist())
    return [target for _, target in _relations(archive, part, kind) if target in names]


def _relations(archive: zipfile.ZipFile, part: str, kind: str) -> Iterator[tuple[str, str]]:
    """Id and path of what a part refers to inside the archive; what lies outside it is never looked at."""
    folder, _, file = part.rpartition("/")
    path = f"{folder}/_rels/{file}.rels"
    if path not in archive.namelist():
        return
    for one in _xml(archive, path):
        if one.get("TargetMode") != "External" and (one.get("Type") or "").endswith(f"/{kind}"):
            yield (
                one.get("Id", ""),
                posixpath.normpath(posixpath.join(folder, one.get("Target", ""))).lstrip("/"),
            )


def _xml(archive: zipfile.ZipFile, path: str) -> "Element":
    from defusedxml.ElementTree import fromstring

    root: Element = fromstring(archive.read(path), forbid_dtd=True)
    return root


def _blocks(slide: "Element") -> Iterator[tuple[str, bool]]:
    """The slide's texts in their order, and whether each is its title."""
    for shape in _shapes(slide):
        if shape.tag == f"{_A}tbl":
            yield "\n".join(_rows(shape)), False
            continue
        place = shape.find(f"{_P}nvSpPr/{_P}nvPr/{_P}ph")
        kind = place.get("type", "body") if place is not None else _DRAWN
        if kind in _FURNITURE:
            continue
        body = shape.find(f"{_P}txBody")
        lines = [line for line in map(_line, body.iter(f"{_A}p")) if line[1]] if body is not None else []
        if kind in _TITLES:
            yield " ".join(text for _, text in lines), True
        elif kind == _DRAWN or len(lines) < 2:
            yield "\n".join(text for _, text in lines), False
        else:
            yield "\n".join(f"{'  ' * level}- {text}" for level, text in lines), False


def _shapes(slide: "Element") -> Iterator["Element"]:
    """Text shapes and tables, those in groups too."""
    for one in slide.iter():
        if one.tag in (f"{_P}sp", f"{_A}tbl"):
            yield one


def _line(paragraph: "Element") -> tuple[int, str]:
    """A paragraph's level in its list, and its words."""
    parts = []
    for one in paragraph.iter():
        if one.tag == f"{_A}t":
            parts.append(one.text or "")
        elif one.tag == f"{_A}br":
            parts.append(" ")
    properties = paragraph.find(f"{_A}pPr")
    level = properties.get("lvl", "0") if properties is not None else "0"
    return min(8, int(level)) if level.isdecimal() else 0, " ".join(clean_text("".join(parts)).split())


def _rows(table: "Element") -> Iterator[str]:
    for row in table.iter(f"{_A}tr"):
        cells = [" ".join(_line(p)[1] for p in cell.iter(f"{_A}p")).strip() for cell in row.iter(f"{_A}tc")]
        if any(cells):
            yield " | ".join(cells)
