"""Open a screen of the studio through the shell, as a person who is signed in."""

import re
from collections.abc import Callable
from typing import Any, Concatenate, ParamSpec, TypeVar
from uuid import UUID

import pytest
from streamlit.testing.v1 import AppTest

from backend.db.unit_of_work import UnitOfWork, unit_of_work
from backend.permissions import Actor
from pages.ui import session
from pages.ui.navigation import PAGES_FOLDER
from tests.factories import a_person
from tests.pages.ui import PATIENCE

P = ParamSpec("P")
R = TypeVar("R")


class Browser:
    """A tab of somebody's browser. The door and its session are not part of it: who looks is handed over as it would."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self._monkeypatch = monkeypatch

    def sign_in(self, actor: Actor) -> None:
        """From now on this person looks."""

        def identify(uow: object, user_id: UUID, session_id: UUID, *, touch: bool = True) -> Actor:
            assert (user_id, session_id) == (actor.user_id, actor.session_id)
            return actor

        self._monkeypatch.setattr(session, "identify", identify)
        self._actor = actor

    def open(self, screen: str, **address: object) -> AppTest:
        """Open a screen, with ids in its address."""
        page = AppTest.from_file(str(PAGES_FOLDER / "shell.py"), default_timeout=PATIENCE)
        page.user = {"user_id": str(self._actor.user_id), "session_id": str(self._actor.session_id)}
        page.run()
        page.switch_page(screen)
        for name, value in address.items():
            page.query_params[name] = str(value)
        page.run()
        assert not page.exception, page.exception
        return page


@pytest.fixture
def ada(uow: UnitOfWork) -> Actor:
    """An educator."""
    return a_person(uow)


@pytest.fixture
def browser(monkeypatch: pytest.MonkeyPatch, ada: Actor) -> Browser:
    """Ada's browser."""
    browser = Browser(monkeypatch)
    browser.sign_in(ada)
    return browser


def words_on(page: AppTest) -> str:
    """Everything a person reads in the screen's main part."""
    shown = "\n".join(
        str(element.value)
        for kind in (page.title, page.markdown, page.caption, page.warning, page.error, page.toast)
        for element in kind
    )
    return re.sub(r":color\[(.)\]", r"\1", shown.replace("\\", ""))


def widget(page: AppTest, key: str) -> Any:
    """The element under a key; its kind is known only when the screen has run."""
    return page.get_by_key(key)


def press_in_dialog(page: AppTest, opened_by: str, choice: str, button: str) -> AppTest:
    """Choose from a menu and press a button of the dialog it opens.

    In a browser the dialog stays open by itself; AppTest runs the whole screen again, in which the menu counts as not
    chosen, so both happen in one run.
    """
    widget(page, opened_by).set_value(choice).run()
    widget(page, opened_by).set_value(choice)
    page.button(key=button).click()
    return page.run()


def read(
    operation: Callable[Concatenate[UnitOfWork, Actor, P], R],
    actor: Actor,
    /,
    *args: P.args,
    **kwargs: P.kwargs,
) -> R:
    """What the database holds now, seen by somebody, past what the test's own session remembers."""
    with unit_of_work() as fresh:
        return operation(fresh, actor, *args, **kwargs)
