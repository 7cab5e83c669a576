"""Queue, workers and agents, by what stands in the database."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import update

from backend.agents.schemas import AgentName
from backend.agents.service import AgentStanding, switch_agent
from backend.db.base import new_id, utc_now
from backend.db.unit_of_work import unit_of_work
from backend.jobs import recording, repository, worker_repository
from backend.jobs import service as queues
from backend.jobs.models import RunRow, StepRow, WorkerRow
from backend.jobs.recording import Made, StepRecord
from backend.jobs.schemas import Engine as EngineName
from backend.jobs.schemas import QueueName, ShortfallReason
from backend.jobs.service import AgentActivity
from backend.permissions import Role
from backend.status.probe import Surroundings
from backend.status.probes import agents, queue, workers
from backend.status.schemas import State
from backend.status.watching import read
from tests.factories import a_person, a_source, an_empty_quiz
from tests.status.conftest import figures


def a_run(**particulars: Any) -> RunRow:
    """A queued run of somebody, its row alone."""
    with unit_of_work() as uow:
        owner = a_person(uow)
        row = RunRow(
            id=new_id(),
            owner_id=owner.user_id,
            kind="quiz",
            engine="local",
            title="Weather",
            blueprint={"counts": {"cloze": 2}},
            seed=1,
            requested=2,
            **{"state": "queued", **particulars},
        )
        row.source_id = a_source(uow, owner).id
        row.quiz_id = an_empty_quiz(uow, owner).id
        repository.add(uow.session, row)
    return row


def a_worker(name: str, **particulars: Any) -> None:
    """A worker's row; alive unless told otherwise."""
    with unit_of_work() as uow:
        now = worker_repository.database_time(uow.session)
        repository.add(
            uow.session,
            WorkerRow(
                id=name, **{"host": "here", "pid": 1, "started_at": now, "seen_at": now, **particulars}
            ),
        )


def test_the_queue_counts_what_waits(around: Surroundings) -> None:
    assert read(queue.PROBE, around).summary == "0 waiting, 0 running."
    a_run()
    reading = read(queue.PROBE, around)
    assert reading.summary == "1 waiting, 0 running."
    assert (figures(reading)["Queued in interactive"], figures(reading)["Oldest"]) == ("1", "0 s")


def test_a_run_that_waits_long_makes_the_queue_degraded(around: Surroundings) -> None:
    a_run(created_at=utc_now() - timedelta(seconds=90))
    reading = read(queue.PROBE, around)
    assert (reading.state, reading.action) == (State.OPERATIONAL, None), "that is for the workers to say"
    assert "no worker takes them" in reading.summary
    a_worker("one")
    reading = read(queue.PROBE, around)
    assert reading.state is State.DEGRADED
    assert "the oldest for 9" in reading.summary
    assert "none runs though workers are alive" in reading.summary
    assert reading.action is not None
    assert "what they wait for" in reading.action


def test_throughput_is_what_ended_lately(around: Surroundings) -> None:
    for minutes in (1, 2, 11):
        a_run(state="succeeded", finished_at=utc_now() - timedelta(minutes=minutes))
    assert figures(read(queue.PROBE, around))["Throughput"] == "0.2 a minute, over 10 min"


def test_runs_that_are_meant_to_wait_make_no_queue_degraded(around: Surroundings) -> None:
    a_run(created_at=utc_now() - timedelta(seconds=90), queue="bulk")
    a_run(created_at=utc_now() - timedelta(seconds=90))
    with unit_of_work() as uow:
        olga = a_person(uow, Role.OPERATOR, "Olga")
        queues.pause_queue(uow, olga, QueueName.INTERACTIVE)
    reading = read(queue.PROBE, around)
    assert (reading.state, reading.summary) == (
        State.OPERATIONAL,
        "2 waiting, 0 running. Paused: interactive.",
    )


def test_no_worker_is_down_and_one_that_renews_its_lease_is_well(around: Surroundings) -> None:
    assert read(workers.PROBE, around).state is State.DOWN
    a_worker("lost", seen_at=utc_now() - timedelta(seconds=20))
    a_worker("alive", slots=2)
    reading = read(workers.PROBE, around)
    assert (reading.state, reading.summary) == (State.OPERATIONAL, "1 worker renews its lease.")
    assert (figures(reading)["Late or lost"], figures(reading)["Slots"]) == ("1", "2")


def test_a_worker_that_went_without_a_word_is_missed_until_another_takes_its_place(
    around: Surroundings,
) -> None:
    old = utc_now() - timedelta(minutes=5)
    a_worker("alive", started_at=old)
    a_worker("stopped", started_at=old, seen_at=old, stopped_at=old)
    assert read(workers.PROBE, around).state is State.OPERATIONAL, "one that was stopped is not missed"
    a_worker("lost", started_at=old, seen_at=utc_now() - timedelta(seconds=20), host="there", pid=77)
    reading = read(workers.PROBE, around)
    assert reading.state is State.DEGRADED
    assert reading.summary == "1 worker renews its lease. Worker 77 on there has been silent for 20 s."
    assert "Start it again" in (reading.action or "")
    a_worker("new")
    assert read(workers.PROBE, around).state is State.OPERATIONAL


def test_a_worker_that_nobody_replaced_is_not_missed_for_ever(around: Surroundings) -> None:
    old = utc_now() - timedelta(minutes=20)
    a_worker("alive", started_at=old)
    a_worker("lost", started_at=old, seen_at=utc_now() - timedelta(minutes=16))
    assert read(workers.PROBE, around).state is State.OPERATIONAL


def test_workers_that_all_take_nothing_new_are_down_for_who_waits(around: Surroundings) -> None:
    a_worker("one", draining_at=utc_now())
    reading = read(workers.PROBE, around)
    assert (reading.state, figures(reading)["Draining"]) == (State.DOWN, "1")
    assert "takes nothing new" in reading.summary
    a_worker("two")
    reading = read(workers.PROBE, around)
    assert (reading.state, reading.summary) == (
        State.OPERATIONAL,
        "2 workers renew their lease. 1 of them drains.",
    )


def steps(row: RunRow, *, delivered: int, empty: int) -> None:
    """Record steps of an agent."""
    with unit_of_work() as uow:
        recording.begin(uow, row.id, engine_versions=dict.fromkeys(EngineName, "test"))
        for index in range(delivered + empty):
            step = StepRecord(
                index=index,
                state={},
                policy={},
                action={"name": "draft", "slot": index},
                reward={},
                context={},
                agent="QuizAgent",
                latency_ms=3.0,
                outcome="passed",
            )
            if index < delivered:
                assert row.quiz_id
                recording.deliver(uow, row.id, step, Made(new_id(), quiz_id=row.quiz_id))
            else:
                reason = ShortfallReason(code="no_more_facts", count=1, message="No more.")
                recording.give_up(uow, row.id, step, item_type="cloze", reason=reason)


def test_agents_that_did_nothing_lately_are_unknown(around: Surroundings) -> None:
    a_run()
    assert read(agents.PROBE, around).summary == "No agent has worked in the last 24 h."


@pytest.mark.parametrize(
    ("delivered", "empty", "state"),
    [(3, 1, State.OPERATIONAL), (1, 3, State.DEGRADED), (0, 2, State.DEGRADED)],
)
def test_agents_are_judged_by_their_recorded_steps(
    around: Surroundings, delivered: int, empty: int, state: State
) -> None:
    steps(a_run(), delivered=delivered, empty=empty)
    reading = read(agents.PROBE, around)
    assert reading.state is state
    assert reading.summary == f"{delivered} of {delivered + empty} drafts of the last 24 h gave an item."
    assert (figures(reading)["Last item"] == "none") is (delivered == 0)


def test_older_steps_say_nothing(around: Surroundings) -> None:
    steps(a_run(), delivered=1, empty=0)
    with unit_of_work() as uow:
        uow.session.execute(update(StepRow).values(created_at=utc_now() - timedelta(hours=25)))
    assert read(agents.PROBE, around).state is State.UNKNOWN


def test_each_agent_has_its_last_success_and_its_share(around: Surroundings) -> None:
    steps(a_run(), delivered=3, empty=0)
    with unit_of_work() as uow:
        failed = StepRow.index == 0
        uow.session.execute(update(StepRow).where(failed).values(outcome="timeout"))
        switch_agent(uow, a_person(uow, Role.OPERATOR), AgentName.SOLVER, enabled=False)
    reading = read(agents.PROBE, around)
    shown = figures(reading)
    assert shown["QuizAgent"].startswith("67% of 3 steps succeeded, last success ")
    assert (shown["ReviewAgent"], shown["SolverAgent"]) == ("no steps", "switched off")
    assert "Switched off: SolverAgent." in reading.summary


def test_a_run_without_a_step_for_minutes_stands_still(around: Surroundings) -> None:
    long_ago = utc_now() - timedelta(minutes=4)
    row = a_run(state="running", started_at=long_ago)
    a_run(state="running", started_at=utc_now())
    reading = read(agents.PROBE, around)
    assert reading.state is State.DEGRADED
    assert reading.summary == "Runs stand still, with no step for minutes: 1 of QuizAgent."
    assert figures(reading)["Runs that stand still"] == "1"
    steps(row, delivered=1, empty=0)
    assert read(agents.PROBE, around).state is State.OPERATIONAL


NOW = datetime(2031, 5, 4, 14, 3, tzinfo=UTC)


def standing(*, failed: int = 0, of: int = 10, enabled: bool = True) -> Sequence[AgentStanding]:
    """QuizAgent as told, the others idle."""
    return [
        AgentStanding(name, enabled, of if name is AgentName.QUIZ else 0, failed, NOW, 0)
        for name in AgentName
    ]


@pytest.mark.parametrize(
    ("agent", "state", "says"),
    [
        (standing(failed=6), State.DEGRADED, "QuizAgent failed in 6 of 10 steps"),
        (standing(failed=5), State.OPERATIONAL, "9 of 10 drafts"),
        (standing(failed=3, of=3), State.OPERATIONAL, "9 of 10 drafts"),
        (standing(failed=6, enabled=False), State.DISABLED, "Every agent is switched off."),
    ],
)
def test_an_agent_that_mostly_fails_is_named(agent: Sequence[AgentStanding], state: State, says: str) -> None:
    reading = agents.judge(agent, AgentActivity(10, 9, NOW))
    assert reading.state is state
    assert says in reading.summary
