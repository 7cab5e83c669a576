"""Paragraphs and headings of text without markup: pasted, or from a .txt file."""

import re

from backend.sources.cleaning import clean_text
from backend.sources.document import Block, ParsedDocument, count_words

_PARAGRAPH = re.compile(r"[^\n]+(?:\n[^\n]+)*")
_MARKED_HEADING = re.compile(r"#{1,6} +\S")
_LIST_ITEM = re.compile(r"(?:[-*•–]|\(?\w{1,3}[.)]) +\S")
MOST_HEADING_WORDS = 12
MOST_HEADING_CHARACTERS = 90


def read_plain(text: str, kind: str) -> ParsedDocument:
    """Clean the text and find its paragraphs, which are set apart by empty lines."""
    text = clean_text(text)
    spans = [_stripped(text, match.start(), match.end()) for match in _PARAGRAPH.finditer(text)]
    bodies = [text[start:end] for start, end in spans]
    follows = [*bodies, ""][1:]
    return ParsedDocument(
        kind,
        text,
        tuple(
            Block(start, end, heading=is_heading(body, after))
            for (start, end), body, after in zip(spans, bodies, follows, strict=False)
            if start < end
        ),
    )


def is_heading(paragraph: str, after: str) -> bool:
    """Guess whether a paragraph is a heading: one short line without a full stop, and prose comes after it.

    Args:
        paragraph: stripped text of the paragraph.
        after: the next paragraph, or "" at the end.
    """
    if len(paragraph) > MOST_HEADING_CHARACTERS or "\n" in paragraph:
        return False
    if _MARKED_HEADING.match(paragraph):
        return True
    return (
        paragraph[:1].isalnum()
        and not paragraph[0].islower()
        and paragraph[-1] not in ".!?…:;,。！？：；、"
        and not _LIST_ITEM.match(paragraph)
        and count_words(paragraph) <= MOST_HEADING_WORDS
        # A column of short lines is a list of words, not a column of headings.
        and count_words(after[:2_000]) > MOST_HEADING_WORDS
    )


def _stripped(text: str, start: int, end: int) -> tuple[int, int]:
    body = text[start:end]
    return start + len(body) - len(body.lstrip()), start + len(body.rstrip())
