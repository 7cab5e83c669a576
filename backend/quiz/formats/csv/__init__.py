"""CSV: `write.py` makes the table, `read.py` reads ours and any other with a question, options and an answer."""

from backend.quiz.formats.csv.write import columns, guard, losses, unguard, write

__all__ = ["columns", "guard", "losses", "unguard", "write"]
