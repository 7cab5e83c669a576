"""What combines other options becomes a question with several right answers, where it is plain which they are."""

import pytest

from backend.quiz.checks import check_item
from backend.quiz.repairs import apply_fix
from backend.quiz.schemas import ItemContent, ItemType
from tests.quiz.checks.test_checks import choice, named, one

LISTED = "Which are metals?\nI. Iron\nII. Neon\nIII. Tin"


@pytest.mark.parametrize(
    ("item", "stem", "marked"),
    [
        (
            choice("Which are metals?", "Iron", "Neon", "Tin", "Both A and C", key=3),
            "Which are metals?",
            {"Iron": True, "Neon": False, "Tin": True},
        ),
        (
            choice("Which are metals?", "Iron", "Copper", "A and B only", "None of the above", key=2),
            "Which are metals?",
            {"Iron": True, "Copper": True},
        ),
        (
            choice(LISTED, "I and II", "I and III only", "II only", "I, II and III", key=1),
            "Which are metals?",
            {"Iron": True, "Neon": False, "Tin": True},
        ),
        (
            choice("1. Iron 2. Neon 3. Tin. Which are metals?", "1 only", "1 and 3", "2 and 3", key=1),
            "Which are metals?",
            {"Iron": True, "Neon": False, "Tin": True},
        ),
    ],
)
def test_the_key_becomes_what_it_names(item: ItemContent, stem: str, marked: dict[str, bool]) -> None:
    mended = apply_fix(item, one("complex_k_type", item))
    assert mended is not None
    assert (mended.type, mended.stem) == (ItemType.MULTIPLE_RESPONSE, stem)
    assert {option.text: option.correct for option in mended.options} == marked
    assert named(mended) & {"complex_k_type", "option_count"} == set()


@pytest.mark.parametrize(
    "item",
    [
        choice("Which are metals?", "Iron", "Copper", "Neither A nor B", key=2),
        choice("Which are metals?", "Both B and C", "Iron", "Copper", key=0),
        choice("Which are metals?", "Iron", "Tin", "Both A and D", key=2),
        choice(
            "I. Iron  II. Neon  III. Tin. Which are metals?", "I and II", "Neither I nor II", "II only", key=1
        ),
    ],
)
def test_where_it_is_not_plain_nothing_is_offered(item: ItemContent) -> None:
    found = one("complex_k_type", item)
    assert found.fix is None
    assert apply_fix(item, found) is None


def test_a_wrong_combination_can_be_taken_out() -> None:
    item = choice("Which is a metal?", "Iron", "Neon", "Argon", "Both B and C")
    mended = apply_fix(item, one("complex_k_type", item))
    assert mended is not None
    assert [option.text for option in mended.options] == ["Iron", "Neon", "Argon"]


@pytest.mark.parametrize(
    ("item", "check", "becomes"),
    [
        (choice("Which rocks form from lava?", "Igneous rocks", "Chalk", "Slate"), "word_repeats", "Igneous"),
        (
            choice(
                "What happens to iron at a magnet?", "It is drawn", "It melts", "It rusts", "It is not drawn"
            ),
            "logical_cues",
            None,
        ),
        (
            choice("Who reads mail to ada@school.org?", "Ada", "Bob", "Eve"),
            "sensitive_content",
            "Who reads mail to name@example.org?",
        ),
        (
            choice("Why is the damn tide late?", "Wind", "Moon", "Sun"),
            "sensitive_content",
            "Why is the tide late?",
        ),
    ],
)
def test_other_flaws_a_click_mends(item: ItemContent, check: str, becomes: str | None) -> None:
    mended = apply_fix(item, one(check, item))
    assert mended is not None
    assert check not in {found.check for found in check_item(mended)}
    if becomes:
        assert becomes in (mended.stem, mended.options[0].text)
    else:
        assert len(mended.options) == 3
