"""A person makes a key, sees it once, and ends it; and ends the other sessions."""

from sqlalchemy import Engine

from backend.auth import service as auth
from backend.db.unit_of_work import unit_of_work
from backend.permissions import Role
from tests.pages.operate.opening import opened, press, signed_in, text_of


def test_a_key_is_shown_once_and_revoked(committed: Engine) -> None:
    olga = signed_in(Role.OPERATOR)
    screen = opened("account/keys.py", olga)
    assert "No machine can act for you." in text_of(screen)
    press(screen, "new_key")
    assert screen.radio(key="key_role").options == ["Viewer", "Operator"]
    screen.text_input(key="key_name").set_value("Prometheus")
    press(screen, "new_key", "make_key")
    key = screen.code[0].value
    assert auth.verify_key(key).role is Role.VIEWER
    press(screen, "key_copied")
    assert not screen.code
    assert key not in text_of(screen)
    assert "1 key of yours works." in text_of(screen)
    revoke = str(next(button.key for button in screen.button if str(button.key).startswith("revoke_")))
    press(screen, revoke)
    press(screen, revoke, "confirm_act")
    assert "No machine can act for you." in text_of(screen)


def test_all_other_sessions_are_ended_at_once(committed: Engine) -> None:
    ada = signed_in(Role.VIEWER)
    with unit_of_work() as uow:
        auth.start_session(uow, ada.user_id, "Firefox/1 Linux", "10.0.0.7")
    screen = opened("account/sessions.py", ada)
    assert "local network, 10.0.0.7" in text_of(screen)
    press(screen, "end_others")
    press(screen, "end_others", "confirm_act")
    assert "You are signed in here and nowhere else." in text_of(screen)
