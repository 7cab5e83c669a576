"""Everybody changes the own password, and what was typed does not stay in the page."""

import pytest
from sqlalchemy import Engine
from streamlit.testing.v1 import AppTest

from backend.auth import service as auth
from backend.permissions import Role
from tests.factories import PASSWORD
from tests.pages.operate.opening import opened, signed_in, text_of

SCREEN = "account/password.py"
NEW = "seven plovers on quartz"


def fill(screen: AppTest, current: str, new: str, again: str) -> AppTest:
    """Fill in the form and send it."""
    for key, typed in (
        ("current_password_0", current),
        ("new_password_0", new),
        ("new_password_again_0", again),
    ):
        screen.text_input(key=key).set_value(typed)
    return screen.button(key="change_password_0").click().run()


def test_a_password_is_changed_and_the_fields_are_empty_again(committed: Engine) -> None:
    ada = signed_in(Role.VIEWER)
    screen = fill(opened(SCREEN, ada), PASSWORD, NEW, NEW)
    assert [box.value for box in screen.success] == [
        "Your password is changed. Every other session of yours has ended."
    ]
    # Fields with other keys: the browser keeps what was typed into one it knows.
    assert [(field.key, field.value) for field in screen.text_input] == [
        ("current_password_1", ""),
        ("new_password_1", ""),
        ("new_password_again_1", ""),
    ]
    assert auth.sign_in(ada.email, NEW, "a browser", "192.0.2.1").user_id == ada.user_id


@pytest.mark.parametrize(
    ("current", "new", "again", "said"),
    [
        ("", NEW, NEW, "Type your current password as well."),
        ("not the password", NEW, NEW, "That is not your current password."),
        (PASSWORD, NEW, "something else at all", "The two new passwords differ"),
        (PASSWORD, "short", "short", "at least 12 characters"),
    ],
)
def test_what_is_refused_is_said(committed: Engine, current: str, new: str, again: str, said: str) -> None:
    ada = signed_in(Role.EDUCATOR)
    assert said in text_of(fill(opened(SCREEN, ada), current, new, again))
    assert auth.sign_in(ada.email, PASSWORD, "a browser", "192.0.2.1")
