"""Runs as their owners and operators see them."""

from uuid import UUID

import pytest
from sqlalchemy import Engine

from backend.db.base import new_id
from backend.db.unit_of_work import unit_of_work
from backend.jobs import recording, repository
from backend.jobs import service as jobs
from backend.jobs.models import WorkerRow
from backend.jobs.recording import Made, StepRecord
from backend.jobs.schemas import Engine as EngineName
from backend.jobs.schemas import NewRun, RunState, ShortfallReason
from backend.permissions import Actor, Role
from backend.quiz.schemas import Blueprint, ItemType
from tests.factories import a_source, an_empty_quiz
from tests.pages.operate.opening import database_away, opened, press, signed_in, text_of

SCREEN = "operate/runs.py"


def a_queued_run(owner: Actor) -> UUID:
    """A run that waits."""
    with unit_of_work() as uow:
        wanted = NewRun(source_id=a_source(uow, owner).id, blueprint=Blueprint(counts={ItemType.CLOZE: 2}))
        return jobs.start_run(uow, owner, wanted).id


def a_step(index: int, *, refused: int = 0) -> StepRecord:
    return StepRecord(
        index=index,
        state={},
        policy={"because": "the first open slot"},
        action={"name": "draft", "type": "cloze", "slot": index, "refused_drafts": refused},
        reward={"scalar": 0.9},
        context={"refused_by_check": {"word_repeats": refused}} if refused else {},
        agent="QuizAgent",
        latency_ms=12.0,
        outcome="passed",
    )


def a_finished_run(owner: Actor) -> UUID:
    """A run that gave one item of two."""
    run_id = a_queued_run(owner)
    with unit_of_work() as uow:
        recording.begin(uow, run_id, engine_versions=dict.fromkeys(EngineName, "local-1"))
        quiz_id = an_empty_quiz(uow, owner).id
        recording.deliver(uow, run_id, a_step(0, refused=3), Made(new_id(), quiz_id=quiz_id))
        reason = ShortfallReason(code="no_more_facts", count=1, message="The text carries no more.")
        recording.give_up(uow, run_id, a_step(1), item_type="cloze", reason=reason)
        recording.finish(uow, run_id, a_step(2))
    return run_id


def a_failed_run(owner: Actor) -> UUID:
    """A run that an error stopped."""
    run_id = a_queued_run(owner)
    with unit_of_work() as uow:
        recording.fail(uow, run_id, code="internal", message="Something broke; it is logged.")
    return run_id


def labels(screen: object) -> set[str]:
    return {button.label for button in screen.button}  # type: ignore[attr-defined]


def test_without_runs_the_screen_says_what_comes(committed: Engine) -> None:
    assert "No runs yet" in text_of(opened(SCREEN, signed_in(Role.OPERATOR)))


def test_the_sentence_counts_by_state_and_says_why_something_waits(committed: Engine) -> None:
    ed = signed_in(Role.EDUCATOR)
    a_queued_run(ed)
    a_finished_run(ed)
    a_failed_run(ed)
    said = text_of(opened(SCREEN, ed))
    assert "1 failed, 1 waiting, 1 succeeded. No worker is running." in said


def test_an_educator_sees_own_runs_and_an_operator_all(committed: Engine) -> None:
    ed, eve = signed_in(Role.EDUCATOR, "Ed"), signed_in(Role.EDUCATOR, "Eve")
    a_finished_run(ed)
    a_finished_run(eve)
    assert len(opened(SCREEN, ed).dataframe[0].value) == 1
    assert len(opened(SCREEN, signed_in(Role.OPERATOR)).dataframe[0].value) == 2


def test_no_title_or_text_of_a_source_reaches_an_operator(committed: Engine) -> None:
    run_id = a_finished_run(signed_in(Role.EDUCATOR))
    op = signed_in(Role.OPERATOR)
    for screen in (opened(SCREEN, op), opened(SCREEN, op, run=str(run_id))):
        shown = text_of(screen) + "".join(frame.value.to_string() for frame in screen.dataframe)
        assert "weather" not in shown.casefold()
    assert "Nothing matches" in text_of(opened(SCREEN, op, words="weather"))


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ({"state": "Failed"}, 1),
        ({"state": "Succeeded"}, 1),
        ({"kind": "Quiz", "engine": "Local"}, 2),
        ({"engine": "Provider"}, 0),
        ({"since": "Last hour"}, 2),
        ({"words": "climate"}, 2),
        ({"words": "volcano"}, 0),
    ],
)
def test_filters_stand_in_the_address(committed: Engine, address: dict[str, str], shown: int) -> None:
    ed = signed_in(Role.EDUCATOR)
    a_finished_run(ed)
    a_failed_run(ed)
    frames = opened(SCREEN, ed, **address).dataframe
    assert (len(frames[0].value) if frames else 0) == shown


def test_a_finished_run_shows_its_steps_and_what_is_missing(committed: Engine) -> None:
    ed = signed_in(Role.EDUCATOR)
    screen = opened(SCREEN, ed, run=str(a_finished_run(ed)))
    said = text_of(screen)
    assert "1 of 2 items; succeeded just now." in said
    assert "The text carries no more." in said
    steps = screen.dataframe[0].value
    assert steps["Because"].iloc[0] == "the first open slot"
    assert steps["Refused drafts"].iloc[0] == "3 (word repeats 3)"
    assert {"Try again", "Open the quiz"} <= labels(screen)
    assert "Cancel" not in labels(screen)


def test_an_operator_may_not_try_again_or_open_the_quiz(committed: Engine) -> None:
    run_id = a_finished_run(signed_in(Role.EDUCATOR))
    assert labels(opened(SCREEN, signed_in(Role.OPERATOR), run=str(run_id))) == {"All runs"}


def test_a_failed_run_says_why_in_words(committed: Engine) -> None:
    ed = signed_in(Role.EDUCATOR)
    assert "Something broke; it is logged." in text_of(opened(SCREEN, ed, run=str(a_failed_run(ed))))


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
    address = screen.query_params["run"]
    again = UUID(address if isinstance(address, str) else address[0])
    with unit_of_work() as uow:
        assert jobs.read_run(uow, ed, again).parent_run_id == run_id


@pytest.mark.parametrize("address", ["not-an-id", "00000000-0000-0000-0000-000000000000"])
def test_an_address_that_leads_nowhere(committed: Engine, address: str) -> None:
    said = text_of(opened(SCREEN, signed_in(Role.OPERATOR), run=address))
    assert "leads nowhere" in said or "no such run" in said


def test_somebody_elses_run_is_not_there(committed: Engine) -> None:
    run_id = a_finished_run(signed_in(Role.EDUCATOR, "Ed"))
    assert "no such run" in text_of(opened(SCREEN, signed_in(Role.EDUCATOR, "Eve"), run=str(run_id)))


def test_a_viewer_is_refused(committed: Engine) -> None:
    assert "Your role (viewer) may not do this" in text_of(opened(SCREEN, signed_in(Role.VIEWER)))


def test_the_list_says_so_when_the_database_is_gone(committed: Engine) -> None:
    op = signed_in(Role.OPERATOR)
    opened(SCREEN, op)
    with database_away():
        assert "database cannot be reached" in text_of(opened(SCREEN, op))


def test_workers_by_their_leases(committed: Engine) -> None:
    op = signed_in(Role.OPERATOR)
    assert "No worker is alive; runs stay queued." in text_of(opened("operate/workers.py", op))
    with unit_of_work() as uow:
        repository.add(uow.session, WorkerRow(id="w1", host="here", pid=41))
    said = text_of(opened("operate/workers.py", op))
    assert "1 worker is alive." in said
    assert "process 41" in said


def test_workers_are_for_operators(committed: Engine) -> None:
    assert "may not do this" in text_of(opened("operate/workers.py", signed_in(Role.EDUCATOR)))
