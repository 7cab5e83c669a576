"""Who is in: everybody's sessions and keys, and an end to any of them."""

from sqlalchemy import Engine

from backend.auth import service as auth
from backend.auth.schemas import Place, place_of
from backend.db.unit_of_work import unit_of_work
from backend.permissions import Role
from tests.pages.operate.opening import opened, press, signed_in, text_of

SCREEN = "admin/access.py"


def test_an_admin_sees_and_ends_what_others_are_in_by(committed: Engine) -> None:
    ada, ed = signed_in(Role.ADMIN), signed_in(Role.EDUCATOR, "Ed")
    with unit_of_work() as uow:
        auth.create_key(uow, ed, name="Nightly", role=Role.VIEWER)
    screen = opened(SCREEN, ada)
    said = text_of(screen)
    assert "2 people are signed in, and 1 API key works." in said
    assert "place unknown, 192.0.2.1" in said
    menu = f"menu_{ed.session_id}"
    next(each for each in screen.menu_button if each.key == menu).click("End all of this person")
    screen.run()
    next(each for each in screen.menu_button if each.key == menu).click("End all of this person")
    press(screen, "confirm_act")
    assert "1 person is signed in" in text_of(screen)

    screen.segmented_control(key="show").set_value("API keys").run()
    assert "Nightly" in text_of(screen)
    revoke = next(button.key for button in screen.button if str(button.key).startswith("revoke_"))
    press(screen, str(revoke))
    press(screen, str(revoke), "confirm_act")
    assert "and no API key works." in text_of(screen)


def test_a_place_is_told_by_the_address_alone() -> None:
    told = {
        "127.0.0.1": Place.MACHINE,
        "::1": Place.MACHINE,
        "10.1.2.3": Place.LOCAL,
        "192.168.1.4": Place.LOCAL,
        "::ffff:172.16.0.9": Place.LOCAL,
        "fe80::1%eth0": Place.LOCAL,
        "fd00::1": Place.LOCAL,
        "8.8.8.8": Place.UNKNOWN,
        "2001:db8::1": Place.UNKNOWN,
        "unknown": Place.UNKNOWN,
    }
    assert {address: place_of(address) for address in told} == told
