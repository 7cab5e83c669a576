"""One page that a student takes and that marks itself: `write.py`, with `take.js` and `take.css` set into it."""

from backend.quiz.formats.taking.write import losses, write

__all__ = ["losses", "write"]
