"""Moodle XML, which Moodle itself exports and imports: `write.py` and `read.py`."""

from backend.quiz.formats.moodle_xml.write import losses, write

__all__ = ["losses", "write"]
