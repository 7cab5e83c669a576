"""Announced work is shown, ended, and left out of the uptime."""

from datetime import datetime, timedelta

import pytest

from backend.audit import service as trail
from backend.audit.schemas import AuditFilter
from backend.db.base import new_id
from backend.db.unit_of_work import UnitOfWork
from backend.errors import Conflict, Invalid, NotAllowed, NotFound
from backend.permissions import Actor, Role
from backend.status import maintenance, service
from backend.status.going_on import read_going_on
from backend.status.maintenance_schemas import Maintenance, NewMaintenance, Stage
from backend.status.repository import database_time
from tests.factories import a_person

HOUR = timedelta(hours=1)


@pytest.fixture
def olga(uow: UnitOfWork) -> Actor:
    """An operator."""
    return a_person(uow, Role.OPERATOR, "Olga")


@pytest.fixture
def now(uow: UnitOfWork) -> datetime:
    """The database's time."""
    return database_time(uow.session)


def planned(uow: UnitOfWork, olga: Actor, ends: datetime, **more: object) -> Maintenance:
    wanted = NewMaintenance.model_validate({"ends_at": ends, "reason": "A new disk.", **more})
    return service.plan_maintenance(uow, olga, wanted)


def test_work_from_now_on_is_under_way_and_ended_early(uow: UnitOfWork, olga: Actor, now: datetime) -> None:
    made = planned(uow, olga, now + HOUR, components=["queue", "queue"])
    assert (made.stage, made.components, made.author) == (Stage.UNDER_WAY, ["queue"], "Olga")
    assert under_way(uow, now + HOUR / 2, ["queue", "api"]) == {"queue": now + HOUR}
    ended = service.end_maintenance(uow, olga, made.id)
    assert (ended.stage, ended.ended_by, ended.ends_at) == (Stage.OVER, "Olga", made.ends_at)
    assert under_way(uow, now + HOUR / 2, ["queue"]) == {}
    with pytest.raises(Conflict, match="over already"):
        service.end_maintenance(uow, olga, made.id)
    root = Actor(olga.user_id, Role.ADMIN, olga.email, olga.name, olga.session_id)
    done = trail.list_events(uow, root, AuditFilter(actor_id=olga.user_id)).items
    assert [event.action for event in done] == ["maintenance.end", "maintenance.plan"]


def test_work_that_is_planned_is_for_all_unless_named_and_can_be_called_off(
    uow: UnitOfWork, olga: Actor, now: datetime
) -> None:
    made = planned(uow, olga, now + 3 * HOUR, starts_at=now + 2 * HOUR)
    assert made.stage is Stage.PLANNED
    assert under_way(uow, now, ["api"]) == {}
    assert set(under_way(uow, now + 2.5 * HOUR, ["api", "web"])) == {"api", "web"}
    assert [one.id for one in service.planned_maintenance(uow, now)] == [made.id]
    assert service.end_maintenance(uow, olga, made.id).stage is Stage.CALLED_OFF
    assert service.planned_maintenance(uow, now) == []
    assert service.list_maintenance(uow, olga).items[0].stage is Stage.CALLED_OFF


def under_way(uow: UnitOfWork, now: datetime, names: list[str]) -> dict[str, datetime]:
    return maintenance.under_way(read_going_on(uow.session, now).maintenance, now, names)


@pytest.mark.parametrize(
    ("begins", "ends", "why"),
    [
        (-1.0, 1.0, "cannot begin in the past"),
        (2.0, 1.0, "must end after it begins"),
        (None, -1.0, "must end after it begins"),
        (1.0, 24.0 * 30, "14 days at most"),
        (24.0 * 400, 24.0 * 401, "a year ahead"),
    ],
)
def test_times_that_cannot_be(
    uow: UnitOfWork, olga: Actor, now: datetime, begins: float | None, ends: float, why: str
) -> None:
    starts = None if begins is None else now + begins * HOUR
    with pytest.raises(Invalid, match=why):
        planned(uow, olga, now + ends * HOUR, starts_at=starts)


def test_strange_names_and_ids_are_refused(uow: UnitOfWork, olga: Actor, now: datetime) -> None:
    with pytest.raises(Invalid, match="no component named 'cellar'"):
        planned(uow, olga, now + HOUR, components=["cellar"])
    with pytest.raises(NotFound):
        service.end_maintenance(uow, olga, new_id())


@pytest.mark.parametrize("role", [Role.VIEWER, Role.EDUCATOR])
def test_only_operators_announce_and_end(uow: UnitOfWork, olga: Actor, now: datetime, role: Role) -> None:
    vi, made = a_person(uow, role, "Vi"), planned(uow, olga, now + HOUR)
    with pytest.raises(NotAllowed):
        planned(uow, vi, now + HOUR)
    with pytest.raises(NotAllowed):
        service.end_maintenance(uow, vi, made.id)
    assert len(service.list_maintenance(uow, vi).items) == 1
