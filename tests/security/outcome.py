"""What a row of `make security` found, and the table of all."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Outcome:
    """A row: how many checks ran, how many held, the worst figure, what was to be reached, and whether it was."""

    row: str
    what: str
    checks: int
    held: int
    worst: str
    target: str
    good: bool


HEADINGS = ("row", "what was tried", "checks", "held", "worst", "target", "")


def table(outcomes: Sequence[Outcome]) -> str:
    """All rows, aligned."""
    lines = [HEADINGS] + [
        (
            each.row,
            each.what,
            f"{each.checks:,}",
            f"{each.held:,}",
            each.worst,
            each.target,
            "held" if each.good else "MISSED",
        )
        for each in outcomes
    ]
    widths = [max(len(line[column]) for line in lines) for column in range(len(HEADINGS))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
        for line in lines
    )


def seconds(worst: float) -> str:
    """A time in the unit that suits it."""
    return f"{worst * 1_000:.0f} ms" if worst < 1 else f"{worst:.2f} s"
