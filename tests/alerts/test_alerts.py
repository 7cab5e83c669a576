"""An alert is fired once for an incident, sent, silenced by announced work, and resolved once."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

import pytest
from pydantic import SecretStr
from sqlalchemy import Engine, text

from backend.alerts import service as alerts
from backend.alerts.judging import Wrong, take, under_work
from backend.alerts.schemas import ChannelCreate, Severity
from backend.alerts.sending import send_waiting
from backend.auth import envelopes
from backend.db.unit_of_work import UnitOfWork, unit_of_work
from backend.errors import Conflict, Invalid, NotAllowed, NotFound
from backend.permissions import Actor, Role
from backend.status.schemas import Component, Kind, State, Status
from tests.factories import a_person

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
FALLEN = Wrong("component_down", "database", "Database is down", Severity.PAGE, "It takes no connection.")
NOBODY = frozenset[str]()


class Peer(BaseHTTPRequestHandler):
    """Takes messages, or refuses them."""

    taken: list[dict[str, str]]
    status: int

    def do_POST(self) -> None:
        """Keep what came."""
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if self.status == 200:
            self.taken.append(json.loads(body))
        self.send_response(self.status)
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@contextmanager
def peer(status: int = 200) -> Iterator[tuple[str, list[dict[str, str]]]]:
    """A web hook and what it was told."""
    taken: list[dict[str, str]] = []
    handler = type("Here", (Peer,), {"taken": taken, "status": status})
    server = HTTPServer(("127.0.0.1", 0), handler)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield f"json://olga:rosebud@127.0.0.1:{server.server_port}/hook", taken
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def channel(url: str) -> ChannelCreate:
    return ChannelCreate(name="On call", url=SecretStr(url))


def test_an_incident_is_told_once_when_it_begins_and_once_when_it_is_over(committed: Engine) -> None:
    with peer() as (url, taken):
        with unit_of_work() as uow:
            ada = a_person(uow, Role.ADMIN)
            added = alerts.add_channel(uow, ada, channel(url))
        for minute in range(3):
            with unit_of_work() as uow:
                take(uow, [FALLEN], NOBODY, NOW + minute * MINUTE)
            send_waiting()
        for minute in (3, 4):
            with unit_of_work() as uow:
                take(uow, [], NOBODY, NOW + minute * MINUTE)
            send_waiting()
    assert [message["title"] for message in taken] == ["Database is down", "Resolved: Database is down"]
    assert "It takes no connection." in taken[0]["message"]
    assert "It lasted 3 minutes" in taken[1]["message"]
    with unit_of_work() as uow:
        (alert,) = alerts.list_alerts(uow, ada).items
        (shown,) = alerts.list_channels(uow, ada)
        kept = uow.session.execute(text("SELECT address, shown FROM alert_channels")).one()
        trail = str(uow.session.execute(text("SELECT before, after FROM audit_events")).all())
    assert alert.resolved_at == NOW + 3 * MINUTE
    assert shown.last_error is None
    assert shown.last_tried_at is not None
    assert b"rosebud" not in kept.address
    assert "rosebud" not in kept.shown + added.model_dump_json() + trail


def test_announced_work_silences_and_what_is_still_wrong_after_it_is_told(uow: UnitOfWork) -> None:
    ada = a_person(uow, Role.ADMIN)
    alerts.add_channel(uow, ada, channel("json://127.0.0.1:1/hook"))

    def told() -> int:
        return int(uow.session.scalar(text("SELECT count(*) FROM alert_messages")) or 0)

    take(uow, [FALLEN], frozenset({"database"}), NOW)
    assert told() == 0
    assert [alert.silenced for alert in alerts.list_alerts(uow, ada, is_open=True).items] == [True]
    take(uow, [FALLEN], NOBODY, NOW + MINUTE)
    assert told() == 1
    take(uow, [], frozenset({"database"}), NOW + 2 * MINUTE)
    assert alerts.list_alerts(uow, ada, is_open=False).items == [], "work hides whether it is over"
    take(uow, [], NOBODY, NOW + 3 * MINUTE)
    assert told() == 2


def component(name: str, *, required: bool, state: State) -> Component:
    return Component(
        name=name,
        title=name.capitalize(),
        required=required,
        state=state,
        since=None,
        kind=Kind.MEASURED,
        latency_ms=None,
        measured_at=NOW,
        coverage=1.0,
        summary="It takes no connection.",
        action="Start it.",
    )


def some_runs(uow: UnitOfWork, owner: Actor, *states: str) -> None:
    """Runs that ended a minute apart, the first of them now."""
    for minute, state in enumerate(states):
        ended = NOW - minute * MINUTE
        uow.session.execute(
            text(
                "INSERT INTO runs (id, owner_id, kind, engine, state, title, blueprint, seed, requested, delivered,"
                " shortfall, cost_amount, attempt, created_at, started_at, finished_at) VALUES (gen_random_uuid(), "
                ":owner, 'quiz', 'local', :state, '', '{}', 1, 1, 1, '[]', 0, 1, :at, :at, :at)"
            ),
            {"owner": owner.user_id, "state": state, "at": ended - timedelta(seconds=1)},
        )


def began(uow: UnitOfWork, at: datetime) -> None:
    """The console was first seen then."""
    uow.session.execute(
        text(
            "INSERT INTO status_changes (component, at, state, summary) VALUES ('web', :at, 'operational', '')"
        ),
        {"at": at},
    )


def fired(uow: UnitOfWork) -> set[str]:
    """What alerts are open about, once nothing but the objectives was judged."""
    nothing = Status(state=State.OPERATIONAL, sentence="", measured_at=NOW, components=[])
    alerts.judge(uow, nothing, NOW)
    return {
        alert.subject
        for alert in alerts.list_alerts(uow, a_person(uow, Role.VIEWER, "Vi"), is_open=True).items
    }


def test_one_good_quiz_on_a_new_console_alarms_nobody(uow: UnitOfWork) -> None:
    ada = a_person(uow, Role.ADMIN)
    began(uow, NOW - timedelta(minutes=25))
    some_runs(uow, ada, *["failed"] * 12, *["succeeded"] * 9)
    assert fired(uow) == set(), "25 minutes are no hour, and less of three days"


def test_on_an_older_console_rows_enough_alarm_and_few_do_not(uow: UnitOfWork) -> None:
    ada = a_person(uow, Role.ADMIN)
    began(uow, NOW - timedelta(days=9))
    some_runs(uow, ada, *["failed"] * 2, *["succeeded"] * 19)
    assert fired(uow) == set(), "2 of 21 may be chance"
    some_runs(uow, ada, *["failed"] * 20)
    assert fired(uow) == {"run_success"}


def test_what_the_status_and_the_budgets_say_becomes_alerts(uow: UnitOfWork) -> None:
    ada = a_person(uow, Role.ADMIN)
    began(uow, NOW - timedelta(days=9))
    some_runs(uow, ada, *["failed"] * 30)
    seen = Status(
        state=State.DOWN,
        sentence="",
        measured_at=NOW,
        components=[
            component("database", required=True, state=State.DOWN),
            component("cache", required=False, state=State.OPERATIONAL),
            component("queue", required=True, state=State.UNKNOWN),
        ],
    )
    alerts.judge(uow, seen, NOW)
    alerts.judge(uow, seen, NOW)
    found = {alert.subject: alert for alert in alerts.list_alerts(uow, ada, is_open=True).items}
    assert set(found) == {"database", "queue", "run_success"}
    assert found["database"].severity is Severity.PAGE
    assert found["database"].sentence == "It takes no connection. Start it."
    assert "0.00% in the last 6 h (n=30), against a target of 95.00%" in found["run_success"].sentence


def test_work_on_a_required_component_silences_the_objectives() -> None:
    working = component("cache", required=False, state=State.MAINTENANCE)
    assert under_work([working, component("database", required=True, state=State.DOWN)]) == {
        "cache",
        "uptime_cache",
    }
    assert "run_success" in under_work([component("database", required=True, state=State.MAINTENANCE)])


def test_a_channel_that_refuses_is_shown_with_what_to_do(committed: Engine) -> None:
    with peer(status=500) as (url, _):
        with unit_of_work() as uow:
            ada = a_person(uow, Role.ADMIN)
            added = alerts.add_channel(uow, ada, channel(url))
        with unit_of_work() as uow:
            tried = alerts.try_channel(uow, ada, added.id)
    assert not tried.sent
    assert "Check its address" in tried.message
    assert "rosebud" not in tried.message


def test_who_may_what_with_channels(uow: UnitOfWork) -> None:
    operator, ada = a_person(uow, Role.OPERATOR, "Olga"), a_person(uow, Role.ADMIN)
    with pytest.raises(NotAllowed):
        alerts.add_channel(uow, operator, channel("json://127.0.0.1/hook"))
    with pytest.raises(NotAllowed):
        alerts.list_channels(uow, a_person(uow, Role.VIEWER, "Vi"))
    with pytest.raises(Invalid, match="No service can be reached"):
        alerts.add_channel(uow, ada, channel("nothing at all"))
    with pytest.raises(Invalid, match="half a character"):
        alerts.add_channel(uow, ada, channel("json://127.0.0.1/\ud800"))
    added = alerts.add_channel(uow, ada, channel("json://127.0.0.1/hook"))
    assert alerts.switch_channel(uow, operator, added.id, enabled=False).enabled is False
    alerts.remove_channel(uow, ada, added.id)
    with pytest.raises(NotFound):
        alerts.try_channel(uow, ada, added.id)


def test_objectives_say_what_was_measured_and_nothing_else(uow: UnitOfWork) -> None:
    olga = a_person(uow, Role.OPERATOR, "Olga")
    found = {one.name: one for one in alerts.list_objectives(uow, olga)}
    assert found["run_success"].budget_left is None
    assert (found["run_success"].n, found["run_success"].needed) == (0, 73)
    assert found["uptime_console"].needed is None
    assert found["uptime_console"].share is None
    assert alerts.change_target(uow, olga, "run_success", 0.9).target == 0.9
    with pytest.raises(NotFound):
        alerts.change_target(uow, olga, "luck", 0.9)


def test_what_was_encrypted_under_another_secret_is_not_read() -> None:
    with pytest.raises(Conflict, match="another secret"):
        envelopes.unseal("alert channel", b"gAAAAA")
