"""Context: what a draft should know beyond its passages: the bank's questions on this source, and what was said of them."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from backend.quiz.schemas import Item, ItemState

# What a person wrote of a rejected question, at most so much of it.
LONGEST_REASON = 120


@dataclass(frozen=True, slots=True)
class Context:
    """The owner's questions on the same source from before this run, newest first.

    A run with a seed has none of them, since it is to give the same quiz again.

    Attributes:
        kept: those drafted, edited or approved; another one is better than the same again.
        rejected: those the owner rejected; they must not come back.
    """

    kept: Sequence[Item] = field(default_factory=tuple)
    rejected: Sequence[Item] = field(default_factory=tuple)

    def record(self) -> dict[str, int]:
        """How much there was, as a step keeps it."""
        return {"bank": len(self.kept), "rejected": len(self.rejected)}

    def lines(self, most: int) -> list[str]:
        """The questions in one line each, rejected ones first and with their reason, for a prompt."""
        rejected = [f"{_line(item.stem)} (rejected{_why(item)})" for item in self.rejected]
        return [*rejected, *(_line(item.stem) for item in self.kept)][:most]


def context_of(before: Sequence[Item], *, repeatable: bool) -> Context:
    """What a run takes from its owner's earlier items on the source."""
    if repeatable:
        return Context()
    return Context(
        kept=[item for item in before if item.state is not ItemState.REJECTED],
        rejected=[item for item in before if item.state is ItemState.REJECTED],
    )


def _line(text: str) -> str:
    return " ".join(text.split())


def _why(item: Item) -> str:
    return f": {_line(item.reason)[:LONGEST_REASON]}" if item.reason else ""
