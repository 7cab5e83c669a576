"""Markdown files: the text a reader sees, without the markup."""

import re
from typing import TYPE_CHECKING

from backend.sources.cleaning import clean_text
from backend.sources.document import DocumentWriter, ParsedDocument
from backend.sources.parse.kind import Kind
from backend.sources.parse.text import begins_like_text, decode

if TYPE_CHECKING:
    from markdown_it.token import Token

# Isolated: nested markup can take far more time than its length suggests.
KIND = Kind(
    "md", "a Markdown file", (".md", ".markdown"), begins_like_text, isolated=True, needs=("markdown_it",)
)
_FRONT_MATTER = re.compile(
    r"\A(?:---\n(?:[^\n]*\n){0,200}?(?:---|\.\.\.)|\+\+\+\n(?:[^\n]*\n){0,200}?\+\+\+)(?:\n|\Z)"
)
_TAG = re.compile(r"<!--.*?-->|<[^<>]{0,2000}>", re.DOTALL)


def read(content: bytes, name: str) -> ParsedDocument:
    """Headings, paragraphs, list items, table rows and code of a Markdown file, in order.

    Raises:
        TooLarge: more characters than a source may have.
        WrongType: the bytes are not text.
    """
    from markdown_it import MarkdownIt

    text = _FRONT_MATTER.sub("", clean_text(decode(content, name)), count=1)
    writer = DocumentWriter(KIND.name, name)
    reading = _Reading(writer)
    for token in MarkdownIt("commonmark").enable("table").parse(text):
        reading.take(token)
    return writer.document()


class _Reading:
    """Walks the tokens: a list or a table becomes one block with a line per item or row."""

    def __init__(self, writer: DocumentWriter) -> None:
        self._writer = writer
        self._lines: list[str] = []
        self._cells: list[str] = []
        # For each open list, the number of its next item; None when it is not numbered.
        self._lists: list[int | None] = []
        self._bullet = ""
        self._heading = False
        self._in_row = False

    def take(self, token: "Token") -> None:
        """Take one block token."""
        match token.type:
            case "heading_open":
                self._heading = True
            case "heading_close":
                self._heading = False
            case "bullet_list_open":
                self._lists.append(None)
            case "ordered_list_open":
                self._lists.append(int(token.attrs.get("start", 1)))
            case "bullet_list_close" | "ordered_list_close":
                self._lists.pop()
                if not self._lists:
                    self._flush()
            case "list_item_open":
                self._bullet = self._next_bullet()
            case "tr_open":
                self._in_row = True
            case "tr_close":
                self._in_row = False
                self._lines.append(" | ".join(self._cells))
                self._cells.clear()
            case "table_close":
                self._flush()
            case "inline":
                self._text(_inline(token))
            case "fence" | "code_block":
                self._text(token.content.rstrip())
            case "html_block":
                self._text(_TAG.sub("", token.content).strip())

    def _next_bullet(self) -> str:
        indent = "  " * (len(self._lists) - 1)
        number = self._lists[-1]
        if number is None:
            return f"{indent}- "
        self._lists[-1] = number + 1
        return f"{indent}{number}. "

    def _text(self, text: str) -> None:
        if not text:
            return
        if self._in_row:
            self._cells.append(" ".join(text.split()))
        elif self._lists:
            self._lines.append(self._bullet + text)
            self._bullet = "  " * len(self._lists)
        else:
            self._writer.add(" ".join(text.split()) if self._heading else text, heading=self._heading)

    def _flush(self) -> None:
        self._writer.add("\n".join(self._lines))
        self._lines.clear()


def _inline(token: "Token") -> str:
    """The words of an inline token: link texts and code stay; images, tags and emphasis marks go."""
    parts = []
    for child in token.children or ():
        if child.type in ("text", "code_inline"):
            parts.append(child.content)
        elif child.type in ("softbreak", "hardbreak"):
            parts.append("\n" if child.type == "hardbreak" else " ")
    return "".join(parts).strip()
