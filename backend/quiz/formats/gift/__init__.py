"""GIFT, Moodle's text format: `write.py` with `answers.py` and `text.py`, and `read.py`."""

from backend.quiz.formats.gift.write import losses, write

__all__ = ["losses", "write"]
