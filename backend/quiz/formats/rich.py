"""An author's Markdown as the small HTML that other systems keep their texts in, and theirs as Markdown."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from html import escape, unescape
from html.parser import HTMLParser

from markdown_it import MarkdownIt

from backend.quiz.formats import md
from backend.quiz.formats.text import Kind, clean, segments

# What becomes of a formula: its LaTeX, and whether it stands on a line of its own.
Formula = Callable[[str, bool], str]

_PUNCTUATION = re.compile(r"[!-/:-@\[-`{-~]")
# Most texts hold no mark of Markdown; they need no parser, which takes most of the time.
_PLAIN = re.compile(r"[^\\`*_$\[\]<>&~#|!\n\r=]*")
# Whatever could lead away, and whatever makes the structure of a page, which is not the author's.
_LEFT_OUT = [
    *("link", "image", "autolink", "html_inline", "html_block", "reference", "entity"),
    *("heading", "lheading", "list", "blockquote", "hr"),
]
MARKDOWN = MarkdownIt("commonmark", {"html": False, "breaks": True, "xhtmlOut": True}).disable(_LEFT_OUT)
# A formula waits here while the text around it is read; authors' own such signs are no letters and go.
_HELD = re.compile("\ue000(\\d+)\ue001")
HOLDERS = re.compile("[\ue000\ue001]")


def tex(formula: str, display: bool) -> str:
    """LaTeX between the marks that Moodle, Canvas and MathJax look for."""
    return escape(f"\\[{formula}\\]" if display else f"\\({formula}\\)")


def typed(formula: str, display: bool) -> str:
    """LaTeX as it was typed."""
    return escape(f"$${formula}$$" if display else f"${formula}$")


def to_html(text: str, formula: Formula = tex) -> str:
    """An author's text as paragraphs that hold no tag of the author's; well-formed as XML too."""
    cleaned = clean(text).strip("\n")
    if is_plain(cleaned):
        return f"<p>{escape(cleaned)}</p>"
    cleaned = HOLDERS.sub("", cleaned)
    held: list[str] = []

    def hold(raw: str) -> str:
        display = raw.startswith("$$")
        inner = raw[2:-2].strip() if display else raw[1:-1]
        held.append(formula(inner, display))
        return f"\ue000{len(held) - 1}\ue001"

    shown: str = MARKDOWN.render(md.safe(cleaned, hold, less_than="\\<")).strip()
    return _HELD.sub(lambda found: held[int(found[1])], shown)


def is_plain(cleaned: str) -> bool:
    """Whether a cleaned text is one paragraph without any mark."""
    return bool(_PLAIN.fullmatch(cleaned)) and not cleaned[:1].isspace() and not cleaned[:1].isdigit()


def one_paragraph(html: str) -> str:
    """The inside of a text that is one paragraph, where it may stand in a line; else the text."""
    inner = html.removeprefix("<p>").removesuffix("</p>")
    return inner if len(html) - len(inner) == 7 and "<p>" not in inner and "<pre>" not in inner else html


_SUBSCRIPTS = str.maketrans("0123456789+-=()", "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎")
_SUPERSCRIPTS = str.maketrans("0123456789+-=()n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿ")
_SMALL = re.compile(r"[0-9+\-=()]+")
_FORMULA = re.compile(
    r"\\\((?P<inline>.+?)\\\)|\\\[(?P<display>.+?)\\\]|\$\$(?P<dollars>[^$]+)\$\$", re.DOTALL
)
_MARKS = re.compile(r"[\\`*_$]")
_SIMPLE = re.compile(r"(?:<p>)?([^<&\\`*_$\n]*)(?:</p>)?\s*")
_BLOCKS = frozenset(
    [
        *("p", "div", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "table", "tr"),
        *("blockquote", "section", "article", "prompt"),
    ]
)
_WRAPS = {"strong": "**", "b": "**", "em": "*", "i": "*"}
_SILENT = frozenset(["script", "style", "head", "title"])


def from_html(html: str, notes: list[str] | None = None) -> str:
    """Another system's text as Markdown.

    Args:
        notes: takes up what was in it that an item's text cannot hold.
    """
    simple = _SIMPLE.fullmatch(html)
    if simple:
        return " ".join(simple[1].split())
    reader = _HtmlReader(notes if notes is not None else [])
    reader.feed(html)
    reader.close()
    return reader.text()


def from_plain(text: str) -> str:
    """Text without any markup as Markdown that shows it as it is."""
    return as_written(text.strip())


@lru_cache(maxsize=4096)
def as_written(text: str) -> str:
    """Text that is to be read as Markdown and shows exactly this, with formulas between dollars."""
    if _PLAIN.fullmatch(text) or not _MARKS.search(text):
        return text
    parts, at = [], 0
    for found in _FORMULA.finditer(text):
        parts.append(_guarded(text[at : found.start()]))
        inner = (found["inline"] or "").strip()
        display = (found["display"] or found["dollars"] or "").strip()
        parts.append(f"$${display}$$" if display else f"${inner}$" if inner else found.group())
        at = found.end()
    return "".join([*parts, _guarded(text[at:])])


def _guarded(text: str) -> str:
    if not _MARKS.search(text):
        return text
    core = text.strip()
    shown = one_paragraph(to_html(core, typed)).replace("<br />\n", "\n")
    if unescape(shown) == core and not _has_formula(core):
        return text
    return _MARKS.sub(r"\\\g<0>", text)


def _has_formula(text: str) -> bool:
    return "$" in text and any(part.kind in (Kind.MATH, Kind.DISPLAY) for part in segments(text))


class _HtmlReader(HTMLParser):
    """Writes Markdown while it reads HTML; what it does not know it reads through."""

    def __init__(self, notes: list[str]) -> None:
        super().__init__(convert_charrefs=True)
        self._notes = notes
        self._parts: list[str] = []
        self._raw: list[str] | None = None
        self._small: list[tuple[str, int]] = []
        self._links: list[tuple[str, int]] = []
        self._silent = 0
        self._pre = False
        self._math: list[str] | None = None
        self._tex: str | None = None
        self._in_tex = False

    def text(self) -> str:
        """The Markdown, without stray space."""
        joined = "".join(self._parts)
        joined = re.sub(r"[ \t]*\n[ \t]*", "\n", joined) if "```" not in joined else joined
        return re.sub(r"\n{3,}", "\n\n", joined).strip()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag in _SILENT:
            self._silent += 1
        elif tag == "math":
            self._math, self._tex = [], None
        elif self._math is not None:
            self._in_tex = tag == "annotation" and "tex" in given.get("encoding", "")
        elif tag == "pre":
            self._pre, self._raw = True, []
        elif tag in ("code", "tt", "kbd") and self._raw is None:
            self._raw = []
        elif tag == "br":
            self._break("\n")
        elif tag == "img":
            self._picture(given)
        elif tag == "a":
            self._links.append((given.get("href", ""), len(self._parts)))
        elif tag in ("sub", "sup"):
            self._small.append((tag, len(self._parts)))
        elif tag in _WRAPS:
            self._parts.append(_WRAPS[tag])
        elif tag in _BLOCKS:
            self._break("\n" if tag in ("li", "tr") else "\n\n")
            if tag == "li":
                self._parts.append("- ")
        elif tag in ("td", "th") and self._parts and not self._parts[-1].endswith("\n"):
            self._parts.append(" | ")
        if tag == "table":
            self._note("A table became lines with bars.")
        if tag in ("video", "audio", "object", "iframe", "embed"):
            self._note("Sound, film and embedded pages are left out.")

    def handle_endtag(self, tag: str) -> None:
        if tag in _SILENT:
            self._silent = max(0, self._silent - 1)
        elif tag == "math" and self._math is not None:
            self._end_math()
        elif self._math is not None:
            self._in_tex = False
        elif tag == "pre" and self._raw is not None:
            code = "".join(self._raw).strip("\n")
            self._break("\n\n")
            self._parts.append(f"```\n{code}\n```\n\n")
            self._pre, self._raw = False, None
        elif tag in ("code", "tt", "kbd") and self._raw is not None and not self._pre:
            code = "".join(self._raw)
            fence = "``" if "`" in code else "`"
            self._parts.append(f"{fence}{code}{fence}" if code.strip() else code)
            self._raw = None
        elif tag == "a" and self._links:
            self._end_link(*self._links.pop())
        elif tag in ("sub", "sup") and self._small:
            self._end_small(*self._small.pop())
        elif tag in _WRAPS:
            self._parts.append(_WRAPS[tag])
        elif tag in _BLOCKS:
            self._break("\n" if tag in ("li", "tr") else "\n\n")

    def handle_data(self, data: str) -> None:
        if self._silent:
            return
        if self._math is not None:
            if self._in_tex:
                self._tex = (self._tex or "") + data
            else:
                self._math.append(data)
        elif self._raw is not None:
            self._raw.append(data)
        else:
            spaced = re.sub(r"[ \t\r\n\f]+", " ", data)
            if (self._parts and self._parts[-1].endswith("\n")) or not self._parts:
                spaced = spaced.lstrip(" ")
            if spaced:
                self._parts.append(as_written(spaced))

    def _break(self, lines: str) -> None:
        if lines == "\n\n" and (not self._parts or self._parts[-1].endswith("\n\n")):
            return
        self._parts.append(lines)

    def _note(self, note: str) -> None:
        if note not in self._notes:
            self._notes.append(note)

    def _end_math(self) -> None:
        formula = (self._tex or "").strip()
        if formula:
            self._parts.append(f"${formula}$")
        else:
            self._parts.append(as_written(" ".join("".join(self._math or []).split())))
            self._note("A formula without LaTeX became its signs in a row.")
        self._math = None

    def _end_link(self, address: str, start: int) -> None:
        words = "".join(self._parts[start:])
        if address.startswith(("http://", "https://")) and words.strip():
            self._parts[start:] = [f"[{words}]({address})"]

    def _end_small(self, tag: str, start: int) -> None:
        words = "".join(self._parts[start:])
        if _SMALL.fullmatch(words):
            self._parts[start:] = [words.translate(_SUBSCRIPTS if tag == "sub" else _SUPERSCRIPTS)]
        elif words.strip():
            mark = "_" if tag == "sub" else "^"
            self._parts[start:] = [f"${mark}{{{words}}}$"]

    def _picture(self, given: dict[str, str]) -> None:
        formula = given.get("data-equation-content") or (
            given.get("alt", "") if "equation" in given.get("class", "") else ""
        )
        if formula:
            self._parts.append(f"${unescape(formula).strip()}$")
            return
        address, words = given.get("src", ""), given.get("alt", "").replace("]", "")
        if address.startswith(("http://", "https://")) and not re.search(r"[\s()]", address):
            self._parts.append(f"![{words}]({address})")
        else:
            self._parts.append(f"[{words or 'picture'}]")
            self._note("A picture inside the file is left out; its description stands in its place.")
