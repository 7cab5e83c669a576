"""Requests are counted by the template of their route, and what nobody counted is unknown."""

import threading
from collections.abc import Iterator
from contextlib import nullcontext
from datetime import timedelta

import pytest
from sqlalchemy import Engine
from starlette.responses import Response
from starlette.testclient import TestClient
from starlette.types import Receive, Scope, Send

from backend import runtime
from backend.api.factory import create_api
from backend.cache import Lookup
from backend.call import Edge
from backend.config import Settings
from backend.db.base import utc_now
from backend.db.tallies import Grain, Tally, bucket_of, value_of
from backend.db.unit_of_work import UnitOfWork, unit_of_work
from backend.metrics import counting, repository
from backend.metrics import service as metrics
from backend.metrics.middleware import CountRequests
from backend.metrics.recording import hand_over
from backend.metrics.schemas import Kind
from backend.metrics.windows import floor
from backend.status import service as status


@pytest.fixture(autouse=True)
def _anew() -> Iterator[None]:
    counting.forget()
    yield
    counting.forget()


def test_requests_are_counted_by_the_template_of_their_route(committed: Engine) -> None:
    began = floor(utc_now(), Grain.MINUTE)
    client = TestClient(CountRequests(create_api()))
    client.get("/v1/quizzes/0190b0a0-0000-7000-8000-000000000000")
    client.get("/v1/quizzes/0190b0a0-0000-7000-8000-000000000001")
    client.get("/v1/nothing-here")
    hand_over()
    with unit_of_work() as uow:
        seen = metrics.measure(uow, "requests", began, began + timedelta(minutes=2), by="route")
    assert {route: group.n for route, group in seen.groups.items()} == {
        "/api/v1/quizzes/{quiz_id}": 2,
        "/api/unmatched": 1,
    }
    assert seen.kind is Kind.MEASURED


def test_what_monitors_ask_is_no_request_and_not_ready_yet_no_failure() -> None:
    async def not_ready(scope: Scope, receive: Receive, send: Send) -> None:
        await Response(status_code=503)(scope, receive, send)

    client = TestClient(CountRequests(not_ready))
    for path in ("/healthz", "/readyz", "/metrics", "/login"):
        assert client.get(path).status_code == 503
    assert {seen.route: n for seen, (n, _) in counting.since_start().items()} == {"/login": 1}


def test_handing_over_twice_adds_nothing(committed: Engine) -> None:
    counting.count_request("/x", "GET", 200, 0.01, at=utc_now().timestamp())
    hand_over()
    hand_over()
    end = utc_now() + timedelta(minutes=1)
    with unit_of_work() as uow:
        assert metrics.measure(uow, "requests", end - timedelta(hours=1), end).n == 1


def test_where_no_process_ran_it_is_unknown_how_many_came(uow: UnitOfWork) -> None:
    end = utc_now()
    requests = metrics.measure(uow, "requests", end - timedelta(hours=1), end)
    assert requests.value is None
    assert requests.kind is Kind.UNKNOWN
    assert requests.coverage == 0.0


def test_minutes_of_several_processes_count_once(uow: UnitOfWork) -> None:
    hour = floor(utc_now(), Grain.HOUR) - timedelta(hours=3)
    for minute in range(30):
        alive = Tally(began=hour + timedelta(minutes=minute), n=1)
        metrics.keep_counts(uow, [(counting.HEARD, alive)])
        metrics.keep_counts(uow, [(counting.HEARD, alive)])
    for _ in range(2):
        assert metrics.measure(uow, "requests", hour, hour + timedelta(hours=1)).coverage == 0.5
        metrics.roll_up(uow)


@pytest.mark.parametrize("value", [0.0004, 0.02, 1.0, 7.3, 86_400.0])
def test_a_bucket_stands_for_its_values_to_within_five_percent(value: float) -> None:
    assert value_of(bucket_of(value)) == pytest.approx(value, rel=0.05)


def test_look_ups_errors_and_levels_become_measures(committed: Engine) -> None:
    for outcome, times in ((Lookup.HIT, 3), (Lookup.MISS, 1)):
        for _ in range(times):
            counting.count_lookup(outcome)
    counting.count_fault(Edge.API)
    hand_over()
    with unit_of_work() as uow:
        metrics.note_levels(uow)
        metrics.note_levels(uow)
    end = floor(utc_now(), Grain.MINUTE) + timedelta(minutes=1)
    with unit_of_work() as uow:
        measured = {one.name: one for one in metrics.figures(uow, end - timedelta(minutes=3), end)}
    assert measured["cache_hit_rate"].value == 0.75
    assert measured["faults"].value == 1
    assert measured["sessions_open"].value == 0
    assert (measured["database_size"].value or 0) > 1_000_000
    assert measured["database_size"].n == 1, "noted once a minute, however many processes ask"
    assert measured["processes"].value is None, "none ever said that it runs, which is not 0"
    assert measured["database_latency_p95"].value is None


def test_what_cannot_be_handed_over_is_counted_on(committed: Engine) -> None:
    counting.count_lookup(Lookup.HIT)
    counting.put_back(counting.take())
    assert [tally.n for family, tally in counting.take() if family == counting.LOOKUPS] == [1]


def test_a_worker_hands_over_what_it_counted_and_answers_for_no_requests(
    committed: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runtime, "_prepare", lambda *given: ("", committed))
    monkeypatch.setattr("backend.jobs.workers.work", lambda url, **given: nullcontext("worker"))
    monkeypatch.setattr("backend.agents.service.warm_up", lambda: None)
    said: list[str] = []
    stop, shared = threading.Event(), Settings(database_url="postgresql://there")
    with runtime.working(shared, announce=said.append, stop=stop, grace_seconds=0, hurry=stop):
        counting.count_fault(Edge.JOB)
    end = utc_now() + timedelta(minutes=1)
    with unit_of_work() as uow:
        assert (
            repository.count_minutes(uow.session, counting.HEARD, end - timedelta(hours=1), end, Grain.DAY)
            == {}
        )
        counted = repository.add_up_minutes(
            uow.session, counting.FAULTS, end - timedelta(hours=1), end, keys=("edge",), step=Grain.DAY
        )
        (started,) = status.processes(uow)
    assert [(tally.keys, tally.n) for tally in counted] == [({"edge": "job"}, 1)]
    seconds = sum(phase.seconds for phase in started.phases)
    assert f"(started in {seconds:.1f} s)" in said[0], "the terminal and the screen Processes say the same"
