"""`python -m tests.benchmarks.checking`: what the checks find, and what they flag wrongly.

Flaws put into sound items of our own, by check; then the keyed questions people wrote beside the checkout. There an error
flagged is read by eye and classified in `docs/checks.md`; those that stand there as wrong are counted as wrong, and one
that is not there yet counts as wrong too.
"""

from __future__ import annotations

import json
import re
import sys
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from backend.quiz.checks import check_item
from backend.quiz.schemas import ItemContent, ItemType, Option, Severity
from tests.benchmarks.chapter import EVALUATION
from tests.quiz.checks.finding_flaws import Found, find_flaws
from tests.quiz.checks.flaws import FLAWS

QUESTIONS = EVALUATION.with_name("questions.jsonl")
CLASSIFIED = Path(__file__).resolve().parents[2] / "docs" / "checks.md"
MUST_FIND = 0.95
MOST_WRONG = 0.05

# A row of the table: question's number, check, right or wrong, why.
_ROW = re.compile(
    r"^\|\s*(?P<number>\d+)\s*\|\s*`(?P<check>\w+)`\s*\|\s*(?P<verdict>right|wrong)\b", re.MULTILINE
)


@dataclass
class Flagged:
    """What the checks say of questions people wrote: flags by check and severity, and the errors among them."""

    questions: int = 0
    clean: int = 0
    flags: Counter[tuple[str, Severity]] = field(default_factory=Counter)
    errors: list[tuple[int, str]] = field(default_factory=list)
    wrong: list[tuple[int, str]] = field(default_factory=list)

    @property
    def held(self) -> bool:
        """Whether at most one error in twenty is wrong; where none is flagged, none is."""
        return len(self.wrong) <= MOST_WRONG * len(self.errors)


@dataclass
class Checked:
    """Both halves of the measurement; `flagged` is None where the questions are not here."""

    found: dict[str, Found]
    flagged: Flagged | None

    @property
    def held(self) -> bool:
        """Whether every check finds its flaws, and hardly an error is wrong."""
        enough = all(found.share >= MUST_FIND for found in self.found.values())
        return enough and (self.flagged is None or self.flagged.held)

    def lines(self) -> list[str]:
        """The two tables."""
        lines = ["", f"{'flaws put into sound items':28} {'variants':>8} {'found':>6} {'share':>7}"]
        for check, found in sorted(self.found.items()):
            held = "held" if found.share >= MUST_FIND else "MISS"
            lines.append(f"{check:28} {found.variants:8} {found.found:6} {found.share:7.1%} {held}")
            lines += [f"    not found: {missed}" for missed in found.missed]
        if self.flagged is None:
            return [
                *lines,
                f"The questions people wrote are not here ({QUESTIONS.name}); nothing is said of them.",
            ]
        return lines + _flag_lines(self.flagged)


def measure() -> Checked:
    """Run both halves."""
    return Checked({check: find_flaws(check) for check in FLAWS}, _flag() if QUESTIONS.is_file() else None)


def human_questions() -> list[tuple[str, ItemContent]]:
    """The questions beside the checkout, each with the id of its module; empty where they are not."""
    if not QUESTIONS.is_file():
        return []
    rows: list[dict[str, Any]] = [
        json.loads(line) for line in QUESTIONS.read_text(encoding="utf-8").splitlines()
    ]
    return [(str(row["module_id"]), _item(row)) for row in rows]


def module_texts() -> dict[str, str]:
    """The texts the questions were written for, by id."""
    rows = [json.loads(line) for line in EVALUATION.read_text(encoding="utf-8").splitlines()]
    return {str(row["id"]): str(row["text"]) for row in rows}


def _item(row: dict[str, Any]) -> ItemContent:
    options = [Option(text=text, correct=at == row["key"]) for at, text in enumerate(row["options"])]
    kind = {option.text.strip(" .").casefold() for option in options} == {"true", "false"}
    return ItemContent(
        type=ItemType.TRUE_FALSE if kind else ItemType.MULTIPLE_CHOICE, stem=row["stem"], options=options
    )


def _flag() -> Flagged:
    texts, flagged = module_texts(), Flagged()
    read = {
        (int(row["number"]), row["check"]): row["verdict"]
        for row in _ROW.finditer(CLASSIFIED.read_text(encoding="utf-8"))
    }
    questions = human_questions()
    for number, (module, content) in enumerate(questions, 1):
        others = [other for at, (_, other) in enumerate(questions, 1) if at != number]
        findings = check_item(content, source_text=texts[module], others=others)
        flagged.questions += 1
        flagged.clean += not findings
        flagged.flags.update({(finding.check, finding.severity) for finding in findings})
        for check in sorted({finding.check for finding in findings if finding.severity is Severity.ERROR}):
            flagged.errors.append((number, check))
            if read.get((number, check)) != "right":
                flagged.wrong.append((number, check))
    return flagged


def _flag_lines(flagged: Flagged) -> list[str]:
    lines = ["", f"{flagged.questions} questions people wrote; nothing is found in {flagged.clean} of them."]
    lines.append(f"{'questions flagged':28} {'error':>8} {'warning':>8} {'note':>6}")
    severities = (Severity.ERROR, Severity.WARNING, Severity.INFO)
    for check in sorted({check for check, _ in flagged.flags}):
        error, warning, note = (flagged.flags[check, severity] for severity in severities)
        lines.append(f"{check:28} {error:8} {warning:8} {note:6}")
    wrong = ", ".join(f"{number} {check}" for number, check in flagged.wrong)
    lines.append(
        f"{len(flagged.errors)} errors flagged, {len(flagged.wrong)} of them wrong or unread (limit {MOST_WRONG:.0%}), "
        f"{'held' if flagged.held else 'MISS: ' + wrong}"
    )
    return lines


def main() -> int:
    """Print both tables; answers 1 when a limit did not hold."""
    measured = measure()
    sys.stdout.write("\n".join([*measured.lines(), ""]))
    return int(not measured.held)


if __name__ == "__main__":
    sys.exit(main())
