"""Counting runs as a list with the same filter would show them, and finding them by words."""

import pytest

from backend.db.unit_of_work import UnitOfWork
from backend.jobs import repository
from backend.jobs import service as jobs
from backend.jobs.schemas import NewRun, Run, RunFilter, RunState
from backend.permissions import Actor, Role
from backend.quiz.schemas import Blueprint, ItemType
from tests.factories import a_person, a_source


def a_queued_run(uow: UnitOfWork, owner: Actor) -> Run:
    wanted = NewRun(source_id=a_source(uow, owner).id, blueprint=Blueprint(counts={ItemType.CLOZE: 1}))
    return jobs.start_run(uow, owner, wanted)


def test_counts_are_those_of_the_list(uow: UnitOfWork) -> None:
    ada, bob = a_person(uow), a_person(uow, name="Bob")
    a_queued_run(uow, ada)
    jobs.cancel_run(uow, ada, a_queued_run(uow, ada).id)
    a_queued_run(uow, bob)
    assert jobs.count_runs(uow, ada, RunFilter()) == {RunState.QUEUED: 1, RunState.CANCELLED: 1}
    assert jobs.count_runs(uow, ada, RunFilter(state=RunState.QUEUED)) == {RunState.QUEUED: 1}
    everybodys = jobs.count_runs(uow, a_person(uow, Role.OPERATOR), RunFilter())
    assert everybodys == {RunState.QUEUED: 2, RunState.CANCELLED: 1}


def test_an_operator_finds_runs_by_id_and_cannot_guess_titles(uow: UnitOfWork) -> None:
    ada, op = a_person(uow), a_person(uow, Role.OPERATOR)
    run = a_queued_run(uow, ada)

    def found(actor: Actor, words: str) -> int:
        return len(jobs.list_runs(uow, actor, RunFilter(text=words)).items)

    assert (found(ada, "weather"), found(op, "weather")) == (1, 0)
    assert (found(ada, str(run.id)), found(op, str(run.id).upper())) == (1, 1)
    assert found(op, "%") == 0


@pytest.mark.parametrize("newest", [100, 1])
def test_an_admin_finds_the_same_words_whether_few_or_nearly_all_runs_have_them(
    uow: UnitOfWork, monkeypatch: pytest.MonkeyPatch, newest: int
) -> None:
    ada, admin = a_person(uow), a_person(uow, Role.ADMIN)
    run = a_queued_run(uow, ada)
    monkeypatch.setattr(repository, "NEWEST", newest)
    for words, wanted in (("weath", [run.id]), ("weath nothing", []), ("eather", [])):
        found = RunFilter(text=words)
        assert [each.id for each in jobs.list_runs(uow, admin, found).items] == wanted
        assert sum(jobs.count_runs(uow, admin, found).values()) == len(wanted)


def test_agents_did_nothing_in_runs_without_steps(uow: UnitOfWork) -> None:
    a_queued_run(uow, a_person(uow))
    activity = jobs.agent_activity(uow)
    assert (activity.steps, activity.delivered, activity.last_delivered) == (0, 0, None)
