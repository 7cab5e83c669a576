"""What is believed of arms, computed from their Beta posteriors: where the density lies, and which arm leads. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from backend.agents.schemas import ArmState, ArmView
from pages.operate.agents.words import share
from pages.ui import Density

# So sure must one be to say that an arm is the best.
SURE: Final = 0.95
# And so many drafts people must have judged: the checks' opinion alone tells nothing about people's.
FEWEST_VERDICTS: Final = 10
_DRAWN: Final = 200
_COUNTED: Final = 20_000

Grid = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Lead:
    """The arm with the highest quality expected.

    Attributes:
        sureness: how likely it is the best of those it competes with.
        verdicts: drafts of all of them that people have judged.
    """

    arm: ArmView
    sureness: float
    verdicts: int

    @property
    def told(self) -> bool:
        """Whether the data can tell that it is the best."""
        return self.verdicts >= FEWEST_VERDICTS and self.sureness >= SURE


def density_of(arm: ArmView) -> Density:
    """The density of an arm's posterior, for drawing."""
    at = _midpoints(_DRAWN)
    height = _weights(arm, at) * _DRAWN
    return Density(
        arm.name, at.tolist(), height.tolist(), arm.expected, (arm.interval.low, arm.interval.high)
    )


def lead_of(arms: Sequence[ArmView]) -> Lead | None:
    """Which of the arms that compete leads; None with fewer than two.

    The probability that the leader is the best is the integral of its density times the chance that each other lies
    below, since the posteriors are independent.
    """
    rivals = [arm for arm in arms if arm.offered and arm.state is not ArmState.PAUSED]
    if len(rivals) < 2:
        return None
    leader = max(rivals, key=lambda arm: arm.expected)
    at = _midpoints(_COUNTED)
    product = _weights(leader, at)
    for rival in rivals:
        if rival is not leader:
            mass = _weights(rival, at)
            product = product * (np.cumsum(mass) - mass / 2)
    return Lead(leader, float(product.sum()), sum(arm.verdicts for arm in rivals))


def lead_sentence(arms: Sequence[ArmView]) -> str:
    """Say which arm leads and whether the data can tell."""
    pinned = next((arm for arm in arms if arm.state is ArmState.PINNED and arm.offered), None)
    if pinned:
        return f"An operator pinned {pinned.name}: every draft comes from it. {_standing(arms)}"
    in_use = [arm for arm in arms if arm.offered and arm.state is not ArmState.PAUSED]
    if len(in_use) == 1:
        return f"Only {in_use[0].name} is in use, so there is nothing to compare."
    return _standing(arms)


def _standing(arms: Sequence[ArmView]) -> str:
    lead = lead_of(arms)
    if lead is None:
        return ""
    if not lead.verdicts:
        return "Nobody has judged a draft of this kind by these arms yet: not enough to tell which is better (n=0)."
    head = f"{lead.arm.name} leads with {share(lead.arm.expected)} expected to be approved"
    if lead.told:
        return (
            f"{head}, and the data can tell: it is the best with {share(lead.sureness)} probability "
            f"(n={lead.verdicts:,})."
        )
    return f"{head}, but there are not enough verdicts to tell it from the others (n={lead.verdicts:,})."


def _midpoints(count: int) -> Grid:
    # Never 0 or 1, where the logarithm has no value.
    return (np.arange(count) + 0.5) / count


def _weights(arm: ArmView, at: Grid) -> Grid:
    logs = (arm.believed.alpha - 1.0) * np.log(at) + (arm.believed.beta - 1.0) * np.log1p(-at)
    mass = np.exp(logs - logs.max())
    weights: Grid = mass / mass.sum()
    return weights
