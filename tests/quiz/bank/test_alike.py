"""What counts as the same question, and as nearly the same."""

import pytest

from backend.quiz.bank.alike import CLOSE, SAME, asked, bands, fingerprint, likeness
from backend.quiz.bank.search_repository import search_terms
from backend.quiz.schemas import Answer, ItemContent, ItemType, Option
from tests.factories import a_multiple_choice, a_short_answer


def a_cloze(stem: str, accepted: str) -> ItemContent:
    return ItemContent(type=ItemType.CLOZE, stem=stem, answer=Answer(accepted=[accepted]))


def test_capitals_punctuation_and_other_wrong_options_make_no_other_question() -> None:
    one = a_multiple_choice("Which instrument measures air pressure?")
    options = [Option(text="barometer.", correct=True), Option(text="A ruler")]
    other = a_multiple_choice("which  instrument measures AIR pressure").model_copy(
        update={"options": options}
    )
    assert fingerprint(one) == fingerprint(other)
    assert likeness(one, other) == SAME


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (
            a_multiple_choice("Which instrument measures air pressure?"),
            a_multiple_choice("Which instrument do people measure air pressure with?"),
        ),
        (
            a_short_answer("What is the study of the atmosphere called?"),
            a_cloze("The study of the atmosphere is called ____.", "meteorology"),
        ),
    ],
)
def test_other_words_for_the_same_are_close(one: ItemContent, other: ItemContent) -> None:
    assert CLOSE <= likeness(one, other) < SAME
    assert set(bands(asked(one))) & set(bands(asked(other)))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("What is the capital of France?", "Paris"), ("What is the capital of Spain?", "Madrid")),
        (("In which year did the war begin?", "1914"), ("In which year was the bridge built?", "1883")),
    ],
)
def test_a_turn_of_phrase_in_common_is_not_enough(one: tuple[str, str], other: tuple[str, str]) -> None:
    asking = [
        ItemContent(type=ItemType.SHORT_ANSWER, stem=stem, answer=Answer(accepted=[key]))
        for stem, key in (one, other)
    ]
    assert likeness(*asking) < CLOSE


def test_the_same_stem_with_another_key_is_not_the_same() -> None:
    one = a_short_answer()
    other = one.model_copy(update={"answer": Answer(accepted=["astronomy"])})
    assert fingerprint(one) != fingerprint(other)
    assert likeness(one, other) < SAME


def test_formulas_alone_can_be_compared() -> None:
    one, other = a_short_answer("$∇ × ∇$"), a_short_answer("$∇ · ∇$")
    assert fingerprint(one) != fingerprint(other)
    assert bands("") == []


@pytest.mark.parametrize(
    ("typed", "looked_for"),
    [
        ("air pressure", "'air':* & 'pressure':*"),
        ('"air pressure" -rain', "'air pressure':* & !'rain':*"),
        ("it's a\\b'|!(", "'it s':* & 'a b |!(':*"),
        ('"unfinished busi', "'unfinished busi':*"),
        ("% & | !", None),
    ],
)
def test_what_is_typed_becomes_a_query_whatever_stands_in_it(typed: str, looked_for: str | None) -> None:
    assert search_terms(typed) == looked_for
