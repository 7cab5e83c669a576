"""The trail keeps what was done, refuses to be changed, and proves it."""

import json
from uuid import uuid4

import pytest
from pydantic import SecretStr
from sqlalchemy import Engine, text
from sqlalchemy.exc import ProgrammingError

from backend.audit import chain, sealing, service
from backend.audit.masking import masked
from backend.audit.schemas import AuditFilter
from backend.call import Edge, calling
from backend.config import HIDDEN
from backend.db import engine as db_engine
from backend.db.unit_of_work import UnitOfWork, unit_of_work
from backend.errors import NotAllowed
from backend.permissions import Actor, Role

ADMIN = Actor(uuid4(), Role.ADMIN, "root@example.org", "Root", uuid4())


def test_an_event_says_who_did_what_to_what_from_where_and_in_which_call(uow: UnitOfWork) -> None:
    with calling(Edge.API, "192.0.2.7") as call:
        service.record(
            uow, ADMIN, "queue.pause", "queue:bulk", before={"paused": False}, after={"paused": True}
        )
    event = service.list_events(uow, ADMIN).items[0]
    assert (event.actor_id, event.actor_name) == (ADMIN.user_id, "Root")
    assert (event.action, event.target_kind, event.target_id) == ("queue.pause", "queue", "bulk")
    assert (event.before, event.after) == ({"paused": False}, {"paused": True})
    assert (event.address, event.request_id) == ("192.0.2.7", call.request_id)
    assert event.at.tzinfo is not None


def test_only_admins_read_it(uow: UnitOfWork) -> None:
    operator = Actor(uuid4(), Role.OPERATOR, "o@example.org", "Olga", uuid4())
    with pytest.raises(NotAllowed):
        service.list_events(uow, operator)


def test_secrets_never_reach_it_whatever_they_are_wrapped_in() -> None:
    shown = masked(
        {
            "password": "plover",
            "new": {"Api-Key": "sk-123", "refresh_token": "abc", "name": "Ada"},
            "wrapped": SecretStr("quartz"),
            "list": [{"secret": 1}, SecretStr("mantle")],
            "raw": b"bytes",
            "database_url": "postgresql://ada:seven@db:5432/x",
            "role": Role.ADMIN,
        }
    )
    text_shown = json.dumps(shown)
    for secret in ("plover", "sk-123", "abc", "quartz", "mantle", "bytes", "seven"):
        assert secret not in text_shown
    assert shown is not None
    assert shown["password"] == HIDDEN
    assert shown["role"] == "admin"
    assert "Ada" in text_shown


@pytest.mark.parametrize("table", ["audit_events", "audit_seals"])
@pytest.mark.parametrize("statement", ["UPDATE {0} SET {1} = {1}", "DELETE FROM {0}", "TRUNCATE {0} CASCADE"])
def test_the_database_refuses_to_change_it(uow: UnitOfWork, table: str, statement: str) -> None:
    column = "action" if table == "audit_events" else "hash"
    with pytest.raises(ProgrammingError, match="append-only"):
        uow.session.execute(text(statement.format(table, column)))


def test_what_is_rolled_back_was_not_recorded_either(committed: Engine) -> None:
    def fail() -> None:
        with unit_of_work() as uow:
            service.record(uow, ADMIN, "user.change", "user:1")
            raise ValueError

    with pytest.raises(ValueError):  # noqa: PT011 (raised just above)
        fail()
    with unit_of_work() as uow:
        assert list(service.list_events(uow, ADMIN).items) == []


def test_a_long_transaction_holds_up_nobody_and_is_sealed_when_it_comes(committed: Engine) -> None:
    slow = UnitOfWork(db_engine.session_factory()())
    service.record(slow, ADMIN, "slow.thing", "thing:1")
    with unit_of_work() as uow:
        service.record(uow, ADMIN, "quick.thing", "thing:2")
    sealing.seal_all()
    assert numbers() == {"quick.thing": 1}
    slow.session.commit()
    slow.session.close()
    with unit_of_work() as uow:
        unsealed = service.verify(uow)
    assert (unsealed.checked, unsealed.waiting_count, unsealed.holds) == (1, 1, True)
    sealing.seal_all()
    assert numbers() == {"quick.thing": 1, "slow.thing": 2}
    with unit_of_work() as uow:
        checked = service.verify(uow)
    assert (checked.checked, checked.waiting_count, checked.holds) == (2, 0, True)


def numbers() -> dict[str, int | None]:
    with unit_of_work() as uow:
        return {event.action: event.sealed for event in service.list_events(uow, ADMIN).items}


FORGERIES = {
    "a changed field": "UPDATE audit_events SET actor_name = 'Eve' WHERE action = 'thing.2'",
    "a changed value": "UPDATE audit_events SET after = '{\"n\": 9}' WHERE action = 'thing.2'",
    "a removed event": "DELETE FROM audit_events WHERE action = 'thing.2'",
    "a removed link": "DELETE FROM audit_seals WHERE number = 2",
    "two links exchanged": "UPDATE audit_seals SET event_id = CASE number WHEN 2 THEN (SELECT event_id FROM audit_seals "
    "WHERE number = 3) ELSE event_id END WHERE number = 2",
}


@pytest.mark.parametrize("forgery", FORGERIES)
def test_whoever_goes_past_the_triggers_is_found_out_with_the_link_named(
    uow: UnitOfWork, forgery: str
) -> None:
    for n in range(1, 5):
        service.record(uow, ADMIN, f"thing.{n}", "thing:1", after={"n": n})
    chain.seal(uow)
    assert service.verify(uow).holds
    uow.session.execute(text("SET LOCAL session_replication_role = replica"))
    if forgery == "two links exchanged":
        uow.session.execute(text("ALTER TABLE audit_seals DROP CONSTRAINT uq_audit_seals_event_id"))
    uow.session.execute(text(FORGERIES[forgery]))
    found = service.verify(uow)
    assert found.broken is not None
    assert "ink 2 " in found.broken
    assert found.checked == 1


def test_links_cut_off_at_the_end_are_noticed_by_whoever_noted_the_head(uow: UnitOfWork) -> None:
    for n in range(3):
        service.record(uow, ADMIN, f"thing.{n}", "thing:1")
    chain.seal(uow)
    noted = service.verify(uow).head
    assert service.verify(uow, expected_head=noted).holds
    uow.session.execute(text("SET LOCAL session_replication_role = replica"))
    uow.session.execute(text("DELETE FROM audit_seals WHERE number = 3"))
    assert service.verify(uow).holds
    cut = service.verify(uow, expected_head=noted)
    assert cut.broken is not None
    assert "cut off" in cut.broken


def test_filters_narrow_and_pages_follow_one_another(uow: UnitOfWork) -> None:
    eve = Actor(uuid4(), Role.OPERATOR, "eve@example.org", "Eve", uuid4())
    with calling(Edge.PAGE) as call:
        service.record(uow, eve, "run.cancel", "run:a")
    service.record(uow, ADMIN, "run.cancel", "run:b")
    service.record(uow, ADMIN, "user.change", "user:c")
    since = service.list_events(uow, ADMIN).items[-1].at

    def found(wanted: AuditFilter) -> list[str]:
        return [event.target_id for event in service.list_events(uow, ADMIN, wanted).items]

    assert found(AuditFilter(actor_id=eve.user_id)) == ["a"]
    assert found(AuditFilter(action="run.cancel")) == ["b", "a"]
    assert found(AuditFilter(target="run")) == ["b", "a"]
    assert found(AuditFilter(target="run:b")) == ["b"]
    assert found(AuditFilter(request_id=call.request_id)) == ["a"]
    assert found(AuditFilter(since=since)) == ["c", "b", "a"]
    assert found(AuditFilter(until=since)) == []
    assert service.count_events(uow, ADMIN, AuditFilter(action="run.cancel")) == 2
    assert list(service.list_actions(uow, ADMIN)) == ["run.cancel", "user.change"]
    first = service.list_events(uow, ADMIN, limit=2)
    second = service.list_events(uow, ADMIN, cursor=first.next_cursor, limit=2)
    assert [event.target_id for event in (*first.items, *second.items)] == ["c", "b", "a"]
    assert second.next_cursor is None


def test_a_check_is_told_in_sentences(uow: UnitOfWork) -> None:
    assert service.describe_check(service.verify(uow)) == ["The chain is empty."]
    service.record(uow, None, "thing.made", "thing:1")
    waiting = service.describe_check(service.verify(uow))
    assert "Not sealed yet: 1," in waiting[1]
    chain.seal(uow)
    assert service.describe_check(service.verify(uow))[0] == "The chain holds: 1 link checked."
