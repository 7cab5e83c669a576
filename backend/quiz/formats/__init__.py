"""Export a quiz to a file, and say first what the file cannot hold."""

from backend.quiz.formats.contract import Copy, Exported, ExportFormat, Loss, Sheet
from backend.quiz.formats.registry import FORMATS, export, filename, losses

__all__ = ["FORMATS", "Copy", "ExportFormat", "Exported", "Loss", "Sheet", "export", "filename", "losses"]
