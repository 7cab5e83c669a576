"""Headers, cards, and what a screen says when it has nothing or may not."""

from streamlit.testing.v1 import AppTest

from backend.errors import Conflict, ConsoleError, Unavailable
from tests.pages.ui import PATIENCE


def test_the_header_names_the_screen_and_answers_its_question() -> None:
    def screen() -> None:
        import streamlit as st

        from pages.ui import page_header

        with page_header("Runs", "2 running; nothing waits."):
            st.button("Start")

    shown = AppTest.from_function(screen, default_timeout=PATIENCE).run()
    assert shown.title[0].value == "Runs"
    assert shown.markdown[0].value == r":gray[2 running\; nothing waits\.]"
    assert shown.button[0].label == "Start"


def test_a_figure_that_was_not_measured_is_a_dash_and_says_so() -> None:
    def screen() -> None:
        from pages.ui import metric_card

        metric_card("Cost per item", None)

    shown = AppTest.from_function(screen, default_timeout=PATIENCE).run()
    assert shown.metric[0].value == "—"
    assert "Not measured" in shown.caption[0].value


def test_less_is_green_where_less_is_better() -> None:
    def screen() -> None:
        from pages.ui import metric_card

        metric_card("Wait", "0.8 s", change="-0.2 s", better="down")

    assert AppTest.from_function(screen, default_timeout=PATIENCE).run().metric[0].delta == r"-:green[0\.2 s]"


def test_no_change_has_no_direction() -> None:
    def screen() -> None:
        from pages.ui import metric_card

        metric_card("Runs", 12, change=0)

    assert AppTest.from_function(screen, default_timeout=PATIENCE).run().metric[0].delta == "0"


def test_an_empty_screen_offers_what_to_do() -> None:
    def screen() -> None:
        import streamlit as st

        from pages.ui import empty_state

        if empty_state("quiz", "No quizzes yet", "Start with a source.", action="Add a source"):
            st.toast("pressed")

    shown = AppTest.from_function(screen, default_timeout=PATIENCE).run()
    assert "No quizzes yet" in shown.markdown[1].value
    assert shown.button[0].click().run().toast[0].value == "pressed"


def error_screen(error: ConsoleError) -> AppTest:
    """Show an error as a screen would."""

    def screen(error: "ConsoleError") -> None:
        from pages.ui import error_state

        error_state(error)

    return AppTest.from_function(screen, default_timeout=PATIENCE, args=(error,)).run()


def test_an_expected_error_is_a_warning_with_its_own_sentence() -> None:
    shown = error_screen(Conflict("Somebody changed it. Load it again."))
    assert not shown.error
    assert shown.warning[0].value == r"Somebody changed it\. Load it again\."


def test_an_outage_says_when_to_try_again() -> None:
    assert (
        "Try again in 5 s."
        in error_screen(Unavailable("The database is away.", retry_after=5)).warning[0].value
    )


def test_a_bug_is_an_error_without_a_trace() -> None:
    shown = error_screen(ConsoleError("Something broke <b>here</b>."))
    assert shown.error[0].value == r"Something broke \<b\>here\<\/b\>\."
    assert not shown.exception


def test_old_figures_say_how_old_they_are() -> None:
    def screen() -> None:
        from datetime import UTC, datetime

        from pages.ui import stale_note

        stale_note(datetime(2026, 3, 1, 12, 0, tzinfo=UTC), now=datetime(2026, 3, 1, 12, 4, tzinfo=UTC))
        stale_note(None)

    shown = AppTest.from_function(screen, default_timeout=PATIENCE).run()
    assert "4 min ago" in shown.caption[0].value
    assert "Not measured yet" in shown.caption[1].value


def test_a_role_without_the_screen_learns_who_can_help() -> None:
    def screen() -> None:
        from pages.ui import not_allowed_state

        not_allowed_state()

    assert "administrator" in AppTest.from_function(screen, default_timeout=PATIENCE).run().caption[0].value


def test_a_destructive_action_waits_for_a_second_press() -> None:
    def screen() -> None:
        import streamlit as st

        from pages.ui import confirm

        def delete() -> None:
            st.session_state.deleted = True

        if not st.session_state.get("deleted"):
            confirm("Delete this quiz?", "Its items stay.", verb="Delete quiz", action=delete)

    shown = AppTest.from_function(screen, default_timeout=PATIENCE).run()
    assert "deleted" not in shown.session_state
    shown.button(key="confirm_act").click().run()
    assert shown.session_state["deleted"]
    assert not shown.button


def test_a_refused_action_keeps_the_dialog_open_and_says_why() -> None:
    def screen() -> None:
        from backend.errors import Conflict
        from pages.ui import confirm

        def delete() -> None:
            raise Conflict("It is in use.")

        confirm("Delete this quiz?", "Its items stay.", verb="Delete quiz", action=delete)

    shown = AppTest.from_function(screen, default_timeout=PATIENCE).run()
    shown.button(key="confirm_act").click().run()
    assert shown.warning[0].value == r"It is in use\."


def test_what_concerns_many_has_to_be_typed() -> None:
    def screen() -> None:
        from pages.ui import confirm

        confirm(
            "Delete all?", "All of them.", verb="Delete all", action=lambda: None, type_to_confirm="delete"
        )

    shown = AppTest.from_function(screen, default_timeout=PATIENCE).run()
    assert shown.button(key="confirm_act").disabled
    shown.text_input(key="confirm_word").set_value("delete").run()
    assert not shown.button(key="confirm_act").disabled
