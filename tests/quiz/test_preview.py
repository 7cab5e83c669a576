"""A student gets a quiz without its keys, and answers are marked by the same rules everywhere."""

from datetime import UTC, datetime
from uuid import UUID

import pytest

from backend.quiz.preview import mark, without_keys
from backend.quiz.schemas import (
    Answer,
    Item,
    ItemState,
    ItemType,
    Option,
    Provenance,
    Quiz,
    StudentAnswer,
    StudentItem,
)

WRITTEN = datetime(2026, 3, 1, tzinfo=UTC)


def an_item(number: int, kind: ItemType, **more: object) -> Item:
    """An item with everything that does not matter filled in."""
    return Item.model_validate(
        {
            "id": UUID(int=number),
            "type": kind,
            "stem": "?",
            "provenance": Provenance(engine="person"),
            "state": ItemState.DRAFT,
            "version": 1,
            "created_at": WRITTEN,
            "updated_at": WRITTEN,
            **more,
        }
    )


def a_quiz(*items: Item) -> Quiz:
    """A quiz of these items."""
    return Quiz(
        id=UUID(int=99),
        title="Weather",
        source_id=None,
        run_id=None,
        items=list(items),
        created_at=WRITTEN,
        updated_at=WRITTEN,
    )


CHOICE = an_item(
    1,
    ItemType.MULTIPLE_CHOICE,
    options=[Option(text="a", rationale="secret"), Option(text="b", correct=True, rationale="secret")],
    explanation="secret",
)
PAIRS = an_item(2, ItemType.MATCHING, answer=Answer(pairs=[(f"l{n}", f"r{n}") for n in range(8)]))
ORDER = an_item(3, ItemType.ORDERING, answer=Answer(order=[f"e{n}" for n in range(8)]))
NUMBER = an_item(4, ItemType.NUMERICAL, answer=Answer(value=9.81, tolerance=0.01, unit="m/s²"))
EIGHTH = an_item(8, ItemType.NUMERICAL, answer=Answer(value=0.125))
LIGHTNING = an_item(9, ItemType.NUMERICAL, answer=Answer(value=30_000))
ESSAY = an_item(5, ItemType.ESSAY, answer=Answer(rubric="secret"))
CLOZE = an_item(6, ItemType.CLOZE, answer=Answer(accepted=["secret"]))


def test_a_students_item_has_no_field_for_a_key() -> None:
    quiz = without_keys(a_quiz(CHOICE, PAIRS, ORDER, NUMBER, ESSAY, CLOZE))
    sent = quiz.model_dump_json()
    assert "secret" not in sent
    assert "9.81" not in sent
    assert not {"answer", "explanation", "evidence", "findings"} & set(StudentItem.model_fields)


def test_shuffled_sides_are_the_same_each_time_and_not_in_key_order() -> None:
    first, again = (without_keys(a_quiz(PAIRS, ORDER)) for _ in range(2))
    assert first == again
    assert first.items[0].rights != [f"r{n}" for n in range(8)]
    assert sorted(first.items[0].rights) == [f"r{n}" for n in range(8)]
    assert first.items[1].entries != [f"e{n}" for n in range(8)]


def test_a_right_side_that_stands_twice_is_offered_once() -> None:
    twice = an_item(7, ItemType.MATCHING, answer=Answer(pairs=[("rain", "water"), ("hail", "water")]))
    assert without_keys(a_quiz(twice)).items[0].rights == ["water"]


def test_rejected_items_are_left_out() -> None:
    rejected = CHOICE.model_copy(update={"state": ItemState.REJECTED})
    quiz = without_keys(a_quiz(rejected, NUMBER))
    assert ([item.number for item in quiz.items], quiz.left_out, quiz.points) == ([1], 1, 1)
    assert [item.id for item in mark(a_quiz(rejected, NUMBER), {}).items] == [NUMBER.id]


@pytest.mark.parametrize(
    ("item", "answer", "earned"),
    [
        (CHOICE, StudentAnswer(chosen=[1]), 1),
        (CHOICE, StudentAnswer(chosen=[0]), 0),
        (CHOICE, StudentAnswer(), 0),
        (NUMBER, StudentAnswer(text="9,815"), 0),
        (NUMBER, StudentAnswer(text="9.815"), 1),
        (NUMBER, StudentAnswer(text="9,81"), 1),
        (EIGHTH, StudentAnswer(text="0,125"), 1),
        (LIGHTNING, StudentAnswer(text="30,000"), 1),
        (LIGHTNING, StudentAnswer(text="1,030,000.5"), 0),
        (CLOZE, StudentAnswer(text=" The Secret. "), 1),
        (PAIRS, StudentAnswer(matches={"l0": "r0", "l1": "r1", "l2": "r9"}), 0.25),
        (ORDER, StudentAnswer(order=[f"e{n}" for n in range(8)]), 1),
        (ESSAY, StudentAnswer(text="Much."), None),
    ],
)
def test_answers_are_marked(item: Item, answer: StudentAnswer, earned: float | None) -> None:
    graded = mark(a_quiz(item), {item.id: answer})
    assert graded.items[0].earned == earned


def test_what_a_person_has_to_read_counts_neither_for_nor_against() -> None:
    graded = mark(a_quiz(CHOICE, ESSAY), {CHOICE.id: StudentAnswer(chosen=[1])})
    assert (graded.earned, graded.possible, graded.unmarked) == (1, 1, 1)


@pytest.mark.parametrize(
    ("item", "key"),
    [
        (CHOICE, ["b"]),
        (NUMBER, ["9.81 ± 0.01 m/s²"]),
        (CLOZE, ["secret"]),
        (ESSAY, ["secret"]),
        (ORDER, [f"e{n}" for n in range(8)]),
        (PAIRS, [f"l{n} → r{n}" for n in range(8)]),
    ],
)
def test_the_key_is_told_with_the_marks(item: Item, key: list[str]) -> None:
    assert mark(a_quiz(item), {}).items[0].key == key
