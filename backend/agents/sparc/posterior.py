"""What is believed of an arm: a Beta distribution, how credit moves it, and what arms of one name share. Pure.

A Beta posterior counts successes and failures; a reward between 0 and 1 counts as a share of each, as in the Bernoulli
reduction of Agrawal and Goyal (2012), taken in expectation instead of by a coin.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from random import Random

# Before anything is known every quality is equally likely: Beta(1, 1).
PRIOR = 1.0
# What the same arm showed in other scopes counts as this many verdicts at most.
SHARED_STRENGTH = 8.0
# A proxy is what our own checks think of a draft; a tenth of a person's word, until that comes.
PROXY_WEIGHT = 0.1
VERDICT_WEIGHT = 1.0
LEVEL = 0.95


class CreditKind(StrEnum):
    """Whose word a credit is. `forgotten`: the arm was reset after the draft, which no longer counts."""

    PROXY = "proxy"
    VERDICT = "verdict"
    FORGOTTEN = "forgotten"


@dataclass(frozen=True, slots=True)
class Credit:
    """What one draft is worth at present: a reward in [0, 1] and how much it counts."""

    reward: float
    weight: float
    kind: CreditKind

    @classmethod
    def by_proxy(cls, scalar: float) -> "Credit":
        """The word of the checks."""
        return cls(min(1.0, max(0.0, scalar)), PROXY_WEIGHT, CreditKind.PROXY)

    @classmethod
    def by_verdict(cls, reward: float) -> "Credit":
        """A person's word."""
        return cls(min(1.0, max(0.0, reward)), VERDICT_WEIGHT, CreditKind.VERDICT)


@dataclass(frozen=True, slots=True)
class Evidence:
    """Successes and failures, in verdicts; also a difference of two, and then it may be negative."""

    successes: float = 0.0
    failures: float = 0.0

    def __add__(self, other: "Evidence") -> "Evidence":
        return Evidence(self.successes + other.successes, self.failures + other.failures)

    @property
    def size(self) -> float:
        """How many verdicts it amounts to."""
        return self.successes + self.failures


def gives_way(old: Credit, new: Credit) -> bool:
    """Whether a draft's credit may be replaced: a person's word stays when a proxy comes after it, and what was
    forgotten stays so."""
    return old.kind is CreditKind.PROXY or (old.kind is new.kind is CreditKind.VERDICT)


def moved(old: Credit | None, new: Credit) -> Evidence:
    """What replacing a draft's credit adds to its arm: all of the new one, less all of the old one."""
    if old is not None and not gives_way(old, new):
        return Evidence()
    before = _worth(old) if old else Evidence()
    after = _worth(new)
    return Evidence(after.successes - before.successes, after.failures - before.failures)


def refused(drafts: int) -> Evidence:
    """Drafts the checks refused: a proxy of nothing each, which no verdict will ever replace."""
    return Evidence(0.0, PROXY_WEIGHT * drafts)


def _worth(credit: Credit) -> Evidence:
    return Evidence(credit.weight * credit.reward, credit.weight * (1.0 - credit.reward))


@dataclass(frozen=True, slots=True)
class Beta:
    """A Beta distribution over an arm's quality: the share of its drafts a person would approve."""

    alpha: float = PRIOR
    beta: float = PRIOR

    @property
    def evidence(self) -> Evidence:
        """What was seen beyond the prior; never less than nothing, whatever rounding left."""
        return Evidence(max(0.0, self.alpha - PRIOR), max(0.0, self.beta - PRIOR))

    @property
    def mean(self) -> float:
        """The quality expected."""
        return self.alpha / (self.alpha + self.beta)

    def draw(self, rng: Random) -> float:
        """One quality at random."""
        return rng.betavariate(self.alpha, self.beta)

    def interval(self, level: float = LEVEL) -> tuple[float, float]:
        """The central credible interval."""
        tail = (1.0 - level) / 2.0
        return self._quantile(tail), self._quantile(1.0 - tail)

    def _quantile(self, share: float) -> float:
        low, high = 0.0, 1.0
        for _ in range(40):
            middle = (low + high) / 2.0
            low, high = (middle, high) if below(middle, self.alpha, self.beta) < share else (low, middle)
        return (low + high) / 2.0


def with_shared(own: Beta, others: Iterable[Beta]) -> Beta:
    """An arm's posterior when what arms of its name showed in other scopes is its prior.

    `Beta(1 + s + w·S, 1 + f + w·F)` with own evidence (s, f), the others' summed (S, F), and
    `w = min(1, SHARED_STRENGTH / (S + F))`: the power prior of Ibrahim and Chen (2000), its exponent chosen so that the
    others never weigh more than `SHARED_STRENGTH` verdicts of its own.
    """
    there = sum((other.evidence for other in others), Evidence())
    weight = min(1.0, SHARED_STRENGTH / there.size) if there.size > 0 else 0.0
    here = own.evidence
    return Beta(
        PRIOR + here.successes + weight * there.successes, PRIOR + here.failures + weight * there.failures
    )


def below(x: float, a: float, b: float) -> float:
    """The share of a Beta(a, b) below x: the regularised incomplete beta function, by its continued fraction
    (DLMF 8.17.22) evaluated with Lentz's method."""
    if x <= 0.0 or x >= 1.0:
        return 0.0 if x <= 0.0 else 1.0
    if x > (a + 1.0) / (a + b + 2.0):
        return 1.0 - below(1.0 - x, b, a)
    logs = math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b)
    front = math.exp(logs + a * math.log(x) + b * math.log1p(-x)) / a
    tiny = 1e-300
    c, d = 1.0, 1.0 / _far(1.0 - (a + b) * x / (a + 1.0), tiny)
    fraction = d
    for m in range(1, 300):
        even = m * (b - m) * x / ((a + 2 * m - 1.0) * (a + 2 * m))
        odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1.0))
        for term in (even, odd):
            d = 1.0 / _far(1.0 + term * d, tiny)
            c = _far(1.0 + term / c, tiny)
            fraction *= c * d
        if abs(c * d - 1.0) < 1e-12:
            break
    return front * fraction


def _far(value: float, tiny: float) -> float:
    return value if abs(value) > tiny else tiny
