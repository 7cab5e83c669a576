"""The headings of a report, in order. A heading is a function from facts to a section, in a file of its own."""

from backend.reports.sections.registry import SECTIONS

__all__ = ["SECTIONS"]
