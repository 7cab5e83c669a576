"""What figures are to reach: the defaults of the catalogue, unless somebody chose another."""

from __future__ import annotations

from sqlalchemy.orm import Session

from backend.audit import service as audit
from backend.db.base import utc_now
from backend.db.unit_of_work import UnitOfWork
from backend.errors import Invalid, NotFound
from backend.permissions import EVERYONE, OPERATORS, Actor, allowed
from backend.reports import repository
from backend.reports.catalogue import Quoted, every_figure
from backend.reports.models import TargetRow
from backend.reports.schemas import TargetChange, TargetView
from backend.reports.showing import Unit, show_target


def chosen_targets(session: Session) -> dict[str, float | None]:
    """By figure, the target that holds now; None judges nothing."""
    chosen: dict[str, float | None] = {
        id: quoted.target for id, quoted in every_figure().items() if quoted.aim is not None
    }
    chosen.update({row.figure: row.target for row in repository.targets(session) if row.figure in chosen})
    return chosen


@allowed(EVERYONE)
def list_targets(uow: UnitOfWork, actor: Actor) -> list[TargetView]:
    """Every figure that can have a target, with the one that holds."""
    chosen = {row.figure: row for row in repository.targets(uow.session)}
    return [
        _view(quoted, chosen.get(quoted.id)) for quoted in every_figure().values() if quoted.aim is not None
    ]


@allowed(OPERATORS)
def change_target(uow: UnitOfWork, actor: Actor, figure: str, change: TargetChange) -> TargetView:
    """Choose another target. It holds for reports made from now on; those made already stay.

    Raises:
        NotFound: there is no such figure, or it has no direction to judge.
        Invalid: a share outside of 0 to 1, or less than 0.
    """
    quoted = every_figure().get(figure)
    if quoted is None or quoted.aim is None:
        raise NotFound("No figure of this name can have a target; GET /api/v1/reports/targets lists them.")
    if change.target is not None and change.target < 0:
        raise Invalid("A target is 0 or more.", code="bad_target")
    if change.target is not None and quoted.unit == Unit.SHARE and change.target > 1:
        raise Invalid("The target of a share lies between 0 and 1; 99.5% is 0.995.", code="bad_target")
    row = TargetRow(
        figure=figure,
        aim=quoted.aim,
        target=change.target,
        updated_by_id=actor.user_id,
        updated_by=actor.name,
        updated_at=utc_now(),
    )
    before = chosen_targets(uow.session)[figure]
    repository.set_target(uow.session, row)
    audit.record(
        uow,
        actor,
        "report.target",
        f"target:{figure}",
        before={"target": before},
        after={"target": change.target},
    )
    return _view(quoted, row)


def _view(quoted: Quoted, row: TargetRow | None) -> TargetView:
    assert quoted.aim is not None
    target = row.target if row else quoted.target
    return TargetView(
        figure=quoted.id,
        title=quoted.title,
        unit=quoted.unit,
        aim=quoted.aim,
        target=target,
        shown=show_target(target, quoted.unit, quoted.aim) if target is not None else None,
        default=quoted.target,
        updated_by=row.updated_by if row else None,
        updated_at=row.updated_at if row else None,
    )
