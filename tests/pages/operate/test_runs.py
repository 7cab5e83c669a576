"""Runs as their owners and operators see them."""

import pytest
from sqlalchemy import Engine, event

from backend.jobs.waiting import NO_WORKER
from backend.permissions import Role
from pages.operate.runs import listing as run_list
from tests.pages.operate.opening import database_away, opened, press, signed_in, text_of
from tests.pages.operate.runs import a_failed_run, a_finished_run, a_queued_run

SCREEN = "operate/runs/runs.py"


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
    assert "Nothing matches" in text_of(opened(SCREEN, op, q="weather"))


@pytest.mark.parametrize(
    ("search", "shown"),
    [
        ("state:failed", 1),
        ("state:succeeded queue:interactive", 1),
        ("kind:quiz engine:local", 2),
        ("engine:provider", 0),
        ("since:1h by:me", 2),
        ("climate", 2),
        ("volcano", 0),
    ],
)
def test_the_search_stands_in_the_address(committed: Engine, search: str, shown: int) -> None:
    ed = signed_in(Role.EDUCATOR)
    a_finished_run(ed)
    a_failed_run(ed)
    screen = opened(SCREEN, ed, q=search)
    assert screen.text_input(key="q").value == search
    assert (len(screen.dataframe[0].value) if screen.dataframe else 0) == shown


def test_a_mistake_in_the_search_is_a_sentence_under_the_field(committed: Engine) -> None:
    screen = opened(SCREEN, signed_in(Role.EDUCATOR), q="state:broken")
    assert "state is one of queued, running" in text_of(screen)
    assert not screen.dataframe
    assert screen.button(key="bulk_cancel").disabled


def test_a_run_that_waits_or_failed_says_why_in_its_row(committed: Engine) -> None:
    ed = signed_in(Role.EDUCATOR)
    a_queued_run(ed)
    a_failed_run(ed)
    why = list(opened(SCREEN, ed).dataframe[0].value["Why"])
    assert why == ["Something broke; it is logged.", NO_WORKER]


def test_older_runs_are_a_page_away_and_a_new_search_begins_at_the_newest(
    committed: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run_list, "SHOWN", 2)
    ed = signed_in(Role.EDUCATOR)
    runs = [str(a_queued_run(ed))[-8:] for _ in range(3)]
    screen = opened(SCREEN, ed)
    assert list(screen.dataframe[0].value["Run"]) == [runs[2], runs[1]]
    press(screen, "older")
    assert list(screen.dataframe[0].value["Run"]) == [runs[0]]
    assert "3 to 3 of 3" in text_of(screen)
    screen.text_input(key="q").set_value("by:me").run()
    assert list(screen.dataframe[0].value["Run"]) == [runs[2], runs[1]]


def test_the_list_asks_as_often_however_many_runs_it_shows(
    committed: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    ed = signed_in(Role.EDUCATOR)
    asked: list[str] = []
    event.listen(committed, "before_cursor_execute", lambda *said: asked.append(said[2]))
    # What all who look share is read now.
    opened(SCREEN, ed)
    counts = []
    for _ in range(2):
        for _ in range(3):
            a_queued_run(ed)
        asked.clear()
        opened(SCREEN, ed)
        # Who is looking is asked every few seconds, which may fall into either.
        counts.append(sum("FROM sessions" not in said for said in asked))
    assert counts[0] == counts[1]


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
