"""Which arm leads, and whether the data can tell."""

from datetime import UTC, datetime

import pytest

from backend.agents.schemas import ArmState, ArmView, Believed, Interval, Strategy
from backend.agents.sparc.posterior import LEVEL, Beta
from backend.db.base import new_id
from backend.jobs.schemas import Engine
from pages.operate.agents.posteriors import density_of, lead_of, lead_sentence

THEN = datetime(2026, 3, 1, tzinfo=UTC)


def an_arm(
    name: str,
    alpha: float = 1.0,
    beta: float = 1.0,
    *,
    verdicts: int = 0,
    state: ArmState = ArmState.ACTIVE,
    offered: bool = True,
) -> ArmView:
    """An arm with this posterior."""
    belief = Beta(alpha, beta)
    low, high = belief.interval()
    return ArmView(
        id=new_id(),
        scope="cloze",
        name=name,
        engine=Engine.LOCAL,
        model=None,
        prompt=None,
        temperature=0.0,
        passages=Strategy.SPREAD,
        alpha=alpha,
        beta=beta,
        pulls=verdicts,
        state=state,
        offered=offered,
        expected=belief.mean,
        interval=Interval(low=low, high=high, level=LEVEL),
        believed=Believed(alpha=alpha, beta=beta),
        verdicts=verdicts,
        mean_reward=None,
        awaiting=0,
        created_at=THEN,
        updated_at=THEN,
    )


def test_before_any_verdict_no_arm_is_said_to_be_better() -> None:
    said = lead_sentence([an_arm("plain"), an_arm("bold")])
    assert "Nobody has judged" in said
    assert "(n=0)" in said


def test_few_verdicts_cannot_tell() -> None:
    arms = [an_arm("plain", 5, 1, verdicts=4), an_arm("bold", 2, 3, verdicts=3)]
    assert lead_sentence(arms) == (
        "plain leads with 83% expected to be approved, but there are not enough verdicts to tell it from the others (n=7)."
    )


def test_however_sure_the_checks_are_they_cannot_tell_alone() -> None:
    arms = [an_arm("plain", 50, 1, verdicts=2), an_arm("bold", 1, 50)]
    lead = lead_of(arms)
    assert lead is not None
    assert lead.sureness > 0.99
    assert not lead.told


def test_many_verdicts_can_tell() -> None:
    arms = [an_arm("plain", 20, 20, verdicts=38), an_arm("bold", 36, 4, verdicts=38)]
    assert lead_sentence(arms) == (
        "bold leads with 90% expected to be approved, and the data can tell: it is the best with 99.9% probability (n=76)."
    )


@pytest.mark.parametrize("strength", [1.0, 40.0, 200_000.0])
def test_equal_arms_are_as_likely_the_best(strength: float) -> None:
    lead = lead_of([an_arm(name, strength, strength) for name in ("one", "two", "three")])
    assert lead is not None
    assert lead.sureness == pytest.approx(1 / 3, abs=1e-3)


def test_the_chance_to_be_the_best_is_the_known_one() -> None:
    # P(X > Y) with X ~ Beta(2, 1) and Y ~ Beta(1, 1) is the mean of X.
    lead = lead_of([an_arm("one", 2, 1), an_arm("two", 1, 1)])
    assert lead is not None
    assert lead.sureness == pytest.approx(2 / 3, abs=1e-4)


def test_arms_out_of_use_are_not_compared() -> None:
    best = an_arm("bold", 90, 1, verdicts=90, state=ArmState.PAUSED)
    gone = an_arm("former", 90, 1, verdicts=90, offered=False)
    assert lead_sentence([best, gone, an_arm("plain")]).startswith("Only plain is in use")
    assert lead_of([best, gone, an_arm("plain")]) is None


def test_a_pinned_arm_is_named_whoever_leads() -> None:
    arms = [an_arm("plain", state=ArmState.PINNED), an_arm("bold", 5, 1, verdicts=4)]
    assert lead_sentence(arms).startswith("An operator pinned plain: every draft comes from it. bold leads")


def test_the_density_is_one_in_all_and_highest_where_it_should_be() -> None:
    density = density_of(an_arm("plain", 8, 4))
    assert sum(density.density) / len(density.at) == pytest.approx(1.0)
    at = density.at[density.density.index(max(density.density))]
    assert at == pytest.approx(7 / 10, abs=0.005)
    assert density.interval[0] < density.mean < density.interval[1]
