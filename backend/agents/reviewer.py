"""ReviewAgent as the loop sees it: findings on an item, whichever engine looks."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Protocol
from uuid import UUID

from backend.agents.drafter import Cost
from backend.agents.material import Material
from backend.provider.schemas import Outcome
from backend.quiz.schemas import Finding, ItemContent

AGENT = "ReviewAgent"


@dataclass(frozen=True, slots=True)
class Reviewed:
    """What a review came to.

    Attributes:
        findings: what is wrong; empty where nothing is, or where no answer came.
        outcome: how a model call ended; `ok` where none was made.
        reason: the outcome in a sentence.
        prompt: name of the prompt; empty where none was used.
        dropped: what of an answer was not let through, by the name of the reason, counted.
    """

    findings: Sequence[Finding]
    cost: Cost
    outcome: Outcome
    reason: str
    prompt: str
    dropped: Counter[str] = field(default_factory=Counter)


class Reviewer(Protocol):
    """The form both engines' `review` has; the provider's sees what rules cannot, and only that."""

    def __call__(
        self,
        item: ItemContent,
        material: Material,
        *,
        others: Sequence[ItemContent],
        seed: int,
        run_id: UUID,
        owner_id: UUID,
        cancelled: Callable[[], bool],
    ) -> Reviewed:
        """Look at an item and at the others of its quiz, without itself.

        Raises:
            Conflict: the source stays on this machine and a provider was to read it; nothing was sent.
        """


def together(findings: Sequence[Finding], more: Sequence[Finding]) -> list[Finding]:
    """The findings of two looks at an item; what the first has named by a check is not said again by the second."""
    named = {finding.check for finding in findings}
    return [*findings, *(finding for finding in more if finding.check not in named)]
