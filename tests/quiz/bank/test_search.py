"""The bank is searched by words and narrowed by everything an item is filed under."""

from datetime import timedelta

import pytest

from backend.db.base import utc_now
from backend.db.unit_of_work import UnitOfWork
from backend.permissions import Actor
from backend.quiz import service as quiz
from backend.quiz.bank import search_repository
from backend.quiz.formats import ExportFormat
from backend.quiz.schemas import (
    Answer,
    BankCount,
    Bloom,
    Difficulty,
    Item,
    ItemContent,
    ItemFilter,
    ItemType,
    Labels,
)
from tests.factories import a_multiple_choice, a_person, a_short_answer


def keep(uow: UnitOfWork, actor: Actor, content: ItemContent, **fields: object) -> Item:
    return quiz.write_item(uow, actor, None, content.model_copy(update={"evidence": [], **fields}))


def stems(uow: UnitOfWork, actor: Actor, wanted: ItemFilter) -> set[str]:
    return {item.stem for item in quiz.list_items(uow, actor, wanted).items}


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("instruments", {"Which instrument measures air pressure?"}),
        ("anemom", {"Which instrument measures air pressure?"}),
        ('"air pressure"', {"Which instrument measures air pressure?"}),
        ('"pressure air"', set()),
        ("storm", {"How fast is a storm?"}),
        ("storm -fast", set()),
        ("118.5", {"How fast is a storm?"}),
        ("chapter", {"How fast is a storm?"}),
        ("the", {"Which instrument measures air pressure?", "How fast is a storm?", "什么是气象学?"}),
        ("气象", {"什么是气象学?"}),
        ("' | !(& :*", set()),
    ],
)
def test_words_are_found_wherever_they_stand(uow: UnitOfWork, typed: str, found: set[str]) -> None:
    ada = a_person(uow)
    keep(uow, ada, a_multiple_choice())
    keep(uow, ada, a_short_answer("什么是气象学?"))
    number = ItemContent(
        type=ItemType.NUMERICAL,
        stem="How fast is a storm?",
        answer=Answer(value=118.5, unit="km/h"),
        tags=["chapter 2"],
    )
    keep(uow, ada, number)
    assert stems(uow, ada, ItemFilter(text=typed)) == found


def test_what_is_too_long_to_search_is_kept_all_the_same(uow: UnitOfWork) -> None:
    ada = a_person(uow)
    answer = Answer(accepted=[f"{n} " + "é" * 1990 for n in range(100)])
    keep(uow, ada, a_short_answer("A long one?"), answer=answer)
    assert stems(uow, ada, ItemFilter(text="long")) == {"A long one?"}


def test_the_bank_is_narrowed_by_what_an_item_is_filed_under(uow: UnitOfWork) -> None:
    ada = a_person(uow)
    keep(uow, ada, a_short_answer("What is rain?"), tags=["rain", "week 1"], objectives=["Explain rain"])
    keep(
        uow,
        ada,
        a_short_answer("What is wind?"),
        tags=["wind"],
        bloom=Bloom.APPLY,
        difficulty=Difficulty.HARD,
    )
    keep(uow, a_person(uow, name="Ben"), a_short_answer("What is hail?"), tags=["rain"])
    for wanted in (
        ItemFilter(tag="rain"),
        ItemFilter(objective="Explain rain"),
        ItemFilter(difficulty=Difficulty.MEDIUM),
    ):
        assert stems(uow, ada, wanted) == {"What is rain?"}
    for wanted in (
        ItemFilter(bloom=Bloom.APPLY),
        ItemFilter(difficulty=Difficulty.HARD),
        ItemFilter(tag="wind"),
    ):
        assert stems(uow, ada, wanted) == {"What is wind?"}
    assert stems(uow, ada, ItemFilter(tag="rai")) == set()
    assert quiz.list_labels(uow, ada) == Labels(tags=["rain", "week 1", "wind"], objectives=["Explain rain"])


def test_an_exported_item_was_used_and_says_where(uow: UnitOfWork) -> None:
    ada = a_person(uow)
    used, other = (keep(uow, ada, a_short_answer(f"What is {word}?")) for word in ("rain", "wind"))
    storms = quiz.create_quiz(uow, ada, "Storms", [used.id])
    before = utc_now()
    quiz.export_quiz(uow, ada, storms.id, ExportFormat.CSV, approved_only=False)
    later = utc_now() + timedelta(days=1)
    assert stems(uow, ada, ItemFilter(used_since=before)) == {used.stem}
    assert stems(uow, ada, ItemFilter(unused_since=before)) == {other.stem}
    assert stems(uow, ada, ItemFilter(unused_since=later)) == {used.stem, other.stem}
    uses = quiz.list_uses(uow, ada, used.id)
    assert [(one.title, one.place) for one in uses.quizzes] == [("Storms", 1)]
    assert [(one.format, one.by, one.title) for one in uses.exports] == [("csv", "Ada", "Storms")]
    assert uses.export_count == 1
    assert quiz.list_uses(uow, ada, other.id).quizzes == []
    assert quiz.read_item(uow, ada, used.id).version == used.version


def test_counting_stops_and_says_so(uow: UnitOfWork, monkeypatch: pytest.MonkeyPatch) -> None:
    ada = a_person(uow)
    for n in range(3):
        keep(uow, ada, a_short_answer(f"What is {n}?"))
    monkeypatch.setattr(search_repository, "MOST_COUNTED", 2)
    assert quiz.count_items(uow, ada, ItemFilter()) == BankCount(2, 2, more=True)
