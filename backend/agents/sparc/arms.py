"""The choice between arms: Thompson sampling on Beta posteriors, with a floor of exploration. Pure.

Thompson (1933); that drawing from the posterior bears rewards that come late and in batches is from Chapelle and Li
(2011). Hard rules come first: a paused arm is never chosen, a pinned one always, and a run with a seed takes what
can be repeated.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from random import Random
from uuid import UUID

from backend.agents.sparc.posterior import Beta

# This share of choices is drawn evenly over the active arms, so that none is ever written off for good. A larger one
# costs more than it finds: `tests/benchmarks/regret.py` tells how much.
EXPLORATION = 0.02


class ArmState(StrEnum):
    """What an operator said of an arm."""

    ACTIVE = "active"
    PAUSED = "paused"
    PINNED = "pinned"


@dataclass(frozen=True, slots=True)
class Arm:
    """An arm as the choice sees it; `belief` has what other scopes share in it."""

    id: UUID
    name: str
    state: ArmState
    belief: Beta


@dataclass(frozen=True, slots=True)
class Choice:
    """The arm chosen, and why.

    Attributes:
        sampled: by name, the quality drawn for each arm that was in the draw.
        explored: it was drawn evenly, whatever is believed.
        learns: what comes of it feeds the posterior.
    """

    arm: Arm
    because: str
    sampled: Mapping[str, float] = field(default_factory=dict)
    explored: bool = False
    learns: bool = True

    def record(self) -> dict[str, object]:
        """The choice as a step keeps it and the screen shows it."""
        return {
            "arm": self.arm.name,
            "arm_id": str(self.arm.id),
            "because": self.because,
            "sampled": {name: round(value, 4) for name, value in self.sampled.items()},
            "explored": self.explored,
            "learns": self.learns,
        }


def choose(arms: Sequence[Arm], rng: Random, *, repeatable: bool = False) -> Choice | None:
    """The arm to draft with; None when all are paused.

    Args:
        arms: those of one scope and engine, in the order of the catalogue.
        rng: where chance comes from.
        repeatable: the run has a seed: no chance, and nothing is learnt from it.
    """
    offered = [arm for arm in arms if arm.state is not ArmState.PAUSED]
    if not offered:
        return None
    pinned = next((arm for arm in offered if arm.state is ArmState.PINNED), None)
    if repeatable:
        because = "pinned" if pinned else "the first of the catalogue, since none is pinned"
        return Choice(pinned or offered[0], f"the run has a seed: {because}", learns=False)
    if pinned:
        return Choice(pinned, "an operator pinned it")
    if len(offered) == 1:
        return Choice(offered[0], "no other arm is active")
    # Drawn in any case, so that one generator gives the same draws whether this choice explores or not.
    explores, place = rng.random() < EXPLORATION, rng.randrange(len(offered))
    sampled = {arm.name: arm.belief.draw(rng) for arm in offered}
    if explores:
        return Choice(
            offered[place], "explored: every active arm is tried now and then", sampled, explored=True
        )
    best = max(offered, key=lambda arm: sampled[arm.name])
    return Choice(best, "the highest quality drawn from what is believed", sampled)
