"""What a parser hands over: clean text and the blocks (headings, paragraphs) it is made of. Limits on both."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from backend.errors import Invalid, TooLarge

MOST_BYTES = 25 * 1024 * 1024
MOST_CHARACTERS = 2_000_000
MOST_WORDS = 200_000
FEWEST_WORDS = 20
# A longer "heading" is a paragraph somebody gave a heading's style.
LONGEST_HEADING = 300

# Scripts written without spaces; two of their characters count as one word.
_UNSPACED = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]+"
)
_HAS_WORD = re.compile(r"\w")


@dataclass(frozen=True, slots=True)
class Block:
    """A heading or a paragraph: `text[start:end]` in code points, stripped; pages count from 1, None without pages."""

    start: int
    end: int
    heading: bool = False
    page: int | None = None
    last_page: int | None = None


@dataclass(frozen=True, slots=True)
class ParsedDocument:
    """The readable text of a file or of a paste, and its blocks in order; between blocks there is only white space."""

    kind: str
    text: str
    blocks: tuple[Block, ...]


class DocumentWriter:
    """Builds a document block by block, one empty line between them, and stops at the size limit."""

    def __init__(self, kind: str, name: str) -> None:
        self._kind = kind
        self._name = name
        self._parts: list[str] = []
        self._blocks: list[Block] = []
        self._length = 0

    def add(
        self, text: str, *, heading: bool = False, page: int | None = None, last_page: int | None = None
    ) -> None:
        """Append a block; blank text is skipped.

        Raises:
            TooLarge: the text has more than `MOST_CHARACTERS`.
        """
        text = text.strip()
        if not text:
            return
        start = self._length + 2 if self._parts else 0
        self._length = start + len(text)
        if self._length > MOST_CHARACTERS:
            raise too_long(self._name)
        self._parts.append(text)
        is_heading = heading and len(text) <= LONGEST_HEADING
        self._blocks.append(Block(start, self._length, is_heading, page, last_page or page))

    def document(self) -> ParsedDocument:
        """The document so far."""
        return ParsedDocument(self._kind, "\n\n".join(self._parts), tuple(self._blocks))


def count_words(text: str) -> int:
    """Words as a word processor counts them: runs between white space that hold a letter or a digit."""
    return sum(1 for _ in _words(text))


def _words(text: str) -> Iterator[str]:
    spaced = _UNSPACED.sub(lambda run: " x" * ((len(run[0]) + 1) // 2) + " ", text)
    return (token for token in spaced.split() if _HAS_WORD.search(token))


def check_length(document: ParsedDocument, name: str) -> int:
    """The number of words, when it lies within the limits.

    Args:
        document: what was read.
        name: how to call it in a sentence, such as a file name.

    Raises:
        Invalid: nothing in it (`empty`), or too little to ask about (`too_short`).
        TooLarge: more words or characters than a source may have.
    """
    if len(document.text) > MOST_CHARACTERS:
        raise too_long(name)
    words = count_words(document.text)
    if words == 0:
        raise nothing_in(name)
    if words < FEWEST_WORDS:
        raise Invalid(
            f"{name} has only {words} word{'s' if words > 1 else ''}. "
            f"Give at least {FEWEST_WORDS}, so that there is something to ask about.",
            code="too_short",
        )
    if words > MOST_WORDS:
        raise TooLarge(
            f"{name} has {words:,} words, and a source may have at most {MOST_WORDS:,}. "
            "Split it, for example by chapter."
        )
    return words


def nothing_in(name: str) -> Invalid:
    """The refusal of a file or a paste without words."""
    return Invalid(f"{name} holds no text, so there is nothing to ask about. Give another.", code="empty")


def too_long(name: str) -> TooLarge:
    """The refusal of a text with too many characters."""
    return TooLarge(
        f"The text of {name} is longer than {MOST_CHARACTERS:,} characters, the most a source may have. "
        "Split it, for example by chapter."
    )


def too_heavy(name: str) -> TooLarge:
    """The refusal of a file with too many bytes."""
    return TooLarge(
        f"{name} is larger than {MOST_BYTES // 1024**2} MB, the most an upload may have. "
        "Split it, or save it without its pictures."
    )
