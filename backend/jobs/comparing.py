"""Two runs side by side."""

from uuid import UUID

from backend.db.base import utc_now
from backend.db.unit_of_work import UnitOfWork
from backend.errors import Invalid
from backend.jobs import repository
from backend.jobs.fork_schemas import Comparison, RunFigures
from backend.jobs.models import TAKEN_FROM, RunRow
from backend.jobs.rows import cost_of, find_run, run_of
from backend.jobs.waiting import Waiting, look
from backend.permissions import RUN_WATCHERS, Actor, allowed
from backend.quiz import service as quiz
from backend.quiz.schemas import Checked


@allowed(RUN_WATCHERS)
def compare_runs(uow: UnitOfWork, actor: Actor, first_id: UUID, second_id: UUID) -> Comparison:
    """What two runs were asked and what each came to.

    Raises:
        NotFound: one of them is absent, or somebody else's.
        Invalid: they are one and the same.
    """
    if first_id == second_id:
        find_run(uow, actor, first_id)
        raise Invalid("This is one run twice. Choose another to compare it with.", code="same_run")
    rows = [find_run(uow, actor, run_id) for run_id in (first_id, second_id)]
    ids = [row.id for row in rows]
    steps = repository.count_steps(uow.session, ids, marked=TAKEN_FROM)
    checked = quiz.count_checked(uow, ids)
    waiting = look(uow, rows)
    first, second = (
        _figures(uow, actor, row, waiting, steps.get(row.id, (0, 0)), checked.get(row.id, Checked(0, 0)))
        for row in rows
    )
    return Comparison(first=first, second=second, differs=_differences(*rows))


def _figures(
    uow: UnitOfWork, actor: Actor, row: RunRow, waiting: Waiting, steps: tuple[int, int], checked: Checked
) -> RunFigures:
    seconds = ((row.finished_at or utc_now()) - row.started_at).total_seconds() if row.started_at else None
    return RunFigures(
        run=run_of(uow, actor, row, waiting=waiting),
        requested=row.requested,
        delivered=row.delivered,
        missing=sum(int(reason["count"]) for reason in row.shortfall),
        cost=cost_of(row),
        seconds=seconds,
        steps=steps[0],
        taken_over=steps[1],
        passed=checked.passed,
        flagged=checked.flagged,
    )


def _differences(first: RunRow, second: RunRow) -> list[str]:
    """Names of what the two were asked differently."""
    asked = ("kind", "source_id", "engine", "engine_version", "seed")
    differs = [name for name in asked if getattr(first, name) != getattr(second, name)]
    # The seed in the blueprint is the wish; the run's own is what it went by.
    names = sorted((first.blueprint.keys() | second.blueprint.keys()) - {"seed"})
    differs += [
        f"blueprint.{name}" for name in names if first.blueprint.get(name) != second.blueprint.get(name)
    ]
    return differs
