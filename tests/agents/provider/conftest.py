"""Runs on a stand-in provider, from the request to the quiz."""

from uuid import UUID

import pytest
from sqlalchemy import Engine

from backend.db.unit_of_work import unit_of_work
from backend.jobs import service as jobs
from backend.jobs.schemas import Engine as EngineName
from backend.jobs.schemas import NewRun, Run, Step
from backend.permissions import Actor
from backend.quiz import service as quiz
from backend.quiz.schemas import Blueprint, Item, ItemType
from tests.agents.carrying import carry_out
from tests.factories import CHAPTER, a_person, a_source
from tests.provider.conftest import clock, configure, peer, soon

__all__ = ["ada", "carry_out", "clock", "configure", "look", "peer", "soon", "start"]

ONE = Blueprint(counts={ItemType.MULTIPLE_CHOICE: 1}, seed=7)


@pytest.fixture
def ada(committed: Engine) -> Actor:
    """An educator in a database with real commits."""
    with unit_of_work() as uow:
        return a_person(uow)


def start(
    owner: Actor,
    blueprint: Blueprint = ONE,
    *,
    engine: EngineName = EngineName.PROVIDER,
    text: str = CHAPTER,
    local_only: bool = False,
) -> UUID:
    """Ask for a quiz; returns the run."""
    with unit_of_work() as uow:
        source = a_source(uow, owner, text=text, local_only=local_only)
        return jobs.start_run(uow, owner, NewRun(source_id=source.id, blueprint=blueprint, engine=engine)).id


def look(owner: Actor, run_id: UUID) -> tuple[Run, list[Step], list[Item]]:
    """What a person sees of a run."""
    with unit_of_work() as uow:
        run = jobs.read_run(uow, owner, run_id)
        steps = list(jobs.list_steps(uow, owner, run_id))
        items = list(quiz.read_quiz(uow, owner, run.quiz_id).items) if run.quiz_id else []
    return run, steps, items
