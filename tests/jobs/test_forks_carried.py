"""A fork is carried on by the agents from what it took over."""

import pytest
from sqlalchemy import Engine

from backend.agents import loop
from backend.db.unit_of_work import unit_of_work
from backend.jobs import service as jobs
from backend.jobs.fork_schemas import ForkChanges, NewFork
from backend.jobs.schemas import NewRun, RunState
from backend.permissions import Actor
from backend.quiz import service as quiz
from backend.quiz.schemas import Blueprint, ItemType
from tests.factories import a_person, a_source

ASKED = Blueprint(counts={ItemType.CLOZE: 4, ItemType.MULTIPLE_CHOICE: 3}, seed=3)
AND_A_NUMBER = ASKED.model_copy(update={"counts": {**ASKED.counts, ItemType.NUMERICAL: 1}})


@pytest.fixture
def ada(committed: Engine) -> Actor:
    """An educator in a database with real commits."""
    with unit_of_work() as uow:
        return a_person(uow)


def go_on() -> None:
    """Nothing stops the run."""


def test_a_fork_of_a_finished_run_fills_what_is_open_and_repeats_nothing(ada: Actor) -> None:
    with unit_of_work() as uow:
        source = a_source(uow, ada)
        run = jobs.start_run(uow, ada, NewRun(source_id=source.id, blueprint=ASKED))
    loop.carry(run.id, go_on)
    with unit_of_work() as uow:
        made = jobs.list_steps(uow, ada, run.id)
        wanted = NewFork(from_step=3, changes=ForkChanges(blueprint=AND_A_NUMBER))
        fork = jobs.fork_run(uow, ada, run.id, wanted)
    loop.carry(fork.id, go_on)
    with unit_of_work() as uow:
        fork = jobs.read_run(uow, ada, fork.id)
        steps = jobs.list_steps(uow, ada, fork.id)
        assert fork.quiz_id is not None
        items = quiz.read_quiz(uow, ada, fork.quiz_id).items
    assert (fork.state, fork.error) == (RunState.SUCCEEDED, None)
    assert fork.requested == fork.delivered + fork.shortfall.count == ASKED.requested + 1
    assert [step.index for step in steps] == list(range(len(steps)))
    assert [step.reward for step in steps[:4]] == [step.reward for step in made[:4]]
    assert ["taken_from" in step.context for step in steps[:5]] == [True, True, True, True, False]
    assert len(items) == len({item.stem for item in items}) == fork.delivered
