"""Formulas in statements: found as in questions, and left as they are typed where nobody can set them."""

from __future__ import annotations

from collections.abc import Iterator

from backend.quiz.formats.formula import understood
from backend.quiz.formats.text import Kind, segments


def stretches(text: str) -> Iterator[tuple[bool, str]]:
    """A text in its order as words and formulas: whether it is a formula, and the words or the LaTeX."""
    if "$" not in text:
        yield False, text
        return
    words = ""
    for segment in segments(text):
        if segment.kind in (Kind.MATH, Kind.DISPLAY) and understood(segment.inner):
            if words:
                yield False, words
            words = ""
            yield True, segment.inner
        else:
            words += segment.raw
    if words:
        yield False, words


def with_mathjax(text: str) -> str:
    """A text with its formulas between the signs by which Anki's MathJax knows them."""
    return "".join(f"\\({words}\\)" if formula else words for formula, words in stretches(text))
