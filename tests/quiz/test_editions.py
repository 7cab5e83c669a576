"""A newer edition of a source takes along what it still proves, names what it does not, and keeps the older one."""

import pytest

from backend.db.base import new_id
from backend.db.unit_of_work import UnitOfWork
from backend.errors import Conflict, NotFound
from backend.quiz import service as quiz
from backend.quiz.editions import nearest
from backend.quiz.schemas import Evidence, ItemState, NewEdition, Verdict, VerdictKind
from backend.sources import service as sources
from tests.factories import CHAPTER, a_drafted_quiz, a_multiple_choice, a_person, a_short_answer, a_source


def test_quotes_go_along_or_are_named_and_both_editions_stay(uow: UnitOfWork) -> None:
    ada = a_person(uow)
    lost = "Thunder is the sound of air that lightning heats to 30,000 degrees."
    start = CHAPTER.index(lost)
    proof = Evidence(start=start, end=start + len(lost), quote=lost)
    thunder = a_multiple_choice("What is thunder?").model_copy(update={"evidence": [proof]})
    made = a_drafted_quiz(uow, ada, a_multiple_choice(), thunder, a_short_answer())
    approved = quiz.judge_item(uow, ada, made.items[0].id, Verdict(verdict=VerdictKind.APPROVE))
    assert made.source_id is not None
    text = "A new preface on the weather.\n\n" + CHAPTER.replace(lost, "Thunder is loud.")
    newer = a_source(uow, ada, text=text)
    would = quiz.replace_source(uow, ada, made.source_id, NewEdition(by=newer.id, dry_run=True))
    assert (would.moved, [each.quote for each in would.gone]) == (2, [lost])
    assert quiz.read_item(uow, ada, approved.id) == approved
    assert quiz.replace_source(uow, ada, made.source_id, NewEdition(by=newer.id)) == would
    moved, gone, bare = quiz.read_quiz(uow, ada, made.id).items
    assert (moved.source_id, bare.source_id, gone.source_id) == (newer.id, newer.id, made.source_id)
    assert moved.state is ItemState.APPROVED
    (evidence,) = moved.evidence
    detail = sources.read_source(uow, ada, newer.id)
    assert detail.text[evidence.start : evidence.end] == evidence.quote
    assert evidence.passage_id in {passage.id for passage in detail.passages}
    (finding,) = gone.findings
    assert (finding.check, finding.severity) == ("evidence_gone", "warning")
    assert quiz.read_quiz(uow, ada, made.id).source_id == newer.id
    assert [(one.id, one.edition) for one in sources.list_sources(uow, ada).items] == [(newer.id, 2)]
    (older,) = sources.list_sources(uow, ada, replaced=True).items
    assert (older.id, older.replaced_by_id) == (made.source_id, newer.id)
    with pytest.raises(Conflict, match="already"):
        quiz.replace_source(uow, ada, made.source_id, NewEdition(by=newer.id))


def test_only_ones_own_sources_are_replaced_and_not_by_themselves(uow: UnitOfWork) -> None:
    ada, ben = a_person(uow), a_person(uow, name="Ben")
    mine, theirs = a_source(uow, ada), a_source(uow, ben)
    for old, new in ((mine.id, theirs.id), (theirs.id, mine.id), (mine.id, new_id())):
        with pytest.raises(NotFound):
            quiz.replace_source(uow, ada, old, NewEdition(by=new))
    with pytest.raises(Conflict, match="of itself"):
        quiz.replace_source(uow, ada, mine.id, NewEdition(by=mine.id))


def test_of_several_places_the_nearest_is_taken() -> None:
    assert nearest("rain. rain. rain.", "rain.", 7) == 6
    assert nearest("rain. rain. rain.", "rain.", 99) == 12
    assert nearest("rain.", "snow.", 0) is None
    assert nearest("rain.", " ", 0) is None
