"""Questions out of a file: seen first, then all kept or none, however long the file is."""

import io
import sys
from types import SimpleNamespace
from typing import Any, cast

import psutil
import pytest

from backend.db.base import new_id
from backend.db.unit_of_work import UnitOfWork
from backend.errors import Conflict, Invalid, NotFound, TooLarge
from backend.permissions import Actor
from backend.quiz import service as quizzes
from backend.quiz.files import apart, child, look
from backend.quiz.formats import ExportFormat, export
from backend.quiz.schemas import ItemFilter, ItemState, ItemType
from tests.factories import a_person, an_empty_quiz
from tests.quiz.formats.items import ONE_OF_EACH

HEAD = "question;A;B;correct\n"


def table(rows: int, wrong: int | None = None) -> io.BytesIO:
    """A table of so many questions; the one in line `wrong` has a key that names no option."""
    lines = [
        f"What is {n} times two?;{2 * n};{2 * n + 1};{'Z' if n + 1 == wrong else 'A'}\n"
        for n in range(1, rows + 1)
    ]
    return io.BytesIO((HEAD + "".join(lines)).encode())


def bank(uow: UnitOfWork, actor: Actor) -> int:
    return quizzes.count_items(uow, actor, ItemFilter()).total


def test_a_file_is_seen_before_anything_is_written(uow: UnitOfWork) -> None:
    ada = a_person(uow)
    file = io.BytesIO(export(ExportFormat.MOODLE_XML, "Cells", list(ONE_OF_EACH.values())).content)
    seen = quizzes.preview_file(uow, ada, file)
    assert (seen.format, seen.total, seen.refused, len(seen.first)) == ("moodle_xml", 9, 0, 5)
    assert seen.types[ItemType.ORDERING] == 1
    assert bank(uow, ada) == 0
    made = quizzes.import_file(uow, ada, file, title="From Moodle")
    assert (made.count, made.title) == (9, "From Moodle")
    assert made.quiz_id is not None
    items = quizzes.read_quiz(uow, ada, made.quiz_id).items
    assert [item.type for item in items] == list(ONE_OF_EACH)
    assert {(item.state, item.version, item.provenance.engine) for item in items} == {
        (ItemState.DRAFT, 1, "import")
    }
    (version,) = quizzes.list_history(uow, ada, items[0].id).items
    assert (version.change, version.actor_name) == ("imported", "Ada")


def test_a_mistake_in_line_214_is_named_and_nothing_is_kept(uow: UnitOfWork) -> None:
    ada = a_person(uow)
    file = table(300, wrong=214)
    seen = quizzes.preview_file(uow, ada, file)
    assert (seen.total, seen.refused) == (299, 1)
    assert [(problem.line, "give its letter" in problem.message) for problem in seen.problems] == [
        (214, True)
    ]
    with pytest.raises(Invalid, match="1 line is refused, the first at line 214"):
        quizzes.import_file(uow, ada, file, title="Times two")
    assert bank(uow, ada) == 0
    assert quizzes.list_quizzes(uow, ada).items == []
    kept = quizzes.import_file(uow, ada, file, leave_out_refused=True)
    assert (kept.count, kept.quiz_id, bank(uow, ada)) == (299, None, 299)


def test_what_a_table_and_its_questions_were_taken_for_is_said(uow: UnitOfWork) -> None:
    ada = a_person(uow)
    text = "\ufeffQuestion Text\tOption A\tOption B\tAnswer\tMarks\tColour\nWhich?\tx\ty\tB\t2\tred\n"
    seen = quizzes.preview_file(uow, ada, io.BytesIO(text.encode()))
    assert seen.columns == [
        ("Question Text", "stem"),
        ("Option A", "option 1"),
        ("Option B", "option 2"),
        ("Answer", "correct"),
        ("Marks", "points"),
        ("Colour", ""),
    ]
    assert [(one.content.points, [o.correct for o in one.content.options]) for one in seen.first] == [
        (2, [False, True])
    ]
    gift = b"Which? {~%50%A ~%30%B ~%20%C ~D}\n\nWhat? {=a =%40%b}\n\nAnd? {=a =%30%c}\n"
    notes = quizzes.preview_file(uow, ada, io.BytesIO(gift)).notes
    assert [(note.count, note.line) for note in notes] == [(1, 1), (1, 3), (1, 5)]
    assert "50%, 30%, 20%" in notes[0].message
    assert "gives 40% in the file" in notes[1].message


def test_a_file_goes_where_it_fits_and_to_nobody_elses_quiz(uow: UnitOfWork) -> None:
    ada, eve = a_person(uow), a_person(uow, name="Eve")
    quiz = an_empty_quiz(uow, ada)
    with pytest.raises(NotFound):
        quizzes.import_file(uow, eve, table(2), quiz_id=quiz.id)
    with pytest.raises(Conflict, match="bring them into the bank"):
        quizzes.import_file(uow, ada, table(1_001), quiz_id=quiz.id)
    with pytest.raises(Invalid, match="not both"):
        quizzes.import_file(uow, ada, table(2), quiz_id=quiz.id, title="Another")
    with pytest.raises(Invalid, match="no question"):
        quizzes.import_file(uow, ada, io.BytesIO(b""))
    assert quizzes.import_file(uow, ada, table(2), quiz_id=quiz.id).count == 2
    assert len(quizzes.read_quiz(uow, ada, quiz.id).items) == 2


def test_what_is_larger_than_is_read_at_once_is_refused(
    uow: UnitOfWork, monkeypatch: pytest.MonkeyPatch
) -> None:
    ada = a_person(uow)
    monkeypatch.setattr("backend.quiz.files.look.MOST_IN_A_FILE", 3)
    with pytest.raises(Invalid, match="the rest begins at line 5"):
        quizzes.preview_file(uow, ada, table(9))
    with pytest.raises(Invalid, match="More than 3 places of this file are no question, the first at line 2"):
        quizzes.preview_file(uow, ada, io.BytesIO(b"question,type\n" + b"Why?,none\n" * 9))
    monkeypatch.setattr("backend.quiz.files.apart.MOST_BYTES", 20)
    with pytest.raises(TooLarge, match="larger than"):
        quizzes.preview_file(uow, ada, table(9))


def test_a_package_is_read_in_a_limited_process_and_comes_in_whole(
    uow: UnitOfWork, monkeypatch: pytest.MonkeyPatch
) -> None:
    ada = a_person(uow)
    kept = [item.model_copy(update={"id": new_id()}) for item in ONE_OF_EACH.values()]
    file = io.BytesIO(export(ExportFormat.QTI21, "Cells", kept).content)
    monkeypatch.setattr(look, "look", lambda *_: pytest.fail("it was read in this process"))
    done = quizzes.import_file(uow, ada, file, title="Cells")
    assert (done.format, done.count) == ("qti21", len(kept))
    assert done.quiz_id is not None
    assert [one.stem for one in quizzes.read_quiz(uow, ada, done.quiz_id).items] == [one.stem for one in kept]


def test_a_reader_that_finds_no_end_is_ended(uow: UnitOfWork, monkeypatch: pytest.MonkeyPatch) -> None:
    ada = a_person(uow)
    monkeypatch.setattr(apart, "LOOK_SECONDS", 0.05)
    monkeypatch.setattr(apart, "SHORT", 0)
    with pytest.raises(Invalid, match="within the limits"):
        quizzes.preview_file(uow, ada, table(3))
    assert not [one for one in psutil.Process().children() if "backend.quiz.files.child" in one.cmdline()]


def test_questions_that_stop_coming_before_the_last_refuse_the_file(monkeypatch: pytest.MonkeyPatch) -> None:
    lines = iter([b'{"content": {"type": "essay", "stem": "Why?"}, "findings": []}\n', b""])
    monkeypatch.setattr(apart, "_read", lambda _: next(lines))
    found = apart._items(cast(Any, None))
    assert next(found).content.stem == "Why?"
    with pytest.raises(Invalid, match="within the limits"):
        next(found)


def test_what_the_process_says_is_what_is_read_here(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(child, "confine", lambda *_: None)
    said = io.BytesIO()
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=table(3, wrong=3)))
    monkeypatch.setattr(sys, "stdout", SimpleNamespace(buffer=said))
    assert child.main("keep", "", 50) == 0
    first, *questions, end = said.getvalue().splitlines()
    seen = child.FirstLine.model_validate_json(first).seen
    assert seen is not None
    assert (seen.total, [problem.line for problem in seen.problems]) == (2, [3])
    assert [look.Keepable.model_validate_json(line).content.stem for line in questions] == [
        "What is 1 times two?",
        "What is 3 times two?",
    ]
    assert end == b""
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=table(9)))
    said.seek(0)
    said.truncate()
    assert child.main("look", "csv", 3) == 0
    assert child.FirstLine.model_validate_json(said.getvalue()).code == "too_many_items"
