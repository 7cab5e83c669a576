"""Reward: parts between nothing and one, and only what was measured."""

import pytest

from backend.agents.sparc.reward import WEIGHTS, novelty_of, reward_of, reward_with
from backend.quiz.schemas import Blueprint, Difficulty, Finding, ItemType, Severity
from tests.factories import a_multiple_choice

FITTING = Blueprint(counts={ItemType.MULTIPLE_CHOICE: 1}, difficulty=Difficulty.MEDIUM)


def test_the_weights_of_the_reward_add_up_to_one() -> None:
    assert sum(WEIGHTS.values()) == pytest.approx(1.0)


def test_a_quick_sound_item_that_fits_is_worth_one() -> None:
    reward = reward_of(a_multiple_choice(), [], FITTING, latency_ms=10, cost=0)
    assert reward["scalar"] == 1.0


def test_every_part_of_the_reward_stays_between_nothing_and_one() -> None:
    bad = a_multiple_choice().model_copy(update={"evidence": []})
    warnings = [Finding(check="vague_terms", severity=Severity.WARNING, message="Vague.")] * 9
    other = Blueprint(counts={ItemType.MULTIPLE_CHOICE: 1}, difficulty=Difficulty.HARD)
    reward = reward_of(bad, warnings, other, latency_ms=1e9, cost=1)
    assert reward["validity"] == reward["evidence"] == 0.0
    assert all(0.0 <= part <= 1.0 for part in reward.values())


def test_what_was_not_measured_weighs_nothing_and_what_was_counts() -> None:
    item = a_multiple_choice()
    bare = reward_of(item, [], FITTING, latency_ms=10, cost=1)
    assert "key_agreement" not in bare
    assert bare["scalar"] == pytest.approx(0.65 / 0.7, abs=1e-4)
    disputed = reward_of(item, [], FITTING, latency_ms=10, cost=1, key_agreement=0.0, novelty=1.0)
    assert disputed["scalar"] == pytest.approx(0.75)
    assert reward_with(bare, key_agreement=0.0, novelty=1.0) == disputed


def test_a_question_turned_round_is_not_new_and_another_is() -> None:
    item = a_multiple_choice("Which instrument measures air pressure?")
    again = a_multiple_choice("Air pressure measures which instrument?")
    other = a_multiple_choice("Who first sailed round the Cape of Storms?")
    assert novelty_of(item, []) == 1.0
    assert novelty_of(again, [other, item]) < 0.2
    assert novelty_of(other, [item]) > 0.5
