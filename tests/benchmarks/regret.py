"""How much the choice between arms loses to one that knows every verdict at once, in a simulated staff room.

Arms have hidden qualities that differ a little from scope to scope. Verdicts come tens of drafts late. The proxy of one arm
misleads: the checks like its drafts, and the more so the worse a person finds them. The choice and the credit are the ones
of production; only the world is made up.
"""

import statistics
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from random import Random
from uuid import UUID

from backend.agents.sparc.arms import Arm, ArmState, choose
from backend.agents.sparc.posterior import Beta, Credit, Evidence, moved, with_shared

SCOPES = ("multiple_choice", "true_false", "cloze")
# What a person would approve of each arm's drafts, on the average of all scopes.
QUALITIES: Mapping[str, float] = {"plain": 0.7, "misconceptions": 0.5, "bold": 0.35}
MISLEADING = "bold"
# How far an arm's quality in a scope may lie from that.
SPREAD = 0.08
# Drafts made between a draft and the verdict on it.
DELAY = 30.0
DRAFTS = 600
VERDICTS = 200
SEEDS = 200
MOST_REGRET = 1.5


@dataclass
class World:
    """Hidden qualities, and what a draft turns out to be."""

    rng: Random
    qualities: dict[tuple[str, str], float] = field(init=False)

    def __post_init__(self) -> None:
        self.qualities = {
            (scope, name): quality + self.rng.uniform(-SPREAD, SPREAD)
            for scope in SCOPES
            for name, quality in QUALITIES.items()
        }

    def verdict(self, scope: str, name: str) -> float:
        """1 when a person approves the draft, else 0."""
        return float(self.rng.random() < self.qualities[scope, name])

    def proxy(self, name: str, verdict: float) -> float:
        """What the checks think of the draft."""
        seen = 1.0 - verdict if name == MISLEADING else verdict
        middle = 0.8 if name == MISLEADING else 0.6
        return min(1.0, max(0.0, self.rng.gauss(middle + 0.2 * (seen - 0.5), 0.1)))

    def delay(self) -> int:
        """Drafts until the verdict comes."""
        return round(self.rng.gammavariate(4.0, DELAY / 4.0))


@dataclass
class Played:
    """What a way of choosing made of one world."""

    regret: float = 0.0
    verdicts: list[float] = field(default_factory=list)

    @property
    def approved(self) -> float:
        """The share approved among the first verdicts."""
        first = self.verdicts[:VERDICTS]
        return sum(first) / len(first)


@dataclass
class Ledger:
    """Posteriors and credits as production keeps them, in memory."""

    beliefs: dict[tuple[str, str], Beta] = field(
        default_factory=lambda: {(scope, name): Beta() for scope in SCOPES for name in QUALITIES}
    )
    credits: dict[int, Credit] = field(default_factory=dict)

    def arms(self, scope: str) -> list[Arm]:
        """The arms of a scope, each with what the others share."""
        return [
            Arm(UUID(int=number), name, ArmState.ACTIVE, self._belief(scope, name))
            for number, name in enumerate(QUALITIES)
        ]

    def credit(self, draft: int, scope: str, name: str, credit: Credit) -> None:
        """Credit a draft to its arm."""
        self._add(scope, name, moved(self.credits.get(draft), credit))
        self.credits[draft] = credit

    def _belief(self, scope: str, name: str) -> Beta:
        others = [self.beliefs[other, name] for other in SCOPES if other != scope]
        return with_shared(self.beliefs[scope, name], others)

    def _add(self, scope: str, name: str, change: Evidence) -> None:
        old = self.beliefs[scope, name]
        self.beliefs[scope, name] = Beta(old.alpha + change.successes, old.beta + change.failures)


def play_ours(world: World, rng: Random, drafts: int) -> Played:
    """Production's choice: a proxy at once, the verdict late, a floor of exploration."""
    ledger, played = Ledger(), Played()
    awaited: dict[int, list[tuple[int, str, str, float]]] = {}
    for draft in range(drafts):
        for number, scope, name, verdict in awaited.pop(draft, []):
            ledger.credit(number, scope, name, Credit.by_verdict(verdict))
            played.verdicts.append(verdict)
        scope = SCOPES[draft % len(SCOPES)]
        choice = choose(ledger.arms(scope), rng)
        assert choice is not None
        name = choice.arm.name
        verdict = _draft(world, played, scope, name)
        ledger.credit(draft, scope, name, Credit.by_proxy(world.proxy(name, verdict)))
        awaited.setdefault(draft + 1 + world.delay(), []).append((draft, scope, name, verdict))
    return played


def play_ideal(world: World, rng: Random, drafts: int) -> Played:
    """Thompson sampling that hears the truth at once, with the same priors and without a floor."""
    ledger, played = Ledger(), Played()
    for draft in range(drafts):
        scope = SCOPES[draft % len(SCOPES)]
        name = max(ledger.arms(scope), key=lambda arm: arm.belief.draw(rng)).name
        verdict = _draft(world, played, scope, name)
        ledger.credit(draft, scope, name, Credit.by_verdict(verdict))
        played.verdicts.append(verdict)
    return played


def play_evenly(world: World, rng: Random, drafts: int) -> Played:
    """Any arm, as the dice fall."""
    played = Played()
    for draft in range(drafts):
        scope = SCOPES[draft % len(SCOPES)]
        played.verdicts.append(_draft(world, played, scope, rng.choice(list(QUALITIES))))
    return played


def _draft(world: World, played: Played, scope: str, name: str) -> float:
    best = max(world.qualities[scope, other] for other in QUALITIES)
    played.regret += best - world.qualities[scope, name]
    return world.verdict(scope, name)


@dataclass(frozen=True)
class Figures:
    """Means over many worlds."""

    ours: float
    ideal: float
    approved: float
    approved_evenly: float
    seeds: int
    drafts: int

    @property
    def ratio(self) -> float:
        """Our regret, in ideal ones."""
        return self.ours / self.ideal

    @property
    def held(self) -> bool:
        """Whether both limits hold."""
        return self.ratio <= MOST_REGRET and self.approved > self.approved_evenly

    def lines(self) -> list[str]:
        """The figures for people."""
        return [
            f"Choice between arms: {self.seeds} simulated worlds of {self.drafts} drafts, verdicts {DELAY:.0f} late; "
            f"{'held' if self.held else 'MISS'}",
            f"  regret {self.ours:.1f}, of an ideal Thompson sampler {self.ideal:.1f}: {self.ratio:.2f} × it "
            f"(limit {MOST_REGRET})",
            f"  approved of the first {VERDICTS} verdicts {self.approved:.1%}, by even choice "
            f"{self.approved_evenly:.1%} (limit: more)",
        ]


def measure(seeds: int = SEEDS, drafts: int = DRAFTS) -> Figures:
    """Play the three ways in the same worlds."""

    def both(play: Callable[[World, Random, int], Played]) -> tuple[float, float]:
        games = [play(World(Random(seed)), Random(f"choice {seed}"), drafts) for seed in range(seeds)]
        return statistics.fmean(g.regret for g in games), statistics.fmean(g.approved for g in games)

    ours, approved = both(play_ours)
    ideal, _ = both(play_ideal)
    _, evenly = both(play_evenly)
    return Figures(ours, ideal, approved, evenly, seeds, drafts)
