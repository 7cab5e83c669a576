"""Users as admins see and change them; what the service refuses is said in its words."""

from uuid import UUID

import pytest
from pydantic import SecretStr
from sqlalchemy import Engine
from streamlit.testing.v1 import AppTest

from backend.auth import service as auth
from backend.auth.schemas import UserView
from backend.db.unit_of_work import unit_of_work
from backend.errors import NotSignedIn
from backend.permissions import Actor, Role
from tests.factories import PASSWORD
from tests.pages.operate.opening import opened, press, signed_in, text_of

SCREEN = "admin/users.py"


def stored(admin: Actor, user_id: UUID) -> UserView:
    with unit_of_work() as uow:
        return auth.get_user(uow, admin, user_id)


def choose(screen: AppTest, user: Actor, action: str, *then: str) -> AppTest:
    """Pick an action in a user's menu, and press buttons of the dialog it opens."""
    menu = next(menu for menu in screen.menu_button if menu.key == f"menu_{user.user_id}")
    menu.click(action)
    return press(screen, *then)


@pytest.mark.parametrize("role", [Role.VIEWER, Role.EDUCATOR, Role.OPERATOR])
def test_only_admins_see_users(committed: Engine, role: Role) -> None:
    assert "it takes admin" in text_of(opened(SCREEN, signed_in(role)))


def test_the_list_says_who_is_there_and_who_is_in(committed: Engine) -> None:
    ada = signed_in(Role.ADMIN)
    signed_in(Role.EDUCATOR, "Ed")
    said = text_of(opened(SCREEN, ada))
    assert "2 users, 2 signed in. Only one of them is an admin" in said
    assert "**Ed**" in said
    assert "You" in said
    assert "last used just now" in said


def test_searching_narrows_the_list(committed: Engine) -> None:
    ada = signed_in(Role.ADMIN)
    signed_in(Role.EDUCATOR, "Ed")
    screen = opened(SCREEN, ada)
    screen.text_input(key="user_words").set_value("educator").run()
    assert "**Ed**" in text_of(screen)
    assert "**Ada**" not in text_of(screen)
    screen.text_input(key="user_words").set_value("nobody like this").run()
    assert "Nobody matches" in text_of(screen)


def fill(screen: AppTest, email: str) -> AppTest:
    press(screen, "new_user")
    screen.text_input(key="user_name").set_value("Grace")
    screen.text_input(key="user_email").set_value(email)
    return press(screen, "new_user", "add_user")


def set_by_link(screen: AppTest, password: str) -> None:
    """Use the link the screen shows."""
    token = screen.code[0].value.partition("token=")[2]
    with unit_of_work() as uow:
        auth.consume_password_link(uow, token, SecretStr(password))


def test_a_new_user_sets_a_password_by_the_link_that_is_shown_once(committed: Engine) -> None:
    screen = fill(opened(SCREEN, signed_in(Role.ADMIN)), "grace@school.example")
    assert "**Grace**" in text_of(screen)
    set_by_link(screen, "quite another long sentence")
    assert auth.sign_in("grace@school.example", "quite another long sentence", "a browser", "192.0.2.7")
    assert not press(screen, "link_copied").code


def test_what_is_no_address_is_refused_in_the_dialog(committed: Engine) -> None:
    screen = fill(opened(SCREEN, signed_in(Role.ADMIN)), "grace")
    assert screen.warning
    assert "**Grace**" not in text_of(screen)


def test_a_role_is_changed(committed: Engine) -> None:
    ada, ed = signed_in(Role.ADMIN), signed_in(Role.EDUCATOR, "Ed")
    screen = choose(opened(SCREEN, ada), ed, "Change")
    screen.text_input(key="user_name").set_value("Edward")
    screen.radio(key="user_role").set_value(Role.OPERATOR)
    choose(screen, ed, "Change", "save_user")
    changed = stored(ada, ed.user_id)
    assert (changed.name, changed.role) == ("Edward", Role.OPERATOR)


def test_a_forgotten_password_is_set_by_link_and_the_old_one_is_worth_nothing(committed: Engine) -> None:
    ada, ed = signed_in(Role.ADMIN), signed_in(Role.EDUCATOR, "Ed")
    screen = choose(opened(SCREEN, ada), ed, "Password link")
    assert not screen.code
    choose(screen, ed, "Password link", "confirm_act")
    set_by_link(screen, "quite another long sentence")
    assert auth.sign_in(ed.email, "quite another long sentence", "a browser", "192.0.2.7").access_token
    with pytest.raises(NotSignedIn):
        auth.sign_in(ed.email, PASSWORD, "a browser", "192.0.2.7")


def test_disabling_asks_first_and_can_be_undone(committed: Engine) -> None:
    ada, ed = signed_in(Role.ADMIN), signed_in(Role.EDUCATOR, "Ed")
    screen = choose(opened(SCREEN, ada), ed, "Disable")
    assert not stored(ada, ed.user_id).disabled
    choose(screen, ed, "Disable", "confirm_act")
    assert stored(ada, ed.user_id).disabled
    assert "Disabled" in text_of(screen)
    screen = choose(opened(SCREEN, ada), ed, "Enable")
    choose(screen, ed, "Enable", "confirm_act")
    assert not stored(ada, ed.user_id).disabled


def test_ones_own_account_is_for_another_admin(committed: Engine) -> None:
    ada = signed_in(Role.ADMIN)
    screen = choose(opened(SCREEN, ada), ada, "Disable")
    choose(screen, ada, "Disable", "confirm_act")
    assert "Another admin has to do this to your own account." in text_of(screen)
    assert not stored(ada, ada.user_id).disabled


def test_deleting_wants_the_address_typed(committed: Engine) -> None:
    ada, ed = signed_in(Role.ADMIN), signed_in(Role.EDUCATOR, "Ed")
    screen = choose(opened(SCREEN, ada), ed, "Delete")
    assert screen.button(key="confirm_act").disabled
    screen.text_input(key="confirm_word").set_value(ed.email)
    choose(screen, ed, "Delete")
    choose(screen, ed, "Delete", "confirm_act")
    assert "**Ed**" not in text_of(screen)


def test_settings_show_no_secret(committed: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    from backend import config

    monkeypatch.setenv("OPENAI_API_KEY", "hunter2")
    config.settings.cache_clear()
    try:
        said = text_of(opened("admin/settings.py", signed_in(Role.ADMIN)))
    finally:
        config.settings.cache_clear()
    assert "hunter2" not in said
    assert "`OPENAI_API_KEY`" in said
    assert config.HIDDEN in said


def test_settings_are_for_admins(committed: Engine) -> None:
    assert "it takes admin" in text_of(opened("admin/settings.py", signed_in(Role.OPERATOR)))
