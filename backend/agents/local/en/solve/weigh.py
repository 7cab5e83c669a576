"""From the signs to a chance of being right: a conditional logit (McFadden 1974) over the options of one question."""

from __future__ import annotations

import math
from collections.abc import Sequence

from backend.agents.local.en.solve.signs import Signs, figures

# For each sign as it is, then for each beside the greatest among the options, in the order of `Signs`. Fitted by
# `python -m tests.benchmarks.weighing`, which also says how they do on questions they were not fitted on.
WEIGHTS = (1.932, 0.429, 0.488, -0.002, 0.219, 0.331, 0.456, 0.134, 0.425, 0.574, 0.564, 0.198)


def chances(signs: Sequence[Signs], *, favour: float = 1.0) -> list[float]:
    """How likely each option is the right one, by its signs alone; together 1.

    Args:
        favour: how much signs speak for an option; negative where the question asks for what is not so.
    """
    scores = [
        favour * sum(weight * value for weight, value in zip(WEIGHTS, row, strict=True))
        for row in figures(signs)
    ]
    most = max(scores)
    powers = [math.exp(score - most) for score in scores]
    return [power / sum(powers) for power in powers]
