"""Web pages: the words a reader came for, with headings, lists and tables; menus, scripts and forms are left out."""

import codecs
import re
from collections.abc import Sequence
from html.parser import HTMLParser
from typing import Final

from backend.sources.cleaning import clean_text
from backend.sources.document import FEWEST_WORDS, DocumentWriter, ParsedDocument, count_words
from backend.sources.parse import pace
from backend.sources.parse.kind import Kind
from backend.sources.parse.text import begins_like_text, decode

# Isolated: broken markup can take far more time than its length suggests.
KIND = Kind(
    "html", "a web page", (".html", ".htm", ".xhtml"), begins_like_text, isolated=True, needs=("html.parser",)
)
PIECE: Final = 64 * 1024
# Lists inside lists beyond this are set no further in.
_DEEPEST_LIST: Final = 12
_CHARSET = re.compile(rb"<meta[^>]{0,300}charset\s*=\s*[\"']?\s*([a-zA-Z0-9_.:-]{2,40})", re.IGNORECASE)
_HEADINGS: Final = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_SKIPPED: Final = frozenset(
    {
        *("script", "style", "noscript", "template", "nav", "footer", "aside", "form", "button", "select"),
        *("svg", "iframe", "object", "dialog", "head", "menu", "audio", "video", "canvas"),
    }
)
_MAIN: Final = frozenset({"main", "article"})
_VOID: Final = frozenset(
    {"br", "hr", "img", "input", "meta", "link", "source", "wbr", "area", "base", "col", "embed"}
)
_BLOCKS: Final = frozenset(
    {
        *(
            "p",
            "div",
            "section",
            "header",
            "main",
            "article",
            "blockquote",
            "figure",
            "figcaption",
            "address",
        ),
        *("dl", "dt", "dd", "hr", "details", "summary", "body", "pre", "caption", "hgroup"),
    }
)


def read(content: bytes, name: str) -> ParsedDocument:
    """Headings, paragraphs, lists and tables of a web page, in order; of its main part where it names one.

    Raises:
        TooLarge: more characters than a source may have.
        WrongType: the bytes are not text.
    """
    text = _decoded(content, name)
    reading = _Reading()
    pace.step(0, 1)
    for at in range(0, len(text), PIECE):
        reading.feed(text[at : at + PIECE])
        pace.step(at + PIECE, max(len(text), at + PIECE))
    reading.close()
    reading.flush()
    main = [block for block in reading.blocks if block[2]]
    words = sum(count_words(block) for block, _, _ in main)
    writer = DocumentWriter(KIND.name, name)
    for block, heading, _ in main if words >= FEWEST_WORDS else reading.blocks:
        writer.add(block, heading=heading)
    return writer.document()


def _decoded(content: bytes, name: str) -> str:
    said = _CHARSET.search(content[:4096])
    if said is not None and not content.startswith(
        (codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
    ):
        try:
            encoding = codecs.lookup(said[1].decode("ascii")).name
        except LookupError:
            encoding = ""
        # Only encodings of text; a codec such as "zip" is none.
        if encoding and encoding not in ("utf-16", "utf-32", "utf-7", "punycode", "idna", "rot13"):
            try:
                return clean_text(content.decode(encoding))
            except (UnicodeDecodeError, LookupError):
                pass
    return clean_text(decode(content, name))


class _Reading(HTMLParser):
    """Collects blocks: the text, whether it is a heading, and whether it stands in the page's main part."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.blocks: list[tuple[str, bool, bool]] = []
        self._words: list[str] = []
        self._heading = False
        self._skipping = ""
        self._skipped = 0
        self._main = 0
        # For each open list, the number of its next item; None when it is not numbered.
        self._lists: list[int | None] = []
        self._lines: list[str] = []
        self._bullet = ""
        self._cells: list[str] | None = None

    def handle_starttag(self, tag: str, attrs: Sequence[tuple[str, str | None]]) -> None:
        """Open an element."""
        if self._skipping:
            self._skipped += tag == self._skipping
            return
        if tag in _SKIPPED or (tag not in _VOID and any(name == "hidden" for name, _ in attrs)):
            self._skipping, self._skipped = tag, 1
            return
        if tag in _MAIN:
            self.flush()
            self._main += 1
        if tag == "br":
            self._words.append(" ")
        elif tag in _HEADINGS:
            self.flush()
            self._heading = True
        elif tag in ("ul", "ol"):
            self._line() if self._lists else self.flush()
            self._lists.append(1 if tag == "ol" else None)
        elif tag == "li":
            self._line()
            self._bullet = self._next_bullet()
        elif tag == "tr":
            self._row()
            self._line()
            self._cells = []
        elif tag in _BLOCKS and self._cells is None:
            self._line() if self._lists else self.flush()

    def handle_startendtag(self, tag: str, attrs: Sequence[tuple[str, str | None]]) -> None:
        """An element that is closed at once holds no words."""
        if tag in _VOID:
            self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        """Close an element."""
        if self._skipping:
            self._skipped -= tag == self._skipping
            if not self._skipped:
                self._skipping = ""
            return
        if tag in ("td", "th") and self._cells is not None:
            self._cells.append(self._taken())
        elif tag == "tr":
            self._row()
        elif tag == "table":
            self.flush()
        elif tag == "li":
            self._line()
        elif tag in ("ul", "ol"):
            self._line()
            if self._lists:
                self._lists.pop()
            if not self._lists:
                self.flush()
        elif tag in _HEADINGS or (tag in _BLOCKS and self._cells is None):
            self._line() if self._lists and tag not in _HEADINGS else self.flush()
        if tag in _MAIN:
            self.flush()
            self._main = max(0, self._main - 1)

    def handle_data(self, data: str) -> None:
        """Take words."""
        if not self._skipping:
            self._words.append(data)

    def flush(self) -> None:
        """End the block that is open."""
        self._row()
        self._line()
        text = "\n".join(self._lines)
        self._lines.clear()
        if text.strip():
            self.blocks.append(
                (" ".join(text.split()) if self._heading else text, self._heading, self._main > 0)
            )
        self._heading = False

    def _row(self) -> None:
        """End the table row that is open, if one is."""
        if self._cells is None:
            return
        cells = [*self._cells, self._taken()]
        self._cells = None
        row = " | ".join(cells if cells[-1] else cells[:-1])
        if row.strip(" |"):
            self._lines.append(row)

    def _line(self) -> None:
        text = self._taken()
        if text:
            self._lines.append(self._bullet + text)
            self._bullet = "  " * min(len(self._lists), _DEEPEST_LIST)

    def _taken(self) -> str:
        text = " ".join("".join(self._words).split())
        self._words.clear()
        return text

    def _next_bullet(self) -> str:
        if not self._lists:
            return "- "
        indent = "  " * min(len(self._lists) - 1, _DEEPEST_LIST)
        number = self._lists[-1]
        if number is None:
            return f"{indent}- "
        self._lists[-1] = number + 1
        return f"{indent}{number}. "
