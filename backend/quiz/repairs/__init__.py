"""Mechanical repairs of an item: its wording and its order, never which answer is the key."""

from backend.quiz.checks.keys import key_balance
from backend.quiz.repairs.fixing import apply_fix
from backend.quiz.repairs.parts import same_key
from backend.quiz.repairs.registry import REPAIR_NAMES, Repaired, repair, sentence_for, untidy

__all__ = [
    "REPAIR_NAMES",
    "Repaired",
    "apply_fix",
    "key_balance",
    "repair",
    "same_key",
    "sentence_for",
    "untidy",
]
