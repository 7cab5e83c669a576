"""The review screens: the list, one report with its signature and actions, and two side by side."""

from datetime import timedelta
from urllib.parse import parse_qsl, urlsplit

from sqlalchemy import Engine

from backend.db.base import utc_now
from backend.db.unit_of_work import unit_of_work
from backend.permissions import Role
from backend.reports import service as reports
from backend.reports.window import Window, behind
from tests.pages.operate.opening import opened, press, signed_in, text_of
from tests.pages.operate.runs import a_failed_run, a_finished_run
from tests.reports.test_service import a_draft, told


def test_a_draft_is_read_signed_and_compared(committed: Engine) -> None:
    olga = signed_in(Role.OPERATOR, "Olga")
    first, second = a_draft(olga), a_draft(olga)
    listed = opened("review/reports.py", olga)
    assert "Met all " in text_of(listed)
    listed.selectbox(key="target_figure").select("work.success").run()
    # The one that holds stands there, as people say it.
    assert listed.number_input(key="target_value_work.success").value == 95.0
    listed.number_input(key="target_value_work.success").set_value(97.5)
    press(listed, "set_target")
    with unit_of_work() as uow:
        chosen = {one.figure: one.shown for one in reports.list_targets(uow, olga)}
    assert chosen["work.success"] == "≥ 97.5%"
    screen = opened("review/report.py", olga, id=str(first.id))
    said = text_of(screen)
    assert "Confidence" in said
    assert "Not configured" not in said
    press(screen, "sign")
    press(screen, "sign", "confirm_act")
    signed = text_of(screen.run())
    assert "Signed by Olga" in signed
    assert "SHA-256" in signed
    both = text_of(opened("review/compare.py", olga, left=str(first.id), right=str(second.id)))
    assert "none worsened and none improved for sure" in both


def test_the_rows_behind_a_figure_are_those_it_counted(committed: Engine) -> None:
    olga, vera = signed_in(Role.OPERATOR, "Olga"), signed_in(Role.VIEWER, "Vera")
    ada = signed_in(Role.EDUCATOR)
    for make in (a_finished_run, a_failed_run):
        make(ada)
    with unit_of_work() as uow:
        now = utc_now()
        asked = reports.ask_for_report(uow, olga, now - timedelta(hours=1), now)
    a_failed_run(ada)
    reports.make_waiting()
    with unit_of_work() as uow:
        document = reports.read_report(uow, olga, asked.id).document
    assert document is not None
    figures = {figure.id: figure for section in document.sections for figure in section.figures}
    assert (figures["work.failed"].value, figures["agents.steps"].value) == (1, 3)
    listed = text_of(opened("operate/runs/runs.py", olga, **address_of(figures["work.failed"].rows_url)))
    assert "1 to 1 of 1." in listed
    # A viewer may not see runs one by one, and gets the measure over the same window.
    steps = address_of(behind("measure", "steps", Window(now - timedelta(hours=1), now)))
    assert "3 steps, " in text_of(opened("review/figure.py", vera, **steps))
    far = {**steps, "from": "0001-01-01T00:00:00+14:00"}
    assert "between the years 1970 and 2200" in text_of(opened("review/figure.py", vera, **far))
    component = address_of(figures["uptime.database"].rows_url)
    assert "No sample of this component" in text_of(opened("review/figure.py", vera, **component))


def address_of(url: str | None) -> dict[str, str]:
    """What an address asks for."""
    return dict(parse_qsl(urlsplit(url or "").query))


def test_a_viewer_reads_and_changes_nothing(committed: Engine) -> None:
    olga, vera = signed_in(Role.OPERATOR, "Olga"), signed_in(Role.VIEWER, "Vera")
    assert "No report" in text_of(opened("review/reports.py", vera))
    draft = a_draft(olga)
    screen = opened("review/report.py", vera, id=str(draft.id))
    assert "sign" not in {button.key for button in screen.button}
    assert reports.make_waiting(told) == 0
    assert "does not lead to a report" in text_of(opened("review/report.py", vera, id="x"))
