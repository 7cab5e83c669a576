"""A run whose workflow ended without a word is closed, so that nothing looks busy for ever."""

from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import text

from backend.db.base import utc_now
from backend.db.unit_of_work import UnitOfWork
from backend.jobs import service as jobs
from backend.jobs import workers
from backend.jobs.models import RunRow
from backend.jobs.schemas import NewRun, RunState
from backend.permissions import Actor
from backend.quiz.schemas import Blueprint, ItemType
from tests.factories import a_person, a_source


def a_run_of_a_minute_ago(uow: UnitOfWork, owner: Actor, workflow_status: str) -> UUID:
    wanted = NewRun(source_id=a_source(uow, owner).id, blueprint=Blueprint(counts={ItemType.CLOZE: 1}))
    run = jobs.start_run(uow, owner, wanted)
    row = uow.session.get_one(RunRow, run.id)
    row.created_at = utc_now() - timedelta(minutes=1)
    uow.session.flush()
    uow.session.execute(
        text("UPDATE dbos.workflow_status SET status = :status WHERE workflow_uuid = :id"),
        {"status": workflow_status, "id": str(run.id)},
    )
    uow.session.commit()
    return run.id


@pytest.mark.parametrize(
    ("workflow_status", "state"),
    [
        ("ERROR", RunState.FAILED),
        ("MAX_RECOVERY_ATTEMPTS_EXCEEDED", RunState.DEAD),
        ("ENQUEUED", RunState.QUEUED),
        ("PENDING", RunState.QUEUED),
    ],
)
def test_only_a_run_without_a_workflow_is_closed(
    uow: UnitOfWork, workflow_status: str, state: RunState
) -> None:
    ada = a_person(uow)
    run_id = a_run_of_a_minute_ago(uow, ada, workflow_status)
    workers.settle_orphans()
    uow.session.expire_all()
    run = jobs.read_run(uow, ada, run_id)
    assert run.state is state
    assert (run.error is not None) == state.finished
