"""One run: what became of it, its steps with their reasons, its items, and what can be done about it."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Engine
from streamlit.testing.v1 import AppTest

from backend.db.unit_of_work import unit_of_work
from backend.jobs import service as jobs
from backend.jobs.schemas import RunState
from backend.permissions import Role
from backend.provider.schemas import Outcome
from pages.operate.runs.causes import TO_DO
from pages.operate.runs.timeline import spans_of
from tests.pages.operate.opening import opened, press, signed_in, text_of
from tests.pages.operate.runs import a_disputed_run, a_failed_run, a_finished_run, a_queued_run

SCREEN = "operate/runs/runs.py"


def labels(screen: AppTest) -> set[str]:
    return {button.label for button in screen.button}


def widget(screen: AppTest, key: str) -> Any:
    """The element under a key; its kind is known only when the screen has run."""
    return screen.get_by_key(key)


def in_address(screen: AppTest, name: str) -> UUID:
    value = screen.query_params[name]
    return UUID(value if isinstance(value, str) else value[0])


def test_a_finished_run_shows_its_steps_and_what_is_missing(committed: Engine) -> None:
    ed = signed_in(Role.EDUCATOR)
    screen = opened(SCREEN, ed, run=str(a_finished_run(ed)))
    said = text_of(screen)
    assert "1 of 2 items in " in said
    assert "it cost nothing, which is measured: no model was asked. Succeeded just now." in said
    assert "The text carries no more." in said
    widget(screen, "steps_as").set_value("Table").run()
    steps = screen.dataframe[0].value
    assert steps["Because"].iloc[0] == "the first open slot"
    assert steps["Refused drafts"].iloc[0] == "3 (word repeats 3)"
    assert {"Try again", "Open the quiz"} <= labels(screen)
    assert "Cancel" not in labels(screen)


def test_an_operator_may_try_again_but_not_open_the_quiz_or_fork(committed: Engine) -> None:
    run_id = a_finished_run(signed_in(Role.EDUCATOR))
    assert labels(opened(SCREEN, signed_in(Role.OPERATOR), run=str(run_id))) == {"All runs", "Try again"}


def test_a_failed_run_says_why_in_words(committed: Engine) -> None:
    ed = signed_in(Role.EDUCATOR)
    said = text_of(opened(SCREEN, ed, run=str(a_failed_run(ed))))
    assert "Something broke; it is logged." in said
    assert "Try again once." in said


def test_cancelling_asks_first(committed: Engine) -> None:
    ed = signed_in(Role.EDUCATOR)
    run_id = a_queued_run(ed)
    op = signed_in(Role.OPERATOR)
    screen = opened(SCREEN, op, run=str(run_id))
    press(screen, "cancel")
    with unit_of_work() as uow:
        assert jobs.read_run(uow, ed, run_id).state is RunState.QUEUED
    press(screen, "cancel", "confirm_act")
    with unit_of_work() as uow:
        assert jobs.read_run(uow, ed, run_id).state is RunState.CANCELLED


def test_trying_again_opens_the_new_run(committed: Engine) -> None:
    ed = signed_in(Role.EDUCATOR)
    run_id = a_failed_run(ed)
    screen = opened(SCREEN, ed, run=str(run_id))
    press(screen, "retry")
    again = in_address(screen, "run")
    with unit_of_work() as uow:
        assert jobs.read_run(uow, ed, again).parent_run_id == run_id


def test_the_items_say_how_they_stand_and_what_was_replaced(committed: Engine) -> None:
    ed = signed_in(Role.EDUCATOR)
    screen = opened(SCREEN, ed, run=str(a_disputed_run(ed)))
    said = text_of(screen)
    assert "1 checking, 1 passed, 1 replaced" in said
    items = next(frame.value for frame in screen.dataframe if "Standing" in frame.value)
    assert [standing[0] for standing in items["Standing"]] == ["Replaced", "Passed", "Checking"]
    assert list(items["Blind answer"]) == ["Disputed", "Agreed", "Waits for it"]
    assert list(items["Note"]) == ["", "In place of another", ""]


def test_what_was_not_tested_before_the_end_does_not_stay_checking(committed: Engine) -> None:
    ed = signed_in(Role.EDUCATOR)
    run_id = a_disputed_run(ed)
    with unit_of_work() as uow:
        jobs.cancel_run(uow, ed, run_id)
    assert "1 passed, 1 not tested, 1 replaced" in text_of(opened(SCREEN, ed, run=str(run_id)))


def test_a_step_opens_to_its_five_parts_with_the_arms_drawn(committed: Engine) -> None:
    ed = signed_in(Role.EDUCATOR)
    screen = opened(SCREEN, ed, run=str(a_disputed_run(ed)))
    assert "what is carried on" not in text_of(screen)
    screen.session_state["step_0"] = True
    screen.run()
    said = text_of(screen)
    for part in ("State", "Policy", "Action", "Reward", "Context"):
        assert f"**{part}**" in said
    assert "Because: the first open slot." in said
    drawn = next(frame.value for frame in screen.dataframe if "Drawn" in frame.value)
    assert list(drawn["Arm"]) == ["local-central (taken)", "local"]


def test_steps_at_the_same_time_stand_in_rows_of_their_own(committed: Engine) -> None:
    ed = signed_in(Role.EDUCATOR)
    run_id = a_disputed_run(ed)
    with unit_of_work() as uow:
        run, steps = jobs.read_run(uow, ed, run_id), list(jobs.list_steps(uow, ed, run_id))
    assert run.started_at
    for step in steps:
        step.created_at, step.latency_ms = run.started_at, 0.0
    steps[0].latency_ms = steps[4].latency_ms = 2_000.0
    steps[0].created_at = steps[4].created_at = run.started_at + timedelta(seconds=3)
    assert [span.row for span in spans_of(run, steps)] == ["Draft", "Draft 2"]
    steps[4].context["taken_from"] = "another run"
    assert [span.row for span in spans_of(run, steps)] == ["Draft"]


def test_a_fork_goes_on_from_a_step_and_stands_beside_its_run(committed: Engine) -> None:
    ed = signed_in(Role.EDUCATOR)
    run_id = a_finished_run(ed)
    screen = opened(SCREEN, ed, run=str(run_id))
    press(screen, "fork")
    widget(screen, "fork_step").set_value(widget(screen, "fork_step").options[0])
    widget(screen, "fork_seed").set_value(11)
    press(screen, "fork", "fork_act")
    forked = in_address(screen, "with")
    assert in_address(screen, "run") == run_id
    with unit_of_work() as uow:
        assert jobs.read_run(uow, ed, forked).blueprint.seed == 11
    screen.run()
    assert "They were asked differently in seed" in text_of(screen)
    figures = screen.dataframe[0].value.set_index("")
    assert list(figures.loc["Steps taken over"]) == ["≠", "0", "1"]


def test_a_fork_that_cannot_be_says_why_in_its_dialog(committed: Engine) -> None:
    ed = signed_in(Role.EDUCATOR)
    screen = opened(SCREEN, ed, run=str(a_finished_run(ed)))
    press(screen, "fork")
    widget(screen, "fork_engine").set_value("provider")
    press(screen, "fork", "fork_act")
    assert "No model provider is configured." in text_of(screen)


def test_two_runs_are_compared_only_by_those_who_may_see_both(committed: Engine) -> None:
    ed, eve = signed_in(Role.EDUCATOR, "Ed"), signed_in(Role.EDUCATOR, "Eve")
    mine, hers = a_finished_run(ed), a_finished_run(eve)
    address = {"run": str(mine), "with": str(hers)}
    assert "no such run" in text_of(opened(SCREEN, ed, **address))
    said = text_of(opened(SCREEN, signed_in(Role.OPERATOR), **address))
    assert "They were asked differently in source id, seed. The second gave as many items" in said


def test_every_outcome_that_ends_a_run_says_what_to_do() -> None:
    assert {outcome for outcome in Outcome if outcome.permanent} <= TO_DO.keys()
