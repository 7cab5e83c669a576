"""Incidents begin and end by rule, out of changes of state; people acknowledge, explain, and add what no probe sees."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from backend.audit import service as trail
from backend.audit.schemas import AuditFilter
from backend.db.base import new_id
from backend.db.unit_of_work import UnitOfWork
from backend.errors import Conflict, Invalid, NotAllowed, NotFound
from backend.permissions import Actor, Role
from backend.status import incident_repository, incidents, service
from backend.status.incident_rule import IncidentRule, OpenIncident
from backend.status.incident_schemas import IncidentChange, NewIncident, NewNote
from backend.status.journal import Change
from backend.status.schemas import State
from tests.factories import a_person

T0 = datetime(2031, 5, 4, 14, 0, tzinfo=UTC)
REQUIRED = {"database", "queue"}
UP, DOWN, DEGRADED, UNKNOWN = State.OPERATIONAL, State.DOWN, State.DEGRADED, State.UNKNOWN


def at(seconds: float) -> datetime:
    return T0 + timedelta(seconds=seconds)


def change(seconds: float, state: State, component: str = "database") -> Change:
    return Change(component, at(seconds), state, None, f"{component} {state.value}.")


def incidents_of(changes: list[Change], until: float) -> list[OpenIncident]:
    """What the rule finds, looking every ten seconds."""
    rule, found = IncidentRule(), dict[UUID, OpenIncident]()
    for second in range(0, int(until) + 10, 10):
        new = [each for each in changes if at(second - 10) < each.at <= at(second)]
        rule.follow(new, at(second), REQUIRED)
        found |= rule.unsaved
        rule.unsaved.clear()
    return list(found.values())


def test_a_component_down_for_a_minute_is_an_incident_from_its_fall_to_its_recovery() -> None:
    (found,) = incidents_of([change(5, DOWN), change(95, UP)], 200)
    assert (found.opened_at, found.resolved_at) == (at(5), at(95))
    assert (found.components, found.still_down, found.worst) == (["database"], [], DOWN)
    assert found.cause == "database down."


@pytest.mark.parametrize(
    "changes",
    [
        [change(5, DOWN), change(64, UP)],
        [change(5, DEGRADED), change(304, UP)],
        [change(5, UNKNOWN)],
        [change(5, DOWN), change(30, State.MAINTENANCE)],
        [change(5, DOWN), change(30, UNKNOWN), change(900, UP)],
        [change(5, DOWN, "disk")],
    ],
    ids=[
        "too short",
        "degraded too short",
        "not known",
        "announced work",
        "no longer known",
        "not required",
    ],
)
def test_what_makes_no_incident(changes: list[Change]) -> None:
    assert incidents_of(changes, 1_000) == []


def test_five_minutes_of_not_being_well_are_one_too() -> None:
    (found,) = incidents_of([change(5, DEGRADED), change(290, DOWN), change(310, DEGRADED)], 400)
    assert (found.opened_at, found.worst, found.resolved_at) == (at(5), DOWN, None)


def test_others_that_fall_meanwhile_join_and_the_last_to_recover_ends_it() -> None:
    (found,) = incidents_of(
        [change(0, DOWN), change(20, DEGRADED, "queue"), change(200, UP), change(400, UP, "queue")], 500
    )
    assert (found.components, found.resolved_at) == (["database", "queue"], at(400))


def test_not_knowing_ends_no_incident() -> None:
    (found,) = incidents_of([change(0, DOWN), change(100, UNKNOWN), change(200, UP)], 300)
    assert found.resolved_at == at(200)


def test_an_outage_nobody_could_write_down_at_the_time_is_one_afterwards() -> None:
    rule = IncidentRule()
    late = [change(0, DOWN), change(90, UP)]
    rule.follow(late, at(120), REQUIRED)
    rule.follow(late, at(122), REQUIRED)
    (found,) = rule.unsaved.values()
    assert (found.opened_at, found.resolved_at) == (at(0), at(90)), "handed in twice, it is still one"


def test_who_takes_over_goes_on_with_the_open_one() -> None:
    before = OpenIncident(new_id(), at(0), ["database"], ["database"], DOWN, "It fell.")
    rule = IncidentRule()
    rule.resume([change(0, DOWN), change(7, DOWN, "disk")], before)
    rule.follow([change(500, UP)], at(510), REQUIRED)
    assert [(one.id, one.resolved_at) for one in rule.unsaved.values()] == [(before.id, at(500))]


def an_open_one(uow: UnitOfWork) -> UUID:
    found = OpenIncident(new_id(), T0, ["database"], ["database"], DOWN, "It takes no connection.")
    incident_repository.save(uow.session, [found], {"database": "Database"})
    return found.id


def test_people_acknowledge_explain_and_remark(uow: UnitOfWork) -> None:
    olga, vi = a_person(uow, Role.OPERATOR, "Olga"), a_person(uow, Role.VIEWER, "Vi")
    one = an_open_one(uow)
    assert service.read_incident(uow, vi, one).title == "Database down"
    service.acknowledge_incident(uow, olga, one)
    service.acknowledge_incident(uow, a_person(uow, Role.ADMIN, "Root"), one)
    service.add_note(uow, olga, one, NewNote(text="The disk is full."))
    service.change_incident(uow, olga, one, IncidentChange(cause="A full disk."))
    # The rule goes on, and what people said stays.
    again = incident_repository.open_by_rule(uow.session)
    assert again is not None
    incident_repository.save(uow.session, [again], {})
    found = service.read_incident(uow, vi, one)
    assert (found.acknowledged_by, found.cause, found.cause_by) == ("Olga", "A full disk.", "Olga")
    assert [(note.author, note.text) for note in found.notes] == [("Olga", "The disk is full.")]
    (listed,) = service.list_incidents(uow, vi, is_open=True).items
    assert (listed.note_count, listed.notes, listed.title) == (1, [], "Database down")
    root = Actor(olga.user_id, Role.ADMIN, olga.email, olga.name, olga.session_id)
    done = trail.list_events(uow, root, AuditFilter(actor_id=olga.user_id)).items
    assert {event.action for event in done} == {"incident.acknowledge", "incident.note", "incident.change"}


def test_an_incident_of_the_rule_closes_by_itself_and_one_by_hand_is_closed_by_hand(uow: UnitOfWork) -> None:
    olga = a_person(uow, Role.OPERATOR, "Olga")
    with pytest.raises(Conflict, match="closes by itself"):
        service.resolve_incident(uow, olga, an_open_one(uow))
    mine = service.open_incident(
        uow, olga, NewIncident(title=" Exports\u202e look\u200b wrong ", components=["api"])
    )
    assert mine.title == "Exports look wrong"
    assert (mine.opened_by, mine.acknowledged_by, mine.resolved_at) == ("Olga", "Olga", None)
    closed = service.resolve_incident(uow, olga, mine.id)
    assert (closed.resolved_by, closed.duration_s >= 0) == ("Olga", True)
    with pytest.raises(Conflict, match="closed already"):
        service.resolve_incident(uow, olga, mine.id)
    assert [one.title for one in service.open_incidents(uow)] == ["Database down"]


@pytest.mark.parametrize("role", [Role.VIEWER, Role.EDUCATOR])
def test_only_operators_have_a_hand_in_incidents(uow: UnitOfWork, role: Role) -> None:
    vi, one = a_person(uow, role, "Vi"), an_open_one(uow)
    with pytest.raises(NotAllowed):
        service.acknowledge_incident(uow, vi, one)
    with pytest.raises(NotAllowed):
        service.add_note(uow, vi, one, NewNote(text="Hm."))
    with pytest.raises(NotAllowed):
        service.change_incident(uow, vi, one, IncidentChange(title="Hm."))
    with pytest.raises(NotAllowed):
        service.open_incident(uow, vi, NewIncident(title="Hm."))
    with pytest.raises(NotAllowed):
        service.resolve_incident(uow, vi, one)


def test_what_cannot_be_is_refused(uow: UnitOfWork, monkeypatch: pytest.MonkeyPatch) -> None:
    olga = a_person(uow, Role.OPERATOR, "Olga")
    with pytest.raises(NotFound):
        service.read_incident(uow, olga, new_id())
    with pytest.raises(Invalid, match="no component named 'cellar'"):
        service.open_incident(uow, olga, NewIncident(title="Hm.", components=["cellar"]))
    monkeypatch.setattr(incidents, "MOST_NOTES", 0)
    with pytest.raises(Conflict, match="full"):
        service.add_note(uow, olga, an_open_one(uow), NewNote(text="Hm."))
