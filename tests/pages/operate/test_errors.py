"""The screen of caught errors, and what a person sees when a screen itself breaks."""

import pytest
from sqlalchemy import Engine
from streamlit.testing.v1 import AppTest

from backend.audit import service as trail
from backend.audit.schemas import AuditFilter
from backend.call import Edge, calling
from backend.db.unit_of_work import unit_of_work
from backend.faults import service as faults
from backend.permissions import Actor, Role
from tests.factories import a_person
from tests.faults.test_errors import broken, own_collector
from tests.pages.operate.opening import opened, press, signed_in, text_of
from tests.pages.ui import PATIENCE

SCREEN = "operate/errors.py"


def test_an_error_is_found_by_its_number_opened_resolved_and_opened_again(
    committed: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = own_collector(monkeypatch)
    olga = signed_in(Role.OPERATOR, "Olga")
    assert "No error of the program is open." in text_of(opened(SCREEN, olga))
    with unit_of_work() as uow:
        ada: Actor = a_person(uow, Role.EDUCATOR, "Ada")
    with calling(Edge.API, "192.0.2.1") as call:
        faults.catch(broken("plover"), "GET /v1/quizzes/{quiz_id}", user_id=ada.user_id)
    own.flush()
    listed = opened(SCREEN, olga, request=call.request_id)
    assert "1 error is open." in text_of(listed)
    error_id = next(str(button.key) for button in listed.button if button.label == "Open").removeprefix(
        "open_"
    )
    screen = opened(SCREEN, olga, error=error_id)
    assert screen.title[0].value == "KeyError"
    assert "plover" not in screen.code[0].value
    assert list(screen.dataframe[1].value["Who"]) == ["Ada"]
    assert list(screen.dataframe[0].value["Request"]) == [call.request_id]
    assert "by Olga" in text_of(press(screen, "resolve"))
    assert "Open" in text_of(press(screen, "reopen"))
    with unit_of_work() as uow:
        root = a_person(uow, Role.ADMIN, "Root")
        done = trail.list_events(uow, root, AuditFilter(actor_id=olga.user_id)).items
    assert [event.action for event in done] == ["error.reopen", "error.resolve"]


def test_errors_are_for_operators(committed: Engine) -> None:
    assert "may not do this" in text_of(opened(SCREEN, signed_in(Role.EDUCATOR)))


def a_screen_that_breaks() -> None:
    """What the launcher does with an error of a script, around a script that has one."""
    from backend.errors import NotFound
    from pages.ui.fault import tell_of_fault

    for error in (KeyError("plover"), NotFound("There is no such quiz.")):
        tell_of_fault(error)


def test_a_screen_that_breaks_is_kept_under_a_number_and_shows_nothing_of_the_inside(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    collector = own_collector(monkeypatch)
    page = AppTest.from_function(a_screen_that_breaks, default_timeout=PATIENCE)
    page.user = {}
    page.run()
    assert not page.exception
    assert "recorded as request" in page.error[0].value
    assert "plover" not in page.error[0].value
    assert "There is no such quiz" in page.warning[0].value
    assert collector.waiting() == 1
