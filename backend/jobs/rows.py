"""Between rows and what the domain answers; the other files here share it."""

from uuid import UUID

from backend.db.unit_of_work import UnitOfWork
from backend.errors import NotFound
from backend.jobs import repository
from backend.jobs.models import RunRow
from backend.jobs.schemas import (
    Cost,
    CostKind,
    Engine,
    Progress,
    QueueName,
    Run,
    RunError,
    RunKind,
    RunState,
    Shortfall,
    ShortfallReason,
)
from backend.jobs.waiting import Waiting, look
from backend.permissions import Actor, Role
from backend.quiz.schemas import Blueprint


def find_run(uow: UnitOfWork, actor: Actor, run_id: UUID, *, lock: bool = False) -> RunRow:
    """The run, if the actor may see it.

    Raises:
        NotFound: absent, or somebody else's.
    """
    row = repository.find_run(uow.session, actor, run_id, lock=lock)
    if row is None:
        raise NotFound("There is no such run among yours.")
    return row


def run_of(uow: UnitOfWork, actor: Actor, row: RunRow, *, waiting: Waiting | None = None) -> Run:
    """A row as the domain answers it.

    Args:
        waiting: what was found out for a whole list of rows; else it is for this one.
    """
    reasons = [ShortfallReason.model_validate(reason) for reason in row.shortfall]
    missing = sum(reason.count for reason in reasons)
    return Run(
        id=row.id,
        kind=RunKind(row.kind),
        engine=Engine(row.engine),
        engine_version=row.engine_version,
        state=RunState(row.state),
        source_id=row.source_id,
        quiz_id=row.quiz_id,
        content_id=row.content_id,
        blueprint=_blueprint_for(actor, row),
        requested=row.requested,
        delivered=row.delivered,
        shortfall=Shortfall(count=missing, reasons=reasons),
        progress=Progress(done=row.delivered + missing, total=row.requested),
        waiting_because=(waiting or look(uow, [row])).because(row),
        cost=cost_of(row),
        attempt=row.attempt,
        parent_run_id=row.parent_run_id,
        owner_id=row.owner_id,
        created_at=row.created_at,
        started_at=row.started_at,
        finished_at=row.finished_at,
        error=RunError.model_validate(row.error) if row.error else None,
        queue=QueueName(row.queue),
        priority=row.priority,
        dispatched_at=row.dispatched_at,
    )


def cost_of(row: RunRow) -> Cost:
    """What a run cost."""
    kind = CostKind(row.cost_kind)
    return Cost(amount=None if kind is CostKind.UNKNOWN else row.cost_amount, kind=kind)


def _blueprint_for(actor: Actor, row: RunRow) -> Blueprint:
    blueprint = Blueprint.model_validate(row.blueprint)
    if actor.role is Role.OPERATOR and actor.user_id != row.owner_id:
        # What an educator typed may quote her source, and operators read none.
        return blueprint.model_copy(update={"audience": "", "objectives": [], "instruction": ""})
    return blueprint
