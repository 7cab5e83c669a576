"""The choice between arms and what moves it, without a database."""

import math
from collections import Counter
from random import Random
from uuid import UUID

import pytest

from backend.agents import prompts
from backend.agents.local.en.frames import frame_for
from backend.agents.sparc import arms
from backend.agents.sparc.arms import EXPLORATION, Arm, ArmState, choose
from backend.agents.sparc.catalogue import CATALOGUE, ITEM_TYPES, LOCAL_TYPES, variants_for
from backend.agents.sparc.posterior import (
    PROXY_WEIGHT,
    SHARED_STRENGTH,
    Beta,
    Credit,
    CreditKind,
    Evidence,
    below,
    moved,
    refused,
    with_shared,
)
from backend.jobs.schemas import Engine
from backend.quiz.schemas import ItemType
from tests.benchmarks import regret


def an_arm(name: str, state: ArmState = ArmState.ACTIVE, alpha: float = 1, beta: float = 1) -> Arm:
    return Arm(UUID(int=len(name)), name, state, Beta(alpha, beta))


def chosen(candidates: list[Arm], times: int = 400) -> Counter[str]:
    rng = Random(1)
    choices = [choose(candidates, rng) for _ in range(times)]
    return Counter(choice.arm.name for choice in choices if choice)


def rounded(evidence: Evidence) -> tuple[float, float]:
    return round(evidence.successes, 9), round(evidence.failures, 9)


def test_the_better_arm_is_chosen_more_often_and_the_other_not_never() -> None:
    counts = chosen([an_arm("good", alpha=40, beta=10), an_arm("bad", alpha=10, beta=40)], times=2_000)
    assert counts["good"] > 0.97 * 2_000
    # Half of the explored choices fall on it.
    assert counts["bad"] == pytest.approx(2_000 * EXPLORATION / 2, abs=12)


def test_arms_of_which_nothing_is_known_are_chosen_alike() -> None:
    counts = chosen([an_arm("a"), an_arm("bb"), an_arm("ccc")], times=900)
    assert all(count == pytest.approx(300, abs=60) for count in counts.values())


def test_a_paused_arm_is_never_chosen_however_good() -> None:
    counts = chosen(
        [an_arm("good", ArmState.PAUSED, alpha=99), an_arm("bad", beta=9), an_arm("poor", beta=99)]
    )
    assert set(counts) == {"bad", "poor"}


def test_a_pinned_arm_is_always_chosen_however_bad() -> None:
    assert set(chosen([an_arm("good", alpha=99), an_arm("bad", ArmState.PINNED, beta=99)])) == {"bad"}


def test_with_every_arm_paused_there_is_no_choice() -> None:
    assert choose([an_arm("a", ArmState.PAUSED)], Random(1)) is None


@pytest.mark.parametrize(
    ("states", "expected"),
    [
        ((ArmState.ACTIVE, ArmState.ACTIVE), "first"),
        ((ArmState.ACTIVE, ArmState.PINNED), "second"),
        ((ArmState.PAUSED, ArmState.ACTIVE), "second"),
    ],
)
def test_a_run_with_a_seed_takes_the_pinned_arm_or_the_first_and_teaches_nothing(
    states: tuple[ArmState, ArmState], expected: str
) -> None:
    candidates = [an_arm("first", states[0]), an_arm("second", states[1], alpha=99)]
    for seed in range(20):
        choice = choose(candidates, Random(seed), repeatable=True)
        assert choice is not None
        assert (choice.arm.name, choice.learns, choice.sampled) == (expected, False, {})


def test_the_same_generator_chooses_the_same_and_the_record_says_why() -> None:
    candidates = [an_arm("a"), an_arm("bb")]
    first, again = (choose(candidates, Random("run:3")) for _ in range(2))
    assert first is not None
    assert again is not None
    assert first.record() == again.record()
    record = first.record()
    assert record["arm"] == max(first.sampled, key=lambda name: first.sampled[name])
    assert (set(first.sampled), record["explored"], record["learns"]) == ({"a", "bb"}, False, True)


def test_an_explored_choice_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(arms, "EXPLORATION", 1.0)
    choice = choose([an_arm("a"), an_arm("bb")], Random(1))
    assert choice is not None
    assert choice.explored


def test_a_proxy_counts_little_and_a_verdict_takes_it_back() -> None:
    proxy, verdict = Credit.by_proxy(0.9), Credit.by_verdict(0.0)
    first = moved(None, proxy)
    assert rounded(first) == (round(PROXY_WEIGHT * 0.9, 9), round(PROXY_WEIGHT * 0.1, 9))
    assert rounded(first + moved(proxy, verdict)) == (0.0, 1.0)


def test_a_verdict_replaces_the_former_one_and_a_proxy_never_does() -> None:
    approved, rejected = Credit.by_verdict(1.0), Credit.by_verdict(0.0)
    assert moved(approved, rejected) == Evidence(-1.0, 1.0)
    assert moved(approved, approved) == moved(approved, Credit.by_proxy(0.2)) == Evidence()


def test_what_was_forgotten_stays_forgotten() -> None:
    forgotten = Credit(1.0, 0.0, CreditKind.FORGOTTEN)
    assert moved(forgotten, Credit.by_verdict(1.0)) == Evidence()


def test_refused_drafts_speak_against_their_arm() -> None:
    assert rounded(refused(5)) == (0.0, round(5 * PROXY_WEIGHT, 9))


def test_other_scopes_speak_for_an_arm_but_never_louder_than_their_limit() -> None:
    own = Beta(3, 2)
    assert with_shared(own, []) == own
    some = with_shared(own, [Beta(3, 1), Beta(1, 2)])
    assert (some.alpha, some.beta) == (5, 3)
    much = with_shared(own, [Beta(801, 201)])
    assert much.alpha + much.beta == pytest.approx(own.alpha + own.beta + SHARED_STRENGTH)
    assert (much.alpha - own.alpha) / SHARED_STRENGTH == pytest.approx(0.8)


@pytest.mark.parametrize(
    ("x", "a", "b"), [(0.5, 1, 1), (0.7, 3, 1), (0.3, 2, 3), (0.9, 50, 10), (0.1, 4, 90)]
)
def test_the_distribution_function_of_beta_is_a_binomial_tail(x: float, a: int, b: int) -> None:
    n = a + b - 1
    tail = sum(math.comb(n, k) * x**k * (1 - x) ** (n - k) for k in range(a, n + 1))
    assert below(x, a, b) == pytest.approx(tail, abs=1e-9)


def test_an_interval_holds_its_share_of_the_draws() -> None:
    belief = Beta(12.4, 5.1)
    low, high = belief.interval(0.9)
    rng = Random(3)
    inside = sum(low <= belief.draw(rng) <= high for _ in range(4_000)) / 4_000
    assert inside == pytest.approx(0.9, abs=0.02)


def test_the_catalogue_offers_what_is_there() -> None:
    assert set(LOCAL_TYPES) == {kind.value for kind in ItemType if frame_for(kind)}
    assert len({entry.name for entry in CATALOGUE}) == len(CATALOGUE)
    for entry in CATALOGUE:
        assert (entry.prompt is None) == (entry.engine is Engine.LOCAL)
        if entry.prompt:
            assert prompts.load(entry.prompt).name == entry.prompt


@pytest.mark.parametrize("scope", ITEM_TYPES)
def test_on_a_provider_every_item_type_has_three_arms_that_differ(scope: str) -> None:
    entries = variants_for(scope, Engine.PROVIDER)
    assert len({(entry.prompt, entry.temperature, entry.passages, entry.model) for entry in entries}) >= 3


def test_late_verdicts_and_a_misleading_proxy_cost_little_against_the_ideal() -> None:
    figures = regret.measure(seeds=30)
    assert figures.ratio <= regret.MOST_REGRET
    assert figures.approved > figures.approved_evenly + 0.05
