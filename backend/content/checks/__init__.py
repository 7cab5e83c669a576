"""Mechanical checks on a section of study content."""

from backend.content.checks.registry import CHECK_NAMES, check_section

__all__ = ["CHECK_NAMES", "check_section"]
