"""Another question in one's place: on the same source, easier or harder, or about something; what cannot be is said."""

import pytest

from backend.agents import service as agents
from backend.agents.regenerating import shifted
from backend.agents.schemas import ItemRegeneration, Level
from backend.db.unit_of_work import UnitOfWork
from backend.errors import Conflict, ConsoleError, Invalid
from backend.jobs import service as jobs
from backend.permissions import Actor
from backend.quiz import service as quiz
from backend.quiz.schemas import Difficulty, ItemState, TakeInstead
from tests.agents.carrying import carry_out
from tests.factories import a_drafted_quiz, a_multiple_choice, a_person, a_short_answer


@pytest.fixture
def ada(uow: UnitOfWork) -> Actor:
    return a_person(uow)


def test_another_question_is_made_and_takes_the_place_of_the_old_one(uow: UnitOfWork, ada: Actor) -> None:
    made = a_drafted_quiz(uow, ada, a_multiple_choice(), a_short_answer())
    old, other = made.items
    wanted = ItemRegeneration(version=1, instruction="about storms and hurricanes")
    run = agents.regenerate_item(uow, ada, old.id, wanted, idempotency_key="once")
    assert agents.regenerate_item(uow, ada, old.id, wanted, idempotency_key="once").id == run.id
    uow.session.commit()
    carry_out(run.id)
    done = jobs.read_run(uow, ada, run.id)
    assert done.quiz_id is not None
    (new,) = quiz.read_quiz(uow, ada, done.quiz_id).items
    assert (new.type, new.state, new.source_id) == (old.type, ItemState.DRAFT, old.source_id)
    assert new.stem != old.stem
    # Until it is taken nothing has changed.
    assert quiz.read_quiz(uow, ada, made.id).items == [old, other]
    with pytest.raises(Conflict, match="changed meanwhile"):
        quiz.replace_item(uow, ada, old.id, TakeInstead(by=new.id, version=9))
    with pytest.raises(Conflict, match="its own place"):
        quiz.replace_item(uow, ada, old.id, TakeInstead(by=old.id, version=1))
    quiz.replace_item(uow, ada, old.id, TakeInstead(by=new.id, version=1))
    assert [item.id for item in quiz.read_quiz(uow, ada, made.id).items] == [new.id, other.id]
    assert [one.id for one in quiz.list_quizzes(uow, ada).items] == [made.id]
    assert quiz.restore_item(uow, ada, old.id).stem == old.stem


@pytest.mark.parametrize(
    ("wanted", "code"),
    [
        (ItemRegeneration(version=2), "stale_version"),
        (ItemRegeneration(version=1, instruction="funnier, please"), "instruction_not_understood"),
        (ItemRegeneration(version=1, instruction="about volcanoes"), "instruction_not_in_text"),
    ],
)
def test_what_the_local_engine_cannot_do_is_said_before_a_run_starts(
    uow: UnitOfWork, ada: Actor, wanted: ItemRegeneration, code: str
) -> None:
    item = a_drafted_quiz(uow, ada).items[0]
    with pytest.raises(ConsoleError) as refused:
        agents.regenerate_item(uow, ada, item.id, wanted)
    assert refused.value.code == code


def test_without_a_source_there_is_nothing_to_make_it_from(uow: UnitOfWork, ada: Actor) -> None:
    item = quiz.write_item(uow, ada, None, a_short_answer())
    with pytest.raises(Conflict, match="rests on no source"):
        agents.regenerate_item(uow, ada, item.id, ItemRegeneration(version=1))


def test_levels_go_one_step_and_end() -> None:
    assert shifted(Difficulty.MEDIUM, Level.HARDER) is Difficulty.HARD
    assert shifted(Difficulty.MEDIUM, Level.EASIER) is Difficulty.EASY
    assert shifted(Difficulty.EASY, Level.SAME) is Difficulty.EASY
    for now, level in ((Difficulty.EASY, Level.EASIER), (Difficulty.HARD, Level.HARDER)):
        with pytest.raises(Invalid, match="no level beyond"):
            shifted(now, level)
