"""Errors are caught without their values, grouped, bounded, and opened again when they come again."""

import logging

import pytest
from sqlalchemy import Engine

from backend.agents import loop
from backend.call import Edge, calling
from backend.db.unit_of_work import unit_of_work
from backend.errors import NotFound
from backend.faults import collecting as collecting_
from backend.faults import service
from backend.faults.collecting import Collector, collecting
from backend.faults.schemas import ErrorFilter, ErrorState
from backend.faults.trace import fault_of
from backend.jobs import service as jobs
from backend.permissions import Actor, Role
from tests.factories import a_person
from tests.jobs.test_runs import a_queued_run
from tests.pages.operate.opening import database_away


def broken(secret: str = "plover mantle quartz") -> Exception:
    try:
        dict[str, int]()[secret]
    except KeyError as error:
        return error
    raise AssertionError


def own_collector(monkeypatch: pytest.MonkeyPatch) -> Collector:
    """Let this process gather errors in a collector of the test's own: others leave theirs in the usual one."""
    collector = Collector()
    monkeypatch.setattr(collecting_, "collector", collector)
    monkeypatch.setattr(service, "collector", collector)
    return collector


def test_neither_values_nor_paths_of_this_machine_are_kept() -> None:
    fault = fault_of(broken())
    assert "plover" not in fault.trace
    assert "/work" not in fault.trace
    assert fault.trace.endswith("KeyError")
    assert fault_of(broken("another")).fingerprint == fault.fingerprint


def test_a_refusal_is_no_error_of_the_program() -> None:
    collector = Collector()
    collector.catch(NotFound("There is none."), "GET /x")
    assert collector.waiting() == 0


def test_an_error_seen_once_was_first_seen_when_it_was_last_seen() -> None:
    collector = Collector()
    collector.catch(broken(), "GET /x")
    (gathered,) = collector._gathered.values()
    assert gathered.first == gathered.last == gathered.samples[0].at


def test_an_error_is_grouped_found_by_its_request_resolved_and_opens_again(committed: Engine) -> None:
    collector = Collector()
    with unit_of_work() as uow:
        olga: Actor = a_person(uow, Role.OPERATOR, "Olga")
    for _ in range(30):
        with calling(Edge.API, "192.0.2.1") as call:
            collector.catch(broken(), "GET /v1/x", user_id=olga.user_id)
    assert collector.flush()
    with unit_of_work() as uow:
        (found,) = service.list_errors(uow, olga, ErrorFilter(request_id=call.request_id)).items
        assert (found.count, found.people, found.state) == (30, 1, ErrorState.OPEN)
        assert service.resolve_error(uow, olga, found.id).resolved_by == "Olga"
    collector.catch(broken(), "GET /v1/x")
    collector.flush()
    with unit_of_work() as uow:
        again = service.read_error(uow, olga, found.id)
        assert (again.count, again.state) == (31, ErrorState.OPEN)
        assert again.reopened_at is not None
        assert len(again.occurrences) == 6


def test_what_is_logged_with_a_trace_is_caught_and_what_ends_a_run_hit_its_owner(
    committed: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    own_collector(monkeypatch)
    with unit_of_work() as uow:
        olga, ada = a_person(uow, Role.OPERATOR, "Olga"), a_person(uow)
        run = a_queued_run(uow, ada)
    with collecting():
        loop.fail(run.id, broken())
        for name in ("backend.status.sampler", "somebody.else"):
            logging.getLogger(name).error("It goes on.", exc_info=broken("quartz"))
        logging.getLogger("backend.audit.sealing").warning("No trace, no error.")
    with unit_of_work() as uow:
        (found,) = service.list_errors(uow, olga).items
        one = service.read_error(uow, olga, found.id)
        error = jobs.read_run(uow, ada, run.id).error
    assert [(seen.edge, seen.user_id) for seen in one.occurrences] == [
        (Edge.BACKGROUND, None),
        (Edge.JOB, ada.user_id),
    ]
    assert one.occurrences[1].during == f"run {run.id}"
    assert error is not None
    assert str(one.occurrences[1].request_id) in error.message


def test_without_the_database_errors_are_kept_until_it_is_back(committed: Engine) -> None:
    collector = Collector()
    collector.catch(broken(), "GET /v1/x")
    with database_away():
        assert not collector.flush()
    assert collector.waiting() == 1
    assert collector.flush()
    assert collector.waiting() == 0
