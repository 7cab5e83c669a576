"""Who is signed in is read anew in every run of a script."""

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID, uuid4

import pytest
from streamlit.testing.v1 import AppTest

from backend.errors import NotSignedIn, Unavailable
from backend.permissions import Actor, Role
from pages.ui import session
from tests.pages.ui import PATIENCE

USER, SESSION = uuid4(), uuid4()


class Accounts:
    """Stands in for the sign-in service and its database."""

    def __init__(self) -> None:
        self.role = Role.EDUCATOR
        self.error: Exception | None = None
        self.touched: list[bool] = []

    def identify(self, uow: object, user_id: UUID, session_id: UUID, *, touch: bool = True) -> Actor:
        """What the real one does, without a database."""
        self.touched.append(touch)
        if self.error:
            raise self.error
        return Actor(user_id, self.role, "ada@school.example", "Ada", session_id)

    @contextmanager
    def unit_of_work(self) -> Iterator[object]:
        """A unit of work that holds nothing."""
        yield object()


@pytest.fixture
def accounts(monkeypatch: pytest.MonkeyPatch) -> Accounts:
    """Put the stand-in where the session reader looks."""
    stand_in = Accounts()
    monkeypatch.setattr(session, "identify", stand_in.identify)
    monkeypatch.setattr(session, "unit_of_work", stand_in.unit_of_work)
    return stand_in


def open_page() -> AppTest:
    """A page that says the role of whoever looks."""

    def screen() -> None:
        import streamlit as st

        from pages.ui import current_actor

        st.write(f"role {current_actor().role}")

    page = AppTest.from_function(screen, default_timeout=PATIENCE)
    page.user = {"user_id": str(USER), "session_id": str(SESSION)}
    return page


def test_a_changed_role_acts_on_the_next_click(accounts: Accounts) -> None:
    page = open_page().run()
    assert page.markdown[0].value == "role educator"
    accounts.role = Role.VIEWER
    assert page.run().markdown[0].value == "role viewer"


def test_an_ended_session_is_told_so_and_nothing_after_it_runs(accounts: Accounts) -> None:
    accounts.error = NotSignedIn("Your session ended.")
    page = open_page().run()
    assert page.title[0].value == "You are not signed in"
    assert page.caption[0].value == r"Your session ended\."
    assert not page.markdown


@pytest.mark.parametrize(
    "identity", [{}, {"user_id": "1; drop", "session_id": str(SESSION)}, {"user_id": str(USER)}]
)
def test_without_two_proper_ids_nobody_is_signed_in(accounts: Accounts, identity: dict[str, str]) -> None:
    page = open_page()
    page.user = identity
    assert page.run().title[0].value == "You are not signed in"
    assert accounts.touched == []


def test_an_outage_is_not_a_sign_out(accounts: Accounts) -> None:
    accounts.error = Unavailable("The database is away.")
    page = open_page().run()
    assert not page.title
    assert page.warning[0].value == r"The database is away\."


def test_a_page_that_refreshes_itself_does_not_keep_the_session_awake(accounts: Accounts) -> None:
    def screen() -> None:
        import streamlit as st

        from pages.ui import perform, watch

        st.write(watch(lambda uow, actor: actor.name))
        st.write(perform(lambda uow, actor, word: f"{actor.name} {word}", "clicked"))

    page = AppTest.from_function(screen, default_timeout=PATIENCE)
    page.user = {"user_id": str(USER), "session_id": str(SESSION)}
    page.run()
    assert [element.value for element in page.markdown] == ["Ada", "Ada clicked"]
    assert accounts.touched == [False, True]
