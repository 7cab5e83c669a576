"""Mechanical repairs of an item: its wording and its order, never which answer is the key."""

from backend.quiz.repairs.key_place import key_balance
from backend.quiz.repairs.parts import same_key
from backend.quiz.repairs.registry import REPAIR_NAMES, Repaired, repair, sentence_for, untidy

__all__ = ["REPAIR_NAMES", "Repaired", "key_balance", "repair", "same_key", "sentence_for", "untidy"]
