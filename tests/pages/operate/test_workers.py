"""Workers by their leases, queues by what waits in them, and the levers of both."""

import pytest
from sqlalchemy import Engine, text

from backend.db.unit_of_work import unit_of_work
from backend.jobs import repository
from backend.jobs import service as jobs
from backend.jobs.models import RunRow, WorkerRow
from backend.jobs.schemas import Engine as RunEngine
from backend.jobs.schemas import Queue, QueueName
from backend.permissions import Actor, Role
from tests.pages.operate.opening import database_away, opened, press, signed_in, text_of
from tests.pages.operate.runs import a_queued_run, begun

SCREEN = "operate/workers/workers.py"


def a_worker(name: str = "w1") -> None:
    """A worker that has just renewed its lease."""
    with unit_of_work() as uow:
        repository.add(uow.session, WorkerRow(id=name, host="here", pid=41, slots=2))


def the_queue(actor: Actor, name: QueueName) -> Queue:
    with unit_of_work() as uow:
        return next(queue for queue in jobs.list_queues(uow, actor) if queue.name is name)


def metrics(screen: object) -> list[tuple[str, str]]:
    return [(metric.label, metric.value) for metric in screen.metric]  # type: ignore[attr-defined]


def test_workers_by_their_leases(committed: Engine) -> None:
    op = signed_in(Role.OPERATOR)
    assert "No worker is alive; runs stay queued." in text_of(opened(SCREEN, op))
    a_worker()
    said = text_of(opened(SCREEN, op))
    assert "1 worker is alive and carries 0 runs; nothing waits." in said
    assert "process 41" in said
    assert "0 of 2" in said
    with unit_of_work() as uow:
        uow.session.execute(text("UPDATE workers SET draining_at = now()"))
    assert "It drains, so runs stay queued." in text_of(opened(SCREEN, op))


def test_runs_on_the_provider_take_no_slot_of_those_that_compute(committed: Engine) -> None:
    ed = signed_in(Role.EDUCATOR)
    a_worker()
    a_queued_run(ed)
    waits = a_queued_run(ed)
    with unit_of_work() as uow:
        uow.session.get_one(RunRow, waits).engine = RunEngine.PROVIDER
        uow.session.execute(text("UPDATE dbos.workflow_status SET status = 'PENDING', executor_id = 'w1'"))
    assert "1 of 2, and 1 on the provider" in text_of(opened(SCREEN, signed_in(Role.OPERATOR)))


@pytest.mark.parametrize("role", [Role.VIEWER, Role.EDUCATOR])
def test_workers_and_queues_are_for_operators(committed: Engine, role: Role) -> None:
    screen = opened(SCREEN, signed_in(role))
    assert "may not do this" in text_of(screen)
    assert not screen.button


def test_queues_show_how_deep_they_are(committed: Engine) -> None:
    ed = signed_in(Role.EDUCATOR)
    a_queued_run(ed)
    begun(a_queued_run(ed))
    shown = metrics(opened(SCREEN, signed_in(Role.OPERATOR)))
    assert shown[:2] == [("Waiting", "1"), ("Running", "1")]
    assert shown[4:6] == [("Waiting", "0"), ("Running", "0")]


def test_pausing_says_what_happens_and_asks_first(committed: Engine) -> None:
    op = signed_in(Role.OPERATOR)
    screen = press(opened(SCREEN, op), "pause_bulk")
    assert "Runs in progress go on." in text_of(screen)
    assert not the_queue(op, QueueName.BULK).paused
    press(screen, "confirm_act")
    assert the_queue(op, QueueName.BULK).paused_by == "Ada"
    assert "Ada paused it" in text_of(screen)
    assert "Paused: bulk." in text_of(screen)
    press(screen, "resume_bulk")
    assert not the_queue(op, QueueName.BULK).paused


def test_a_dialog_that_was_left_does_not_come_back(committed: Engine) -> None:
    screen = press(opened(SCREEN, signed_in(Role.OPERATOR)), "pause_bulk")
    press(screen, "confirm_cancel").run()
    assert "Runs in progress go on." not in text_of(screen)


def test_limits_are_set_and_the_dialog_begins_with_what_holds(committed: Engine) -> None:
    op = signed_in(Role.OPERATOR)
    screen = press(opened(SCREEN, op), "limits_interactive")
    screen.number_input(key="concurrency_interactive").set_value(3)
    press(screen, "limits_set")
    queue = the_queue(op, QueueName.INTERACTIVE)
    assert (queue.concurrency, queue.rate_per_minute) == (3, None)
    assert "At once: at most 3 · Started a minute: no limit" in text_of(screen)
    press(screen, "limits_interactive")
    assert screen.number_input(key="concurrency_interactive").value == 3
    screen.number_input(key="rate_interactive").set_value(60)
    press(screen, "limits_set")
    queue = the_queue(op, QueueName.INTERACTIVE)
    assert (queue.concurrency, queue.rate_per_minute) == (3, 60)
    press(screen, "limits_interactive")
    screen.session_state["concurrency_interactive"] = None
    press(screen, "limits_set")
    queue = the_queue(op, QueueName.INTERACTIVE)
    assert (queue.concurrency, queue.rate_per_minute) == (None, 60)


def test_draining_asks_first_and_shows_beside_the_lease(committed: Engine) -> None:
    a_worker()
    screen = press(opened(SCREEN, signed_in(Role.OPERATOR)), "drain_w1")
    assert "takes nothing new" in text_of(screen)
    press(screen, "confirm_act")
    said = text_of(screen)
    assert "Alive" in said
    assert "Draining" in said
    assert "drain_w1" not in {button.key for button in screen.button}


def test_it_says_so_when_the_database_is_gone(committed: Engine) -> None:
    op = signed_in(Role.OPERATOR)
    opened(SCREEN, op)
    with database_away():
        assert "database cannot be reached" in text_of(opened(SCREEN, op))
