"""Reports as files."""

from backend.reports.formats.registry import File, export

__all__ = ["File", "export"]
