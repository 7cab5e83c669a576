"""Read quizzes other programs, and people, have written."""

from backend.quiz.formats.readers.contract import MOST_ITEMS, ImportFormat, Problem, Reading, ReadItem
from backend.quiz.formats.readers.registry import MOST_CHARACTERS, guess_format, read_quiz_text

__all__ = [
    "MOST_CHARACTERS",
    "MOST_ITEMS",
    "ImportFormat",
    "Problem",
    "ReadItem",
    "Reading",
    "guess_format",
    "read_quiz_text",
]
