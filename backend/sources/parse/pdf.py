"""PDF files: text by page, without running heads and page numbers, its lines joined to paragraphs again."""

import io
import re
from collections import Counter
from collections.abc import Sequence
from itertools import chain
from typing import TYPE_CHECKING

from backend.errors import Invalid
from backend.sources.cleaning import clean_text
from backend.sources.document import MOST_CHARACTERS, DocumentWriter, ParsedDocument, too_long
from backend.sources.parse import pace
from backend.sources.parse.kind import Kind
from backend.sources.parse.plain import is_heading

if TYPE_CHECKING:
    from pypdf import PdfReader

# Readers accept some bytes before the mark, so files have them.
KIND = Kind(
    "pdf",
    "a PDF file",
    (".pdf",),
    lambda content: b"%PDF-" in content[:1024],
    isolated=True,
    needs=("pypdf", "pypdf._crypt_providers"),
)

EDGE_LINES = 2
# Pages from which on a line at a page's edge must come back four times, not three, to be a running head.
LONG = 20
_LIGATURES = str.maketrans({"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"})
_DIGITS = re.compile(r"\d+")
_PAGE_NUMBER = re.compile(
    r"[\W_]*(?:(?:page|p\.|seite|página)\s*)?(?:\d{1,4}|[ivxl]{1,7})(?:\s*(?:/|of|von|de)\s*\d{1,4})?[\W_]*",
    re.I,
)
_LIST_ITEM = re.compile(r"(?:[-*•▪◦–‣]|\(?(?:\d{1,3}|[a-zA-Z])[.)])\s+\S")
_ENDS_SENTENCE = re.compile(r"[.!?…:][\"'”’»)\]]*$")
_HYPHEN = re.compile(r"[^\W\d_]-$")


def read(content: bytes, name: str) -> ParsedDocument:
    """Paragraphs of a PDF, each with the page or pages it stands on.

    Raises:
        Invalid: damaged (`unreadable`), with a password (`encrypted`), or pictures of pages only (`no_text`).
        TooLarge: more characters than a source may have.
    """
    pages = _without_edges(_lines_by_page(content, name))
    if not any(chain.from_iterable(pages)):
        raise Invalid(
            f"{name} holds pictures of pages but no text, so it needs text recognition (OCR). "
            "Save it from a scanner program as a searchable PDF, or paste the text.",
            code="no_text",
        )
    writer = DocumentWriter(KIND.name, name)
    _write(pages, writer)
    return writer.document()


def _lines_by_page(content: bytes, name: str) -> list[list[str]]:
    import pypdf
    from pypdf.errors import DependencyError, LimitReachedError

    try:
        reader = pypdf.PdfReader(io.BytesIO(content), strict=False)
        if reader.is_encrypted and not reader.decrypt(""):
            raise _encrypted(name)
        return _extract(reader, name)
    except (DependencyError, pypdf.errors.FileNotDecryptedError) as error:
        raise _encrypted(name) from error
    except LimitReachedError as error:
        raise Invalid(
            f"{name} could not be read within the limits: it unpacks to far more than its size. "
            "Print it to a new PDF, or paste the text.",
            code="unreadable",
        ) from error
    except (MemoryError, RecursionError, pace.TooSlow):
        raise
    except Invalid:
        raise
    except Exception as error:
        # pypdf raises its own errors and, on damaged files, KeyError, TypeError, AttributeError and others.
        raise Invalid(
            f"{name} is damaged and could not be read. Open it in a PDF viewer, print it to a new PDF, and try again.",
            code="unreadable",
        ) from error


def _extract(reader: "PdfReader", name: str) -> list[list[str]]:
    total = len(reader.pages)
    pages: list[list[str]] = []
    characters = 0
    for page in reader.pages:
        text = clean_text(page.extract_text()).translate(_LIGATURES)
        characters += len(text)
        # Twice, since running heads are counted here and dropped later.
        if characters > 2 * MOST_CHARACTERS:
            raise too_long(name)
        pages.append([" ".join(line.split()) for line in text.split("\n")])
        pace.step(len(pages), total)
    return pages


def _without_edges(pages: Sequence[list[str]]) -> list[list[str]]:
    """Drop page numbers, and lines that come back at the edges of pages with only their numbers changed."""
    edges = [_edges(lines) for lines in pages]
    seen = Counter(
        key
        for lines, at in zip(pages, edges, strict=True)
        for key in {_DIGITS.sub("#", lines[i]).lower() for i in at}
    )
    often = 3 if len(pages) < LONG else 4
    kept = []
    for lines, at in zip(pages, edges, strict=True):
        dropped = {
            i
            for i in at
            if seen[_DIGITS.sub("#", lines[i]).lower()] >= often or _PAGE_NUMBER.fullmatch(lines[i])
        }
        kept.append([line for i, line in enumerate(lines) if i not in dropped])
    return kept


def _edges(lines: list[str]) -> list[int]:
    """Places of the first and the last non-blank lines of a page."""
    filled = [i for i, line in enumerate(lines) if line]
    return sorted({*filled[:EDGE_LINES], *filled[-EDGE_LINES:]})


def _write(pages: Sequence[list[str]], writer: DocumentWriter) -> None:
    """Join lines to paragraphs, over page breaks too, and hand them to the writer with their pages."""
    lines = [(line, number) for number, page in enumerate(pages, 1) for line in page]
    lengths = sorted(len(line) for line, _ in lines if line)
    width = lengths[len(lengths) * 9 // 10]
    paragraph = ""
    first_page = last_page = 1
    last_line = ""
    for i, (line, page) in enumerate(lines):
        if paragraph and not _continues(last_line, line, width, new_page=page != last_page):
            writer.add(paragraph, page=first_page, last_page=last_page)
            paragraph = ""
        if not line:
            continue
        if not paragraph:
            after = " ".join(text for text, _ in lines[i + 1 : i + 4])
            if len(line) < 0.7 * width and is_heading(line, after):
                writer.add(line, heading=True, page=page)
                continue
            paragraph, first_page = line, page
        elif _HYPHEN.search(paragraph) and line[0].islower():
            paragraph = paragraph[:-1] + line
        else:
            paragraph = f"{paragraph} {line}"
        last_line, last_page = line, page
    writer.add(paragraph, page=first_page, last_page=last_page)


def _continues(before: str, line: str, width: int, *, new_page: bool) -> bool:
    """Whether a line goes on with the paragraph of the line before it; lengths in characters."""
    if not line or _LIST_ITEM.match(line):
        return False
    if new_page:
        return not _ENDS_SENTENCE.search(before) and line[0].islower()
    if _ENDS_SENTENCE.search(before):
        return len(before) > 0.8 * width
    return len(before) > 0.5 * width or line[0].islower()


def _encrypted(name: str) -> Invalid:
    return Invalid(
        f"{name} is protected by a password, so it could not be read. Save a copy without one, and try again.",
        code="encrypted",
    )
