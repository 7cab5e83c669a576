"""The levers on the screen Status: they ask first, say what was done, and take it back."""

from sqlalchemy import Engine
from streamlit.testing.v1 import AppTest

from backend.db.unit_of_work import unit_of_work
from backend.jobs import service as jobs
from backend.permissions import Actor, Role
from backend.provider import service as provider
from tests.pages.operate.opening import press, signed_in, text_of
from tests.pages.ui import PATIENCE


def levers_of(component: str) -> None:
    """A page with nothing but the levers of a component."""
    from pages.operate.controls.controls import controls

    controls(component)


def opened(component: str, person: Actor) -> AppTest:
    """That page, as this person sees it first."""
    screen = AppTest.from_function(levers_of, args=(component,), default_timeout=PATIENCE)
    screen.user = {"user_id": str(person.user_id), "session_id": str(person.session_id)}
    screen.run()
    assert not screen.exception, screen.exception
    return screen


def test_a_queue_is_paused_after_a_second_press_and_goes_on_again_by_undo(committed: Engine) -> None:
    olga = signed_in(Role.OPERATOR, "Olga")
    screen = opened("queue", olga)

    def paused() -> list[bool]:
        with unit_of_work() as uow:
            return [queue.paused for queue in jobs.list_queues(uow, olga)]

    screen.button(key="pause_bulk").click().run()
    assert paused() == [False, False]
    assert "So it drains" in text_of(screen)
    press(screen, "pause_bulk", "confirm_act")
    assert paused() == [False, True]
    assert "“bulk” is paused" in text_of(screen.run())
    press(screen, "control_undo")
    assert paused() == [False, False]
    assert "paused." not in text_of(screen.run())


def test_the_provider_is_switched_and_its_budget_set_and_both_are_taken_back(committed: Engine) -> None:
    olga = signed_in(Role.OPERATOR, "Olga")

    def holds() -> tuple[bool, float | None]:
        with unit_of_work() as uow:
            found = provider.read_provider(uow, olga)
        return found.enabled, found.budget_day

    screen = opened("provider", olga)
    assert "At most 20.00 USD a day, by TOOLBOX" in text_of(screen)
    screen.button(key="provider_switch").click().run()
    press(screen, "provider_switch", "confirm_act")
    assert holds() == (False, 20.0)
    press(screen.run(), "control_undo")
    assert holds() == (True, 20.0)
    screen = opened("provider", olga)
    screen.button(key="provider_budget").click().run()
    screen.number_input(key="budget_amount").set_value(3.0)
    press(screen, "provider_budget", "budget_set")
    assert holds() == (True, 3.0)
    press(screen.run(), "control_undo")
    assert holds() == (True, 20.0)


def test_who_may_not_use_levers_sees_none(committed: Engine) -> None:
    assert len(opened("provider", signed_in(Role.VIEWER)).button) == 0
    rotate = opened("auth", signed_in(Role.OPERATOR, "Olga")).button(key="rotate_keys")
    assert rotate.disabled
