"""Mechanical checks on an item."""

from backend.quiz.checks.keys import key_balance
from backend.quiz.checks.registry import CHECK_NAMES, check_duplicates, check_item, check_key, check_quiz
from backend.quiz.checks.stems import find_dangling
from backend.quiz.checks.subject import normal, quoted

__all__ = [
    "CHECK_NAMES",
    "check_duplicates",
    "check_item",
    "check_key",
    "check_quiz",
    "find_dangling",
    "key_balance",
    "normal",
    "quoted",
]
