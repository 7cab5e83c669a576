"""Flaws put into sound items are found, each where it is, and what one click mends of them is mended."""

from __future__ import annotations

import pytest

from backend.quiz.checks import CHECK_NAMES, check_quiz
from backend.quiz.repairs import apply_fix
from backend.quiz.schemas import ItemContent
from tests.quiz.checks.clean import CLEAN
from tests.quiz.checks.finding_flaws import find_flaws, findings_of
from tests.quiz.checks.flaws import FLAWS
from tests.quiz.checks.test_checks import DESIGNED, pointed_at

VARIANTS = 30
MUST_FIND = 0.95
# Their findings carry a fix for some variants at least; the rest only a person can reword.
ONE_CLICK = {
    "all_of_the_above", "none_of_the_above", "implausible_distractors", "option_count", "more_than_one_correct",
    "negative_wording", "grammatical_cues", "lost_sequence", "key_balance", "gratuitous_information",
    "fill_in_the_blank", "true_false_question", "absolute_terms", "vague_terms", "ambiguous_information",
    "evidence_not_exact", "dangling_reference", "complex_k_type", "logical_cues", "sensitive_content",
}  # fmt: skip


def keys_of(content: ItemContent) -> list[str]:
    return [option.text.casefold().strip() for option in content.options if option.correct]


def test_sound_items_raise_nothing() -> None:
    assert [found for findings in check_quiz(CLEAN) for found in findings] == []


def test_every_check_of_the_design_is_there_and_has_its_flaws() -> None:
    assert set(CHECK_NAMES) == set(FLAWS) == DESIGNED
    assert {check for check, variants in FLAWS.items() if len(variants) < VARIANTS} == set()


@pytest.mark.parametrize("check", FLAWS)
def test_its_flaws_are_found(check: str) -> None:
    found = find_flaws(check)
    assert found.share >= MUST_FIND, found.missed


@pytest.mark.parametrize("check", FLAWS)
def test_a_finding_points_into_the_item_and_its_fix_takes_the_flaw_away(check: str) -> None:
    fixed = 0
    for flawed in FLAWS[check][::2]:
        for found in findings_of(flawed, check):
            assert found.span
            assert len(pointed_at(flawed.content, found)) == found.span.end - found.span.start
            mended = apply_fix(flawed.content, found)
            if mended is None:
                continue
            fixed += 1
            if check != "more_than_one_correct":
                assert keys_of(mended) == keys_of(flawed.content)
            assert found not in findings_of(flawed, check, mended), flawed.content.stem
    assert bool(fixed) == (check in ONE_CLICK)
