"""A unit is a source with everything made of it, in one ZIP of printables."""

import io
import zipfile

import pytest

from backend.content import service as contents
from backend.content.schemas import ContentKind, Statement
from backend.db.base import new_id
from backend.db.unit_of_work import UnitOfWork
from backend.errors import Conflict, NotFound
from backend.permissions import Actor
from backend.quiz import service as quiz
from backend.quiz.schemas import Provenance, Verdict, VerdictKind
from backend.sources.schemas import SourceSummary
from tests.factories import a_multiple_choice, a_person, a_section, a_source, a_statement

APPROVE = Verdict(verdict=VerdictKind.APPROVE)


def made_of(uow: UnitOfWork, ada: Actor, source: SourceSummary) -> None:
    """A quiz, a worksheet, flashcards, and a glossary nobody has approved."""
    run_id = new_id()
    quiz_id = quiz.quiz_for_run(uow, run_id, owner_id=ada.user_id, title="../../Weather", source_id=source.id)
    item_id = quiz.add_drafted_item(
        uow,
        run_id,
        quiz_id=quiz_id,
        owner_id=ada.user_id,
        source_id=source.id,
        slot=0,
        content=a_multiple_choice(),
        findings=[],
        provenance=Provenance(engine="local"),
    )
    quiz.judge_item(uow, ada, item_id, APPROVE)
    question = Statement(text="Why?", answer="Because.", lines=2, evidence=a_statement().evidence)
    for kind in (ContentKind.WORKSHEET, ContentKind.FLASHCARDS, ContentKind.GLOSSARY):
        run_id = new_id()
        content_id = contents.content_for_run(
            uow, run_id, owner_id=ada.user_id, kind=kind, title="Weather", source_id=source.id
        )
        section_id = contents.add_section(
            uow,
            run_id,
            content_id=content_id,
            slot=0,
            draft=a_section("key_ideas", question),
            findings=[],
            provenance=Provenance(engine="local"),
        )
        if kind is not ContentKind.GLOSSARY:
            contents.judge_section(uow, ada, section_id, APPROVE)


def test_a_unit_holds_approved_parts_as_copies_under_safe_names(uow: UnitOfWork) -> None:
    ada = a_person(uow)
    source = a_source(uow, ada)
    made_of(uow, ada, source)
    unit = contents.read_unit(uow, ada, source.id)
    assert ([c.kind for c in unit.contents], len(unit.quizzes)) == (
        [ContentKind.GLOSSARY, ContentKind.FLASHCARDS, ContentKind.WORKSHEET],
        1,
    )
    file = contents.export_unit(uow, ada, source.id)
    assert file.filename == "weather-and-climate-unit.zip"
    with zipfile.ZipFile(io.BytesIO(file.content)) as package:
        names = [name.partition("-")[2].rpartition(".")[0] for name in package.namelist()[:-1]]
        said = package.read("contents.txt").decode()
        assert package.testzip() is None
    assert names == [
        "weather-flashcards",
        "weather-flashcards",
        "weather-worksheet-student",
        "weather-worksheet-teacher",
        "weather-student",
        "weather-teacher",
    ]
    assert "glossary “Weather”: no section approved" in said
    whole = contents.export_unit(uow, ada, source.id, approved_only=False)
    with zipfile.ZipFile(io.BytesIO(whole.content)) as package:
        assert any("glossary" in name for name in package.namelist())


def test_a_unit_of_nothing_says_so_and_somebody_elses_is_not_there(uow: UnitOfWork) -> None:
    ada, eve = a_person(uow), a_person(uow, name="Eve")
    source = a_source(uow, ada)
    with pytest.raises(Conflict, match="Nothing has been made"):
        contents.export_unit(uow, ada, source.id)
    with pytest.raises(NotFound):
        contents.read_unit(uow, eve, source.id)
