"""Read quizzes other programs, and people, have written."""

from backend.quiz.formats.readers.registry import (
    MOST_CHARACTERS,
    MOST_ITEMS,
    ReadText,
    columns_of,
    guess_file,
    guess_format,
    read_file,
    read_quiz_text,
)
from backend.quiz.formats.reading import Found, ImportFormat, Problem, ReadItem

__all__ = [
    "MOST_CHARACTERS",
    "MOST_ITEMS",
    "Found",
    "ImportFormat",
    "Problem",
    "ReadItem",
    "ReadText",
    "columns_of",
    "guess_file",
    "guess_format",
    "read_file",
    "read_quiz_text",
]
