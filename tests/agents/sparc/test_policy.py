"""State, policy and reward, each on its own."""

import pytest

from backend.agents.sparc.policy import ActionName, choose
from backend.agents.sparc.reward import WEIGHTS, reward_of
from backend.agents.sparc.state import State, slots_of
from backend.quiz.schemas import Blueprint, Difficulty, Finding, ItemType, Severity
from tests.factories import a_multiple_choice

BLUEPRINT = Blueprint(counts={ItemType.CLOZE: 1, ItemType.MULTIPLE_CHOICE: 2, ItemType.MATCHING: 1})


def a_state(filled: frozenset[int] = frozenset(), given_up: frozenset[ItemType] = frozenset()) -> State:
    return State(slots_of(BLUEPRINT), filled, given_up, {})


def test_slots_follow_a_fixed_order_of_types_whatever_order_they_were_asked_in() -> None:
    assert [slot.type.value for slot in slots_of(BLUEPRINT)] == [
        "multiple_choice",
        "multiple_choice",
        "cloze",
        "matching",
    ]


def test_the_type_that_finds_its_facts_hardest_drafts_first() -> None:
    chosen = []
    filled: frozenset[int] = frozenset()
    while (decision := choose(a_state(filled))).slot is not None:
        chosen.append(decision.slot.type.value)
        filled |= {decision.slot.index}
    assert chosen == ["matching", "multiple_choice", "multiple_choice", "cloze"]


def test_a_type_given_up_is_not_tried_again() -> None:
    decision = choose(a_state(filled=frozenset({0, 1, 2}), given_up=frozenset({ItemType.MATCHING})))
    assert decision.action is ActionName.FINISH


def test_the_weights_of_the_reward_add_up_to_one() -> None:
    assert sum(WEIGHTS.values()) == pytest.approx(1.0)


def test_a_quick_sound_item_that_fits_is_worth_one() -> None:
    fitting = Blueprint(counts={ItemType.MULTIPLE_CHOICE: 1}, difficulty=Difficulty.MEDIUM)
    reward = reward_of(a_multiple_choice(), [], fitting, latency_ms=10, cost=0)
    assert reward["scalar"] == 1.0


def test_every_part_of_the_reward_stays_between_nothing_and_one() -> None:
    bad = a_multiple_choice().model_copy(update={"evidence": []})
    warnings = [Finding(check="vague_terms", severity=Severity.WARNING, message="Vague.")] * 9
    other = Blueprint(counts={ItemType.MULTIPLE_CHOICE: 1}, difficulty=Difficulty.HARD)
    reward = reward_of(bad, warnings, other, latency_ms=1e9, cost=1)
    assert reward["validity"] == reward["evidence"] == 0.0
    assert all(0.0 <= part <= 1.0 for part in reward.values())
