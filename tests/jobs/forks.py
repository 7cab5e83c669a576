"""A run as the agents leave it half-way, written without them."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from backend.db.base import utc_now
from backend.db.unit_of_work import UnitOfWork
from backend.jobs import repository
from backend.jobs import service as jobs
from backend.jobs.models import RunRow, StepRow
from backend.jobs.schemas import NewRun, RunState
from backend.permissions import Actor
from backend.quiz import service as quiz
from backend.quiz.schemas import Blueprint, Finding, ItemType, Provenance, Severity
from tests.factories import a_multiple_choice, a_source

ASKED = Blueprint(counts={ItemType.MULTIPLE_CHOICE: 2, ItemType.CLOZE: 1}, seed=7)
FLAW = Finding(check="vague_terms", severity=Severity.WARNING, message="Vague.")


def a_started_run(uow: UnitOfWork, owner: Actor, *, items: int = 2, blueprint: Blueprint = ASKED) -> RunRow:
    """A running run that delivered multiple-choice questions, one a step; the first has a warning."""
    source = a_source(uow, owner)
    run = jobs.start_run(uow, owner, NewRun(source_id=source.id, blueprint=blueprint))
    row = uow.session.get_one(RunRow, run.id)
    row.state, row.started_at, row.engine_version = RunState.RUNNING, utc_now(), "test"
    quiz_id = quiz.quiz_for_run(uow, run.id, owner_id=owner.user_id, title="Weather", source_id=source.id)
    for slot in range(items):
        item_id = quiz.add_drafted_item(
            uow,
            run.id,
            quiz_id=quiz_id,
            owner_id=owner.user_id,
            source_id=source.id,
            slot=slot,
            content=a_multiple_choice(f"Question {slot}?"),
            findings=[] if slot else [FLAW],
            provenance=Provenance(engine="local", engine_version="test", fact=f"fact {slot}"),
        )
        action = {"name": "draft", "slot": slot, "type": "multiple_choice"}
        a_step(uow, run.id, slot, action, item_id=item_id, cost=0.25)
        row.delivered += 1
    row.quiz_id = quiz_id
    uow.session.flush()
    return row


def a_step(
    uow: UnitOfWork,
    run_id: UUID,
    index: int,
    action: Mapping[str, Any],
    *,
    item_id: UUID | None = None,
    context: Mapping[str, Any] | None = None,
    cost: float | None = 0.0,
    refused: Sequence[dict[str, Any]] = (),
) -> None:
    """A transition, written as the loop writes it."""
    step = StepRow(
        run_id=run_id,
        index=index,
        item_id=item_id,
        state={"requested": 3},
        policy={},
        action=dict(action),
        reward={},
        context=dict(context or {}),
        agent="QuizAgent",
        model="peer-1",
        tokens={"input": 10},
        cost=cost,
        latency_ms=5.0,
        outcome="passed",
        refused=list(refused),
    )
    repository.add(uow.session, step)
