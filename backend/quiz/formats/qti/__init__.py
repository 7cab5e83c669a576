"""QTI 2.1 and 3.0 as content packages: one information model in two spellings (`dialect.py`)."""

from backend.quiz.formats.qti.dialect import QTI21, QTI30
from backend.quiz.formats.qti.write import losses, write_21, write_30

__all__ = ["QTI21", "QTI30", "losses", "write_21", "write_30"]
