"""Questions brought from elsewhere: seen first, then kept all together or not at all."""

import pytest

from backend.db.unit_of_work import UnitOfWork
from backend.errors import Conflict, Invalid, NotFound
from backend.permissions import Actor
from backend.quiz import service as quizzes
from backend.quiz.schemas import ItemFilter, ItemState, Severity
from tests.factories import a_multiple_choice, a_person, a_source, an_empty_quiz
from tests.quiz.checks.clean import CLEAN

AIKEN = """Which organ pumps blood through the body?
A) Heart
B) Liver
C) Kidney
ANSWER: A

Which gas do green plants take in?
A) Carbon dioxide
B) Argon
C) Neon
ANSWER: A
"""
BROKEN = "1. Which organ filters the blood?\nA) Kidney\nB) Lung\n\nOnly words."


def bank(uow: UnitOfWork, actor: Actor) -> int:
    return quizzes.count_items(uow, actor, ItemFilter()).total


def test_a_quiz_is_kept_as_drafts_with_their_findings(uow: UnitOfWork) -> None:
    ada = a_person(uow)
    made = quizzes.import_text(
        uow, ada, AIKEN + "\n" + AIKEN[: AIKEN.index("\n\n")], title="From a colleague"
    )
    assert made.quiz_id is not None
    assert (made.format, made.title, len(made.item_ids)) == ("aiken", "From a colleague", 3)
    items = quizzes.read_quiz(uow, ada, made.quiz_id).items
    assert [item.id for item in items] == made.item_ids
    assert {(item.state, item.version, item.provenance.engine) for item in items} == {
        (ItemState.DRAFT, 1, "import")
    }
    assert [found.check for found in items[2].findings if found.severity is Severity.ERROR] == ["duplicate"]
    (version,) = quizzes.list_history(uow, ada, items[0].id).items
    assert (version.change, version.actor_name) == ("imported", "Ada")


def test_what_is_refused_is_named_with_its_line_and_nothing_is_written(uow: UnitOfWork) -> None:
    ada = a_person(uow)
    seen = quizzes.preview_import(uow, ada, AIKEN + "\n" + BROKEN)
    assert len(seen.items) == 2
    assert [(problem.line, problem.message.partition(":")[0]) for problem in seen.problems] == [
        (13, "No option is marked as correct"),
        (17, "This has neither options nor an answer"),
    ]
    with pytest.raises(Invalid, match="2 lines are refused, the first at line 13"):
        quizzes.import_text(uow, ada, AIKEN + "\n" + BROKEN, title="Broken")
    with pytest.raises(Invalid, match="refused"):
        quizzes.import_text(uow, ada, BROKEN, leave_out_refused=True)
    assert bank(uow, ada) == 0
    assert quizzes.list_quizzes(uow, ada).items == []
    kept = quizzes.import_text(uow, ada, AIKEN + "\n" + BROKEN, leave_out_refused=True)
    assert (kept.quiz_id, len(kept.item_ids), bank(uow, ada)) == (None, 2, 2)


def test_what_a_quiz_has_already_is_found_when_more_is_brought(uow: UnitOfWork) -> None:
    ada, eve = a_person(uow), a_person(uow, name="Eve")
    quiz = an_empty_quiz(uow, ada)
    quizzes.keep_items(uow, ada, CLEAN[:1], read_as="gift", quiz_id=quiz.id)
    quizzes.keep_items(uow, ada, CLEAN[:1], read_as="gift", quiz_id=quiz.id)
    checks = [[found.check for found in item.findings] for item in quizzes.read_quiz(uow, ada, quiz.id).items]
    assert checks == [[], ["duplicate"]]
    with pytest.raises(NotFound):
        quizzes.keep_items(uow, eve, CLEAN[:1], read_as="gift", quiz_id=quiz.id)
    with pytest.raises(Invalid, match="not both"):
        quizzes.keep_items(uow, ada, CLEAN[:1], read_as="gift", quiz_id=quiz.id, title="Another")
    with pytest.raises(Invalid, match="no question"):
        quizzes.keep_items(uow, ada, [], read_as="gift")


def test_a_question_by_hand_goes_to_the_bank_with_its_passage(uow: UnitOfWork) -> None:
    ada, eve = a_person(uow), a_person(uow, name="Eve")
    source = a_source(uow, ada).id
    content = a_multiple_choice()
    item = quizzes.write_item(uow, ada, None, content, source_id=source)
    assert (item.source_id, item.version, item.provenance.engine) == (source, 1, "person")
    assert item.evidence == content.evidence
    (version,) = quizzes.list_history(uow, ada, item.id).items
    assert (version.change, version.actor_name) == ("written", "Ada")
    with pytest.raises(NotFound):
        quizzes.write_item(uow, eve, None, content, source_id=source)
    wrong = content.model_copy(update={"evidence": [content.evidence[0].model_copy(update={"start": 1})]})
    with pytest.raises(Invalid, match="not what the source says"):
        quizzes.write_item(uow, ada, None, wrong, source_id=source)
    assert bank(uow, ada) == 1


def test_while_one_writes_the_bank_is_looked_through_for_the_same(uow: UnitOfWork) -> None:
    ada = a_person(uow)
    quiz = an_empty_quiz(uow, ada)
    assert quizzes.check_new(uow, ada, CLEAN[0], quiz_id=quiz.id) == []
    quizzes.write_item(uow, ada, None, CLEAN[0])
    (found,) = quizzes.check_new(uow, ada, CLEAN[0], quiz_id=quiz.id)
    assert (found.check, found.severity) == ("duplicate", Severity.WARNING)
    assert found.message.startswith("Your bank already asks “")
    quizzes.write_item(uow, ada, quiz.id, CLEAN[0])
    (found,) = quizzes.check_new(uow, ada, CLEAN[0], quiz_id=quiz.id)
    assert found.severity is Severity.ERROR
    assert bank(uow, ada) == 2


def test_a_quiz_that_would_hold_too_many_takes_none(uow: UnitOfWork, monkeypatch: pytest.MonkeyPatch) -> None:
    ada = a_person(uow)
    quiz = an_empty_quiz(uow, ada)
    monkeypatch.setattr("backend.quiz.writing.MOST_ITEMS_IN_A_QUIZ", 1)
    with pytest.raises(Conflict, match="at most 1"):
        quizzes.keep_items(uow, ada, CLEAN[:2], read_as="gift", quiz_id=quiz.id)
