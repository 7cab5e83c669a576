"""Acting on everything a search finds: looked at first, then done, then written down."""

import pytest
from sqlalchemy import Engine
from streamlit.testing.v1 import AppTest

from backend.db.unit_of_work import unit_of_work
from backend.jobs import service as jobs
from backend.jobs.bulk_schemas import BulkVerb, NewBulk
from backend.jobs.schemas import RunFilter, RunState
from backend.permissions import Actor, Role
from pages.operate.runs import bulk as run_bulk
from tests.pages.operate.opening import opened, press, signed_in, text_of
from tests.pages.operate.runs import a_failed_run, a_finished_run, a_queued_run

SCREEN = "operate/runs/runs.py"


def states(actor: Actor) -> list[RunState]:
    with unit_of_work() as uow:
        return [run.state for run in jobs.list_runs(uow, actor, RunFilter()).items]


def sample_of(screen: AppTest) -> int:
    return next(len(frame.value) for frame in screen.dataframe if "Asked" in frame.value)


def test_a_dry_run_counts_shows_some_and_changes_nothing(committed: Engine) -> None:
    ed = signed_in(Role.EDUCATOR)
    for _ in range(6):
        a_queued_run(ed)
    screen = press(opened(SCREEN, ed, q="state:queued"), "bulk_cancel")
    said = text_of(screen)
    assert "**6 runs** would be cancelled. Stopping costs nothing" in said
    assert sample_of(screen) == 5
    assert set(states(ed)) == {RunState.QUEUED}


def test_what_was_shown_is_what_is_done(committed: Engine) -> None:
    ed = signed_in(Role.EDUCATOR)
    a_queued_run(ed)
    a_finished_run(ed)
    screen = opened(SCREEN, ed, q="since:1h")
    press(screen, "bulk_cancel")
    press(screen, "bulk_cancel", "bulk_act")
    assert states(ed) == [RunState.SUCCEEDED, RunState.CANCELLED]
    assert "1 run cancelled" in screen.toast[0].value


def test_trying_again_says_what_it_may_cost(committed: Engine) -> None:
    ed = signed_in(Role.EDUCATOR)
    a_failed_run(ed)
    screen = opened(SCREEN, ed, q="state:failed")
    press(screen, "bulk_retry")
    assert "1 run** would be tried again. They cost nothing the last time" in text_of(screen)
    press(screen, "bulk_retry", "bulk_act")
    assert states(ed) == [RunState.QUEUED, RunState.FAILED]


@pytest.mark.parametrize(("search", "many"), [("", 20), ("by:me", 2)])
def test_what_takes_many_or_all_has_to_be_typed(
    committed: Engine, monkeypatch: pytest.MonkeyPatch, search: str, many: int
) -> None:
    monkeypatch.setattr(run_bulk, "MANY", many)
    ed = signed_in(Role.EDUCATOR)
    a_queued_run(ed)
    a_queued_run(ed)
    screen = press(opened(SCREEN, ed, q=search), "bulk_cancel")
    assert screen.button(key="bulk_act").disabled
    screen.text_input(key="bulk_word").set_value("2")
    press(screen, "bulk_cancel")
    assert not screen.button(key="bulk_act").disabled


def test_nothing_to_do_is_said(committed: Engine) -> None:
    screen = press(opened(SCREEN, signed_in(Role.EDUCATOR), q="by:me"), "bulk_retry")
    assert "no failed or dead run that was not tried again already" in text_of(screen)


def test_a_state_the_action_does_not_take_is_refused_in_words(committed: Engine) -> None:
    screen = press(opened(SCREEN, signed_in(Role.EDUCATOR), q="state:succeeded"), "bulk_cancel")
    assert "takes those that are queued, running, not succeeded" in text_of(screen)


def test_the_history_says_who_did_what(committed: Engine) -> None:
    ed, eve = signed_in(Role.EDUCATOR, "Ed"), signed_in(Role.EDUCATOR, "Eve")
    a_queued_run(ed)
    with unit_of_work() as uow:
        jobs.act_on_runs(uow, ed, NewBulk(action=BulkVerb.CANCEL, filter="by:me"))
    screen = press(opened(SCREEN, signed_in(Role.OPERATOR)), "bulk_history")
    history = next(frame.value for frame in screen.dataframe if "Who" in frame.value).iloc[0]
    assert (history["Who"], history["What"], history["Search"], history["Done"]) == (
        "Ed",
        "Cancel",
        "by:me",
        1,
    )
    assert "Nothing yet" in text_of(press(opened(SCREEN, eve), "bulk_history"))
