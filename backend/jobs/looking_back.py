"""What the steps of all runs say of the agents, for the domain that shows it."""

from collections.abc import Collection, Sequence
from datetime import datetime

from backend.db.unit_of_work import UnitOfWork
from backend.jobs import step_repository
from backend.jobs.step_repository import AgentSteps, StepFigures
from backend.permissions import internal

__all__ = ["AgentSteps", "StepFigures", "count_by_agent", "figures_by_agent"]


@internal
def figures_by_agent(
    uow: UnitOfWork, since: datetime, *, recent: datetime, failures: Collection[str]
) -> Sequence[StepFigures]:
    """Steps since a moment, by agent and by prompt.

    Args:
        recent: from when on an agent's time counts as its load.
        failures: outcomes that mean a step failed.
    """
    return step_repository.figures_by_agent(uow.session, since, recent=recent, failures=failures)


@internal
def count_by_agent(uow: UnitOfWork, since: datetime, failures: Collection[str]) -> Sequence[AgentSteps]:
    """Steps since a moment by agent: how many, how many failed, and when the last one ended that did not.

    Args:
        failures: outcomes that mean a step failed.
    """
    return step_repository.count_by_agent(uow.session, since, failures)
