"""The screen of alerts says what is wrong first, and only operators see who is told."""

from datetime import timedelta

from pydantic import SecretStr
from sqlalchemy import Engine

from backend.alerts import service as alerts
from backend.alerts.judging import Wrong, take
from backend.alerts.schemas import ChannelCreate, Severity
from backend.db.base import utc_now
from backend.db.unit_of_work import unit_of_work
from backend.permissions import Role
from tests.pages.operate.opening import opened, signed_in, text_of

SCREEN = "operate/alerts/alerts.py"


def test_a_viewer_sees_that_nothing_is_wrong_and_that_nothing_was_measured(committed: Engine) -> None:
    shown = opened(SCREEN, signed_in(Role.VIEWER))
    assert "No alert is open. Too little was measured to judge an objective." in text_of(shown)
    assert "too few to say (0 of 73)" in shown.table[0].value.to_string()
    assert "Channels" not in text_of(shown)
    objectives = " ".join(shown.table[0].value["Objective"])
    assert "(/runs" not in objectives, "runs are not open to a viewer"
    assert "(/status" in objectives


def test_an_admin_sees_what_is_wrong_and_where_it_is_told(committed: Engine) -> None:
    ada = signed_in(Role.ADMIN)
    fallen = Wrong("component_down", "disk", "Disk is down", Severity.TICKET, "It is full.")
    with unit_of_work() as uow:
        take(uow, [fallen], frozenset(), utc_now() - timedelta(minutes=9))
        given = ChannelCreate(name="On call", url=SecretStr("json://olga:rosebud@127.0.0.1/hook"))
        alerts.add_channel(uow, ada, given)
    shown = opened(SCREEN, ada)
    said = text_of(shown)
    assert "Disk is down." in said
    assert "so far" in said
    assert "On call" in said
    assert "rosebud" not in said
    assert "(/runs" in " ".join(shown.table[0].value["Objective"])
    assert {button.label for button in shown.button} >= {"Send a test", "Remove"}
