"""Mechanical checks on an item."""

from backend.quiz.checks.registry import CHECK_NAMES, check_duplicates, check_item
from backend.quiz.checks.stems import find_dangling
from backend.quiz.checks.subject import normal, quoted

__all__ = ["CHECK_NAMES", "check_duplicates", "check_item", "find_dangling", "normal", "quoted"]
