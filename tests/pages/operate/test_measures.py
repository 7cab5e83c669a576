"""The screen of metrics says what was made, how sure that is, and where its rows are."""

from sqlalchemy import Engine

from backend.db.base import utc_now
from backend.permissions import Role
from tests.pages.operate.opening import opened, signed_in, text_of
from tests.pages.operate.runs import a_failed_run, a_finished_run

SCREEN = "operate/measures/measures.py"


def test_it_counts_what_ended_and_says_when_that_is_too_little_to_compare(committed: Engine) -> None:
    ada = signed_in(Role.EDUCATOR)
    a_finished_run(ada)
    a_failed_run(ada)
    shown = opened(SCREEN, signed_in(Role.VIEWER, "Vi"), measure="Runs ended", by="State", window="24 h")
    assert shown.selectbox(key="measure").value == "runs_ended"
    assert shown.selectbox(key="by").value == "state"
    said = text_of(shown)
    assert "2 runs ended in the last 24 hours; 50% of those not cancelled succeeded." in said
    assert "Nothing was measured in this window (n=0)." in said
    assert "too few to tell (n=2 and 0)" in said.lower()


def test_nothing_is_said_to_be_measured_where_nothing_was(committed: Engine) -> None:
    said = text_of(opened(SCREEN, signed_in(Role.VIEWER), measure="Items accepted"))
    assert "No run ended in the last 28 days." in said
    assert "Nothing measured" in said


def test_an_own_window_says_how_sure_it_is_and_too_few_says_so(committed: Engine) -> None:
    a_failed_run(signed_in(Role.EDUCATOR))
    today = utc_now().date()
    shown = opened(SCREEN, signed_in(Role.VIEWER, "Vi"), measure="Runs ended", window="Own")
    shown.date_input(key="days").set_value((today, today)).run()
    said = text_of(shown)
    assert f"1 run ended in the days from {today} to {today}" in said
    assert "Too few to conclude anything (n=1)" in said or "too few to conclude anything (n=1)" in said
    assert "nothing measured in the window before" in said or "the window before: 0 (n=0)" in said
    labels = {metric.label: metric.value for metric in shown.metric}
    assert labels["Signed in now"] == "2"
    assert labels["Spent today"].replace("\\", "") == "0.0000 USD"
