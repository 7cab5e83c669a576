"""How many of the flaws put into sound items a check finds."""

from __future__ import annotations

from dataclasses import dataclass, field

from backend.quiz.checks import check_item, key_balance
from backend.quiz.schemas import Finding, ItemContent
from tests.quiz.checks.flaws import FLAWS, Flawed


@dataclass
class Found:
    """Of the variants of one check: how many it found, and the stems of those it did not."""

    variants: int
    found: int = 0
    missed: list[str] = field(default_factory=list)

    @property
    def share(self) -> float:
        """The part it found."""
        return self.found / self.variants


def find_flaws(check: str) -> Found:
    """Run the checks over every variant of one check's flaw."""
    result = Found(len(FLAWS[check]))
    for flawed in FLAWS[check]:
        if findings_of(flawed, check):
            result.found += 1
        else:
            options = " | ".join(option.text for option in flawed.content.options)
            result.missed.append(f"{flawed.content.stem} [{options}]")
    return result


def findings_of(flawed: Flawed, check: str, content: ItemContent | None = None) -> list[Finding]:
    """What one check finds in a flawed item, or in another in its place."""
    looked_at = content or flawed.content
    found = check_item(looked_at, source_text=flawed.source_text, others=flawed.others)
    unbalanced = key_balance(looked_at, flawed.others)
    return [finding for finding in [*found, unbalanced] if finding and finding.check == check]
