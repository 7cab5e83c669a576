"""QTI 1.2 in the package form Canvas reads, in Classic and New Quizzes: `write.py` and `read.py`."""

from backend.quiz.formats.qti12.write import losses, write

__all__ = ["losses", "write"]
