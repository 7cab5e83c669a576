"""The screen of processes says whether all run the same code, and greys those that are lost."""

from sqlalchemy import Engine, text

from backend.db.unit_of_work import unit_of_work
from backend.permissions import Role
from backend.status.oneself import Oneself, StartUp, say
from backend.status.process_schemas import ProcessKind
from tests.pages.operate.opening import opened, signed_in, text_of

SCREEN = "operate/processes.py"


def test_those_that_run_and_those_that_are_lost(committed: Engine) -> None:
    start_up = StartUp()
    for name, kind in (("here:1", ProcessKind.CONSOLE), ("here:2", ProcessKind.WORKER)):
        say(Oneself(name, kind, start_up, commit="abcdef0123456789"))
    with unit_of_work() as uow:
        uow.session.execute(
            text("UPDATE processes SET seen_at = seen_at - interval '2 minutes' WHERE kind = 'worker'")
        )
    shown = opened(SCREEN, signed_in(Role.OPERATOR))
    said = text_of(shown)
    assert "1 process runs, of version" in said
    assert "1 was lost in the last day." in said
    assert "commit abcdef0123" in said
    assert ":gray[Last: CPU" in said
    assert [metric.label for metric in shown.metric] == ["CPU", "Memory", "Threads", "Loop lag"]
    assert not shown.expander
