"""Mechanical checks on a section of study content."""

from backend.content.checks.evidence import strays_from_proof
from backend.content.checks.registry import CHECK_NAMES, check_section
from backend.content.checks.whole import check_whole

__all__ = ["CHECK_NAMES", "check_section", "check_whole", "strays_from_proof"]
