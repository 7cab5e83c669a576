"""The screens of incidents and of announced work: what goes on, who looks after it, and the levers for those who may."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import Engine

from backend.db.base import new_id
from backend.db.unit_of_work import unit_of_work
from backend.permissions import Actor, Role
from backend.status import incident_repository
from backend.status import service as status
from backend.status.incident_rule import OpenIncident
from backend.status.incident_schemas import Incident
from backend.status.maintenance_schemas import NewMaintenance
from backend.status.schemas import State
from pages.operate.incidents.words import sentence_of
from tests.pages.operate.opening import opened, press, signed_in, text_of

LIST, WORK = "operate/incidents/incidents.py", "operate/maintenance.py"


def an_open_one(minutes: float = 12) -> OpenIncident:
    fell = datetime.now(UTC) - timedelta(minutes=minutes)
    found = OpenIncident(new_id(), fell, ["database"], ["database"], State.DOWN, "It takes no connection.")
    with unit_of_work() as uow:
        incident_repository.save(uow.session, [found], {"database": "Database"})
    return found


def all_of(person: Actor) -> list[Incident]:
    with unit_of_work() as uow:
        return list(status.list_incidents(uow, person).items)


def test_an_incident_is_looked_after_and_remarked_on(committed: Engine) -> None:
    olga, one = signed_in(Role.OPERATOR, "Olga"), an_open_one()
    said = text_of(opened(LIST, olga))
    assert "Database down, for 12 min" in said
    assert "Nobody looks after it yet." in said
    assert "First seen: It takes no connection." in said
    shown = press(opened(LIST, olga, incident=str(one.id)), "acknowledge")
    assert "Olga looks after it." in text_of(shown)
    shown.text_area(key="note_text").set_value("The *disk* is full.")
    shown.button[-1].click().run()
    assert "The *disk* is full." in text_of(shown)
    assert not any(button.key == "resolve" for button in shown.button), "it closes by itself"


def test_a_viewer_reads_and_has_no_levers(committed: Engine) -> None:
    vi, one = signed_in(Role.VIEWER, "Vi"), an_open_one()
    assert [button.key for button in opened(LIST, vi).button] == [f"open_{one.id}"]
    shown = opened(LIST, vi, incident=str(one.id))
    assert [button.key for button in shown.button] == ["all_incidents", "component_database"]
    assert "There is no such incident." in text_of(opened(LIST, vi, incident=str(new_id())))
    assert "This address leads nowhere" in text_of(opened(LIST, vi, incident="nonsense"))


def test_the_sentence_counts_those_nobody_looks_after(committed: Engine) -> None:
    olga = signed_in(Role.OPERATOR, "Olga")
    assert sentence_of([]) == "No incident is open."
    an_open_one()
    an_open_one(90)
    found = all_of(olga)
    assert "2 incidents are open, the oldest for 1 h 30 min: Database down" in sentence_of(found)
    assert sentence_of(found).endswith("Nobody looks after 2 of them yet.")


def test_work_is_announced_and_ended_from_the_screen(committed: Engine) -> None:
    olga = signed_in(Role.OPERATOR, "Olga")
    ends = datetime.now(UTC) + timedelta(hours=1)
    with unit_of_work() as uow:
        wanted = NewMaintenance(components=["queue"], ends_at=ends, reason="A new disk.")
        made = status.plan_maintenance(uow, olga, wanted)
    shown = opened(WORK, olga)
    assert "Work on queue goes on until" in text_of(shown)
    press(shown, f"end_{made.id}")
    press(shown, f"end_{made.id}", "confirm_act")
    said = text_of(opened(WORK, signed_in(Role.VIEWER)))
    assert "No work is announced." in said
    assert "ended early by Olga" in said
