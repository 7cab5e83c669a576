"""What people do leaves an event, whichever edge they come in by, and what changes nothing leaves none."""

import pytest
from pydantic import SecretStr
from sqlalchemy import Engine

from backend.agents import service as agents
from backend.agents.schemas import AgentName
from backend.agents.sparc.arms import ArmState
from backend.audit import service as trail
from backend.audit.schemas import AuditFilter
from backend.auth import clock, failures
from backend.auth import service as auth
from backend.content import service as contents
from backend.db.base import new_id
from backend.db.unit_of_work import UnitOfWork, unit_of_work
from backend.jobs import repository
from backend.jobs import service as jobs
from backend.jobs.bulk_schemas import BulkVerb, NewBulk
from backend.jobs.models import RunRow, WorkerRow
from backend.jobs.schemas import NewRun, QueueChange, QueueName, RunState
from backend.permissions import Actor, Role
from backend.quiz import service as quiz
from backend.quiz.formats import ExportFormat
from backend.quiz.schemas import Blueprint, ItemType
from backend.sources import service as sources
from tests.factories import a_drafted_quiz, a_person, a_source, a_study_guide


@pytest.fixture
def root(uow: UnitOfWork) -> Actor:
    """An admin, with nothing recorded before."""
    return a_person(uow, Role.ADMIN, "Root")


def recorded(uow: UnitOfWork, by: Actor) -> list[str]:
    """What somebody did, oldest first."""
    reader = Actor(by.user_id, Role.ADMIN, by.email, by.name, by.session_id)
    events = trail.list_events(uow, reader, AuditFilter(actor_id=by.user_id), limit=200).items
    return [event.action for event in reversed(events)]


def test_what_an_admin_does_to_people(uow: UnitOfWork, root: Actor) -> None:
    ada = a_person(uow)
    auth.change_user(uow, root, ada.user_id, role=Role.VIEWER)
    auth.change_user(uow, root, ada.user_id, role=Role.VIEWER)
    auth.change_user(uow, root, ada.user_id, password=SecretStr("another quite long sentence"))
    pair = auth.start_session(uow, ada.user_id, "a browser", "192.0.2.1")
    auth.end_session(uow, root, pair.session_id)
    auth.end_session(uow, root, pair.session_id)
    auth.delete_user(uow, root, ada.user_id)
    done = trail.list_events(uow, root, AuditFilter(actor_id=root.user_id)).items
    assert [event.action for event in reversed(done)] == [
        "user.change",
        "user.set_password",
        "session.end",
        "user.delete",
    ]
    assert (done[-1].before, done[-1].after) == ({"role": "educator"}, {"role": "viewer"})
    assert "another quite long" not in str(done)


def test_what_an_operator_does_to_queues_agents_and_workers(uow: UnitOfWork) -> None:
    olga = a_person(uow, Role.OPERATOR, "Olga")
    for _ in range(2):
        jobs.pause_queue(uow, olga, QueueName.BULK)
    for _ in range(2):
        jobs.resume_queue(uow, olga, QueueName.BULK)
    for _ in range(2):
        jobs.change_queue(uow, olga, QueueName.BULK, QueueChange(concurrency=3))
    for _ in range(2):
        agents.switch_agent(uow, olga, AgentName.QUIZ, enabled=False)
    agents.seed_arms(uow)
    arm = agents.list_arms(uow, olga)[0]
    for _ in range(2):
        agents.set_arm_state(uow, olga, arm.id, ArmState.PINNED)
    agents.reset_arm(uow, olga, arm.id)
    repository.add(uow.session, WorkerRow(id="w1", host="here", pid=1, slots=2))
    for _ in range(2):
        jobs.drain_worker(uow, olga, "w1")
    assert recorded(uow, olga) == [
        "queue.pause",
        "queue.resume",
        "queue.limit",
        "agent.switch",
        "arm.set_state",
        "arm.reset",
        "worker.drain",
    ]


def test_what_an_educator_does_to_runs_and_what_they_made(uow: UnitOfWork) -> None:
    ada = a_person(uow)
    source = a_source(uow, ada)
    wanted = NewRun(source_id=source.id, blueprint=Blueprint(counts={ItemType.CLOZE: 1}))
    run = jobs.start_run(uow, ada, wanted)
    for _ in range(2):
        jobs.cancel_run(uow, ada, run.id)
    jobs.retry_run(uow, ada, run.id)
    jobs.act_on_runs(uow, ada, NewBulk(action=BulkVerb.CANCEL, filter="state:queued", dry_run=True))
    jobs.act_on_runs(uow, ada, NewBulk(action=BulkVerb.CANCEL, filter="state:queued"))
    made = a_drafted_quiz(uow, ada)
    quiz.export_quiz(uow, ada, made.id, ExportFormat.CSV, approved_only=False)
    quiz.delete_quiz(uow, ada, made.id)
    quiz.restore_quiz(uow, ada, made.id)
    guide = a_study_guide(uow, ada)
    contents.trash_content(uow, ada, guide.id)
    contents.restore_content(uow, ada, guide.id)
    sources.delete_source(uow, ada, source.id)
    assert recorded(uow, ada) == [
        "run.cancel",
        "run.retry",
        "runs.cancel",
        "quiz.export",
        "quiz.delete",
        "quiz.restore",
        "content.delete",
        "content.restore",
        "source.delete",
    ]
    assert uow.session.get_one(RunRow, run.id).state == RunState.CANCELLED


def test_a_flood_of_failed_sign_ins_is_counted_and_not_all_kept(
    uow: UnitOfWork, root: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = [1_000.0]
    monkeypatch.setattr(clock, "monotonic", lambda: now[0])
    monkeypatch.setattr(failures, "_minute", failures._Minute())
    known = new_id()

    def kept() -> int:
        return trail.count_events(uow, root, AuditFilter(action="user.sign_in_failed"))

    for _ in range(40):
        failures.record_failure(known, "192.0.2.1", "wrong e-mail or password")
    assert kept() == failures.MOST_PER_ADDRESS
    for host in range(200):
        failures.record_failure(None, f"198.51.100.{host}", "wrong e-mail or password")
    assert kept() == failures.MOST_TOGETHER
    now[0] += failures.MINUTE
    failures.record_failure(None, "192.0.2.9", "wrong e-mail or password")
    events = trail.list_events(uow, root, AuditFilter(action="user.sign_in_failed"), limit=100).items
    assert (events[0].target_id, events[0].address) == ("unknown", "192.0.2.9")
    left_out = [event.after.get("not_recorded_before", 0) for event in events if event.after]
    assert sum(left_out) == 240 - failures.MOST_TOGETHER


def test_signing_in_and_out_by_the_real_door_is_recorded(committed: Engine) -> None:
    with unit_of_work() as uow:
        root = a_person(uow, Role.ADMIN, "Root")
    pair = auth.sign_in(root.email, "plover mantle quartz seven", "a browser", "192.0.2.1")
    actor = Actor(root.user_id, Role.ADMIN, root.email, root.name, pair.session_id)
    with unit_of_work() as uow:
        auth.sign_out(uow, actor)
        assert recorded(uow, root) == ["user.sign_in", "user.sign_out"]
