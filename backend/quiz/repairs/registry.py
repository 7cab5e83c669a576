"""The one table of repairs. A new repair is one file with a function from an item to the mended one, and one row here."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from backend.quiz.checks.subject import finding
from backend.quiz.repairs import (
    answer_punctuation,
    grammatical_cues,
    key_place,
    lost_sequence,
    negative_wording,
    option_capitals,
    option_punctuation,
    stray_spaces,
)
from backend.quiz.schemas import Finding, ItemContent, Severity

# A repair may uncover the next place that wants it; no item has more such places than this.
MOST_ROUNDS = 25


@dataclass(frozen=True, slots=True)
class Repair:
    """One kind of repair.

    Attributes:
        mend: gives back an equal item where there is nothing to mend; the finding is None for what is only untidy.
        done: what was done, in a sentence for the item's history.
        on_finding: whether a finding of this name has to ask for it; what is only untidy is mended anyway.
    """

    mend: Callable[[ItemContent, Finding | None], ItemContent]
    done: str
    on_finding: bool = False


# In this order: what changes texts before what reads them, and the order of options last.
REPAIRS: dict[str, Repair] = {
    "stray_spaces": Repair(stray_spaces.mend, "Took out doubled and stray spaces."),
    "answer_punctuation": Repair(
        answer_punctuation.mend, "Took the final full stop off the accepted answers."
    ),
    "option_punctuation": Repair(option_punctuation.mend, "Made the options end alike, without a full stop."),
    "option_capitals": Repair(option_capitals.mend, "Made the options begin alike, with a capital."),
    "grammatical_cues": Repair(
        grammatical_cues.mend, "Wrote “a(n)” where the article gave the key away.", on_finding=True
    ),
    "negative_wording": Repair(
        negative_wording.mend, "Made the negative word of the question stand out.", on_finding=True
    ),
    "lost_sequence": Repair(
        lost_sequence.mend, "Sorted the options' numbers from small to large.", on_finding=True
    ),
    "key_balance": Repair(
        key_place.mend, "Moved the key to a place where it stands less often.", on_finding=True
    ),
}
REPAIR_NAMES: tuple[str, ...] = tuple(REPAIRS)


@dataclass(frozen=True, slots=True)
class Repaired:
    """The mended item and the names of the repairs made, in order."""

    content: ItemContent
    done: list[str]


def repair(content: ItemContent, findings: Sequence[Finding], *, seed: int = 0) -> Repaired | None:
    """Make every mechanical repair the findings ask for, and tidy up; None where there is nothing to do.

    Which answers count as right, the evidence and the points never change, and a second repair with the same findings
    does nothing. `seed` chooses the key's place where the finding `key_balance` names none.
    """
    asked = {found.check: found for found in findings}
    if "key_balance" in asked:
        asked["key_balance"] = key_place.with_place(asked["key_balance"], content, seed)
    mended = content
    done: list[str] = []
    for name, row in REPAIRS.items():
        if row.on_finding and name not in asked:
            continue
        before = mended
        mended = _mend(row, mended, asked.get(name))
        if mended != before:
            done.append(name)
    return Repaired(mended, done) if done else None


def untidy(content: ItemContent) -> list[Finding]:
    """What is mended without a check having asked for it, as findings of severity `info`."""
    return [
        finding(name, Severity.INFO, f"This can be mended by rule. {row.done}")
        for name, row in REPAIRS.items()
        if not row.on_finding and row.mend(content, None) != content
    ]


def sentence_for(done: Sequence[str]) -> str:
    """What was done, for the item's history."""
    return " ".join(REPAIRS[name].done for name in done if name in REPAIRS)


def _mend(row: Repair, content: ItemContent, asked: Finding | None) -> ItemContent:
    for _ in range(MOST_ROUNDS):
        mended = row.mend(content, asked)
        if mended == content:
            break
        content = mended
    return content
