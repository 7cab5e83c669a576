"""Questions checked without being kept, and findings mended by a click."""

import json

import pytest

from backend.db.unit_of_work import UnitOfWork
from backend.errors import Conflict
from backend.quiz import service as quizzes
from backend.quiz.formats.findings import write_findings
from backend.quiz.schemas import ItemContent, ItemState, Severity
from tests.factories import a_drafted_quiz, a_multiple_choice, a_person
from tests.quiz.checks.clean import CLEAN
from tests.quiz.checks.test_checks import choice
from tests.quiz.formats.items import NOW

NEGATIVE = choice("Which metal does not rust?", "Gold", "Iron", "Steel")


def test_a_fix_is_an_edit_by_the_person_who_clicked(uow: UnitOfWork) -> None:
    ada = a_person(uow)
    item = a_drafted_quiz(uow, ada, a_multiple_choice()).items[0]
    written = quizzes.write_item(uow, ada, quizzes.list_quizzes(uow, ada).items[0].id, NEGATIVE)
    (finding,) = [found for found in written.findings if found.check == "negative_wording"]
    fixed = quizzes.fix_item(uow, ada, written.id, written.version, finding)
    assert (fixed.stem, fixed.state, fixed.version) == ("Which metal does **NOT** rust?", ItemState.DRAFT, 2)
    assert [found.severity for found in fixed.findings] == [Severity.INFO]
    with pytest.raises(Conflict, match="no longer"):
        quizzes.fix_item(uow, ada, written.id, fixed.version, finding)
    with pytest.raises(Conflict, match="meanwhile"):
        quizzes.fix_item(uow, ada, written.id, 1, finding)
    # The same finding on an item that never had it.
    with pytest.raises(Conflict, match="no longer"):
        quizzes.fix_item(uow, ada, item.id, item.version, finding)


def test_an_edit_is_checked_as_it_would_be_saved(uow: UnitOfWork) -> None:
    ada = a_person(uow)
    one, other = a_drafted_quiz(uow, ada, CLEAN[0], CLEAN[1]).items
    assert quizzes.check_edit(uow, ada, one.id, one.content) == []
    found = quizzes.check_edit(uow, ada, one.id, other.content)
    assert [finding.check for finding in found] == ["duplicate"]
    assert quizzes.read_item(uow, ada, one.id).stem == one.stem


def test_the_page_to_print_says_everything_and_runs_nothing(uow: UnitOfWork) -> None:
    text = "1. Which <script>x</script> does not rust?\nA) Gold\nB) Iron\nAnswer: A\n\nJust words."
    checked = quizzes.check_text(uow, a_person(uow), text)
    page = write_findings(checked, NOW)
    assert "Of 1 question, 1 wants a look. 1 place could not be read." in page
    assert "Line 6: not read" in page
    assert "<script" not in page
    assert "Checked 2026-05-01 12:00 UTC" in page


def test_items_to_check_come_with_their_findings(uow: UnitOfWork) -> None:
    contents: list[ItemContent] = [CLEAN[0], NEGATIVE, CLEAN[0]]
    results = quizzes.check_items(uow, a_person(uow), contents)
    assert (
        json.dumps([[found.check for found in each] for each in results])
        == '[[], ["negative_wording"], ["duplicate"]]'
    )
