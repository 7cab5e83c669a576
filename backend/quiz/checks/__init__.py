"""Mechanical checks on an item."""

from backend.quiz.checks.registry import CHECK_NAMES, check_duplicates, check_item

__all__ = ["CHECK_NAMES", "check_duplicates", "check_item"]
