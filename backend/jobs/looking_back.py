"""What the steps of all runs say of the agents, for the domain that shows it."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from backend.db.unit_of_work import UnitOfWork
from backend.jobs import step_repository
from backend.jobs.step_repository import AgentSteps, StepFigures
from backend.permissions import internal

__all__ = ["AgentSteps", "StepFigures", "count_by_agent", "count_hours", "figures_by_agent"]

# A transaction that began before the hour ended may still write into it; none lasts that long.
GRACE = timedelta(minutes=5)
HOURS_COUNTED, HOURS_KEPT = 25, timedelta(days=2)


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
def count_hours(uow: UnitOfWork, now: datetime) -> None:
    """Count the steps of the closed hours of the last day that are not counted yet; doing it twice changes nothing."""
    last = (now - GRACE).replace(minute=0, second=0, microsecond=0) - step_repository.HOUR
    closed = [last - place * step_repository.HOUR for place in range(HOURS_COUNTED)]
    known = set(step_repository.counted_hours(uow.session, closed[-1], now))
    step_repository.count_hours(uow.session, [hour for hour in closed if hour not in known])
    step_repository.forget_hours(uow.session, now - HOURS_KEPT)


@internal
def count_by_agent(uow: UnitOfWork, since: datetime, failures: Collection[str]) -> Sequence[AgentSteps]:
    """Steps since a moment by agent: how many, how many failed, and when the last one ended that did not.

    Args:
        failures: outcomes that mean a step failed.
    """
    return step_repository.count_by_agent(uow.session, since, failures)
