"""What the agents' figures say in words. Nothing here is rounded so that it says more than was measured."""

import math
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final

from backend.agents.schemas import AgentView, Measured
from backend.jobs.schemas import Cost, CostKind
from pages.ui import relative_time

LATELY: Final = timedelta(minutes=1)
UNKNOWN: Final = "unknown"
_NUMBERS: Final = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")


def sentence(found: Sequence[AgentView], now: datetime) -> str:
    """Are they on, do they work, does it succeed, and what does it cost?"""
    return f"{_switched(found)}; {_worked(found, now)}. {_came_of_it(found)}"


def joined(names: Sequence[str]) -> str:
    """Names as a list in a sentence: "A, B and C"."""
    return " and ".join(part for part in (", ".join(names[:-1]), *names[-1:]) if part)


def share(part: float) -> str:
    """A share as a percentage; never 100% unless it is all, and never 0% unless it is none."""
    percent = part * 100
    if 99 < percent < 100:
        return f"{math.floor(percent * 10) / 10:.1f}%"
    if 0 < percent < 1:
        return f"{math.ceil(percent * 10) / 10:.1f}%"
    return f"{percent:.0f}%"


def money(amount: float, currency: str = "USD") -> str:
    """An amount with as many digits as it needs: "$0.41", "$0.0012"."""
    if 0 < amount < 0.0001:
        digits, before = "0.0001", "under "
    else:
        digits, before = (f"{amount:.4f}" if 0 < amount < 0.1 else f"{amount:,.2f}"), ""
    return f"{before}${digits}" if currency == "USD" else f"{before}{digits} {currency}"


def cost_words(cost: Cost) -> str:
    """An amount with how it came to be known."""
    if cost.amount is None:
        return UNKNOWN
    return f"{money(cost.amount, cost.currency)} ({cost.kind.value})"


def tokens_in(tokens: Mapping[str, int]) -> int:
    """Tokens given to models, those they had in their cache among them."""
    return tokens.get("input", 0) + tokens.get("cached", 0)


def tokens_out(tokens: Mapping[str, int]) -> int:
    """Tokens got from models, those of their reasoning among them."""
    return tokens.get("output", 0) + tokens.get("reasoning", 0)


def token_words(tokens: Mapping[str, int]) -> str:
    """Tokens in and out: "1,000 in, 200 out"."""
    given, got = tokens_in(tokens), tokens_out(tokens)
    return f"{given:,} in, {got:,} out" if given or got else "none"


def accuracy_words(measured: Measured | None) -> str:
    """How often the local solver is right, as it was measured, and on what."""
    if measured is None:
        return "How often the local engine answers rightly is unknown: it was changed since it was last measured."
    fitted = (
        f"{share(measured.left_out_right / measured.left_out_answered)} on chapters left out of its fitting"
        if measured.left_out_answered
        else "not tried on chapters left out of its fitting"
    )
    when = f"{measured.measured_on.day} {measured.measured_on:%B %Y}"
    return (
        f"Of {measured.questions} questions of {measured.on} the local engine answered {measured.answered} and left the "
        f"others; {measured.right} answers were right ({share(measured.right / max(1, measured.answered))}; {fitted}). "
        f"Measured on {when} at commit {measured.commit}."
    )


def band_words(measured: Measured | None) -> str | None:
    """What a confidence is worth: how many of the answers given with it were right."""
    if measured is None:
        return None
    rows = [
        f"{f'{band.at_least:g} and more' if band.at_least else 'lower'}: {band.right} of {band.answered} right"
        for band in reversed(measured.bands)
    ]
    return f"By confidence. {'; '.join(rows)}."


def _switched(found: Sequence[AgentView]) -> str:
    off = [agent.name.value for agent in found if not agent.enabled]
    number = _NUMBERS[len(found)] if len(found) < len(_NUMBERS) else str(len(found))
    if not off:
        return f"All {number} agents are on"
    if len(off) == len(found):
        return f"All {number} agents are switched off"
    return f"{joined(off)} {'is' if len(off) == 1 else 'are'} switched off, the others are on"


def _worked(found: Sequence[AgentView], now: datetime) -> str:
    busy = [
        agent.name.value
        for agent in found
        if agent.calls_under_way or (agent.last_step_at and now - agent.last_step_at < LATELY)
    ]
    if busy:
        return f"{joined(busy)} worked in the last minute"
    last = max((agent.last_step_at for agent in found if agent.last_step_at), default=None)
    return f"the last step was {relative_time(last, now)}" if last else "none has worked in 24 h"


def _came_of_it(found: Sequence[AgentView]) -> str:
    measured = [agent for agent in found if agent.success_rate is not None]
    steps = sum(agent.steps for agent in measured)
    if not steps:
        return "Nothing was measured yet: figures come with the next run."
    good = sum(round((agent.success_rate or 0.0) * agent.steps) for agent in measured)
    return f"{share(good / steps)} of {steps:,} steps succeeded in 24 h, {_total([agent.cost for agent in measured])}."


def _total(costs: Sequence[Cost]) -> str:
    known = [cost.amount for cost in costs if cost.amount is not None]
    if len(known) < len(costs):
        return "at an unknown cost, because a model has no price"
    amount = sum(known)
    if any(cost.kind is CostKind.ESTIMATED for cost in costs):
        words = money(amount)
        return f"{words if words.startswith('under') else f'about {words}'} (estimated)"
    return "at no cost" if amount == 0 else f"for {money(amount)}"
