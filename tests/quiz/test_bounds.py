"""What an item may hold: bounded lists, places and numbers, and a verdict in plain words."""

import pytest
from pydantic import ValidationError

from backend.db.unit_of_work import UnitOfWork
from backend.errors import Invalid
from backend.quiz import service as quiz
from backend.quiz.schemas import (
    Answer,
    Evidence,
    ItemChange,
    ItemContent,
    ItemType,
    QuizChange,
    Verdict,
    VerdictKind,
)
from tests.factories import a_drafted_quiz, a_person, a_short_answer, an_empty_quiz


@pytest.mark.parametrize(
    "answer",
    [
        {"accepted": ["a"] * 101},
        {"pairs": [("a", "b")] * 51},
        {"order": ["a"] * 51},
        {"value": float("nan")},
        {"value": float("inf")},
        {"tolerance": float("inf")},
        {"unit": "m\0"},
    ],
)
def test_an_answer_has_its_bounds(answer: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        Answer.model_validate(answer)


@pytest.mark.parametrize(("start", "end"), [(10**30, 10**30), (9, 5), (-1, 5), (0, 2**31)])
def test_evidence_lies_where_a_text_can_be(start: int, end: int) -> None:
    with pytest.raises(ValidationError):
        Evidence(start=start, end=end, quote="x")


@pytest.mark.parametrize("part", [{"value": 1e16}, {"value": -1e16}, {"value": 1, "tolerance": 1e16}])
def test_a_person_writes_numbers_up_to_a_bound(uow: UnitOfWork, part: dict[str, float]) -> None:
    ada = a_person(uow)
    made = an_empty_quiz(uow, ada)
    content = ItemContent(type=ItemType.NUMERICAL, stem="How many?", answer=Answer.model_validate(part))
    with pytest.raises(Invalid, match="10\\^15"):
        quiz.write_item(uow, ada, made.id, content)
    small = content.model_copy(update={"answer": Answer(value=1e15)})
    item = quiz.write_item(uow, ada, made.id, small)
    with pytest.raises(Invalid):
        quiz.edit_item(
            uow, ada, item.id, ItemChange(version=1, answer=Answer.model_validate({"value": 1, **part}))
        )


def test_a_number_a_run_found_in_its_source_is_kept_however_large(uow: UnitOfWork) -> None:
    ada = a_person(uow)
    huge = ItemContent(type=ItemType.NUMERICAL, stem="How many?", answer=Answer(value=6e23))
    item = a_drafted_quiz(uow, ada, huge).items[0]
    assert quiz.edit_item(uow, ada, item.id, ItemChange(version=1, points=2)).answer.value == 6e23


def test_a_nul_is_refused_in_a_sentence() -> None:
    for refuse in (
        lambda: ItemContent(type=ItemType.ESSAY, stem="a\0b"),
        lambda: QuizChange(title="a\0b"),
        lambda: Verdict(verdict=VerdictKind.REJECT, reason="a\0b"),
    ):
        with pytest.raises(ValidationError, match="NUL character"):
            refuse()


def test_an_unknown_verdict_is_refused_in_plain_words() -> None:
    for verdict in ("edit", None, 7, ["approve"]):
        with pytest.raises(ValidationError) as refused:
            Verdict.model_validate({"verdict": verdict})
        assert refused.value.errors()[0]["msg"] == "Say approve or reject; an edit is a PATCH of the item."


def test_only_what_is_set_of_an_answer_is_told_and_it_reads_back(uow: UnitOfWork) -> None:
    ada = a_person(uow)
    item = quiz.write_item(uow, ada, an_empty_quiz(uow, ada).id, a_short_answer())
    assert item.model_dump(mode="json")["answer"] == {"accepted": ["meteorology"]}
    assert quiz.read_item(uow, ada, item.id).answer == Answer(accepted=["meteorology"])


def test_a_history_comes_in_pages_newest_first(uow: UnitOfWork) -> None:
    ada = a_person(uow)
    item = a_drafted_quiz(uow, ada).items[0]
    for version in range(1, 5):
        quiz.edit_item(uow, ada, item.id, ItemChange(version=version, points=version + 1))
    seen: list[int] = []
    cursor = None
    while True:
        page = quiz.list_history(uow, ada, item.id, cursor=cursor, limit=2)
        seen += [version.version for version in page.items]
        cursor = page.next_cursor
        if cursor is None:
            break
    assert seen == [5, 4, 3, 2, 1]
