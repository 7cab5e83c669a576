"""Export study content to a file, and say first what the file cannot hold."""

from backend.content.formats.contract import IN_COPIES, ContentFormat, Printable
from backend.content.formats.formulas import stretches
from backend.content.formats.registry import FORMATS, export, losses

__all__ = ["FORMATS", "IN_COPIES", "ContentFormat", "Printable", "export", "losses", "stretches"]
