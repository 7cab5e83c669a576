"""The review screens: the list, one report with its signature and actions, and two side by side."""

from sqlalchemy import Engine

from backend.permissions import Role
from backend.reports import service as reports
from tests.pages.operate.opening import opened, press, signed_in, text_of
from tests.reports.test_service import a_draft, told


def test_a_draft_is_read_signed_and_compared(committed: Engine) -> None:
    olga = signed_in(Role.OPERATOR, "Olga")
    first, second = a_draft(olga), a_draft(olga)
    listed = text_of(opened("review/reports.py", olga))
    assert "Met all " in listed
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


def test_a_viewer_reads_and_changes_nothing(committed: Engine) -> None:
    olga, vera = signed_in(Role.OPERATOR, "Olga"), signed_in(Role.VIEWER, "Vera")
    assert "No report" in text_of(opened("review/reports.py", vera))
    draft = a_draft(olga)
    screen = opened("review/report.py", vera, id=str(draft.id))
    assert "sign" not in {button.key for button in screen.button}
    assert reports.make_waiting(told) == 0
    assert "does not lead to a report" in text_of(opened("review/report.py", vera, id="x"))
