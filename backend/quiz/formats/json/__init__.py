"""Our own JSON, which loses nothing: `write.py` and `read.py`."""

from backend.quiz.formats.json.write import losses, write

__all__ = ["losses", "write"]
