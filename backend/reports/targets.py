"""What figures are to reach: the defaults of the catalogue, unless somebody chose another.

A figure that an objective is about has that one's target and no other: changed here or there, it is changed at both. That a
report is not to judge it is the report's own affair.
"""

from __future__ import annotations

from backend.alerts import service as alerts
from backend.alerts.service import Chosen
from backend.audit import service as audit
from backend.db.base import utc_now
from backend.db.unit_of_work import UnitOfWork
from backend.errors import Invalid, NotFound
from backend.permissions import EVERYONE, OPERATORS, Actor, allowed, internal
from backend.reports import repository
from backend.reports.catalogue import Quoted, every_figure, objective_of
from backend.reports.models import TargetRow
from backend.reports.schemas import TargetChange, TargetView
from backend.reports.showing import Unit, show_target


@internal
def chosen_targets(uow: UnitOfWork) -> dict[str, float | None]:
    """By figure, the target that holds now; None judges nothing."""
    return {one.figure: one.target for one in _views(uow)}


@allowed(EVERYONE)
def list_targets(uow: UnitOfWork, actor: Actor) -> list[TargetView]:
    """Every figure that can have a target, with the one that holds."""
    return _views(uow)


@allowed(OPERATORS)
def change_target(uow: UnitOfWork, actor: Actor, figure: str, change: TargetChange) -> TargetView:
    """Choose another target. It holds for reports made from now on; those made already stay.

    Where the figure is an objective, that has it from now on too, with its error budget and alerts.

    Raises:
        NotFound: there is no such figure, or it has no direction to judge.
        Invalid: a share outside of 0 to 1, or less than 0; of an objective, one that leaves no room for errors, or only it.
    """
    quoted = every_figure().get(figure)
    if quoted is None or quoted.aim is None:
        raise NotFound("No figure of this name can have a target; GET /api/v1/reports/targets lists them.")
    target, objective = change.target, objective_of(quoted)
    if target is not None and target < 0:
        raise Invalid("A target is 0 or more.", code="bad_target")
    if target is not None and quoted.unit == Unit.SHARE and target > 1:
        raise Invalid("The target of a share lies between 0 and 1; 99.5% is 0.995.", code="bad_target")
    if target is not None and objective is not None:
        if not 0 < target < 1:
            raise Invalid(
                "This is an objective: its target lies between 0 and 1, and is neither.", code="bad_target"
            )
        repository.forget_target(uow.session, figure)
        alerts.change_target(uow, actor, objective, target)
        return _view_now(uow, figure)
    before = _view_now(uow, figure).target
    repository.set_target(
        uow.session,
        TargetRow(
            figure=figure,
            aim=quoted.aim,
            target=target,
            updated_by_id=actor.user_id,
            updated_by=actor.name,
            updated_at=utc_now(),
        ),
    )
    audit.record(
        uow,
        actor,
        "report.target",
        f"target:{figure}",
        before={"target": before},
        after={"target": target},
    )
    return _view_now(uow, figure)


def _view_now(uow: UnitOfWork, figure: str) -> TargetView:
    return next(one for one in _views(uow) if one.figure == figure)


def _views(uow: UnitOfWork) -> list[TargetView]:
    rows = {row.figure: row for row in repository.targets(uow.session)}
    holding = alerts.holding_targets(uow)
    found = []
    for quoted in every_figure().values():
        if quoted.aim is not None:
            objective = objective_of(quoted)
            found.append(_view(quoted, rows.get(quoted.id), holding[objective] if objective else None))
    return found


def _view(quoted: Quoted, row: TargetRow | None, objective: Chosen | None) -> TargetView:
    assert quoted.aim is not None
    target: float | None
    if objective is not None and (row is None or row.target is not None):
        target, by, at = objective.target, objective.by, objective.at
    elif row is not None:
        target, by, at = row.target, row.updated_by, row.updated_at
    else:
        target, by, at = quoted.target, None, None
    return TargetView(
        figure=quoted.id,
        title=quoted.title,
        unit=quoted.unit,
        aim=quoted.aim,
        target=target,
        shown=show_target(target, quoted.unit, quoted.aim) if target is not None else None,
        default=quoted.target,
        updated_by=by,
        updated_at=at,
    )
