"""A state is told three ways: icon, word and colour."""

import pytest
from streamlit.material_icon_names import ALL_MATERIAL_ICONS
from streamlit.testing.v1 import AppTest

from backend.agents.schemas import AgentState, ArmState
from backend.jobs.schemas import Liveness, RunState
from backend.quiz.schemas import ItemState, Severity
from pages.ui import run_mark, status_strip, worker_mark
from pages.ui.badges import (
    AGENT_MARKS,
    ARM_MARKS,
    FINDING_MARKS,
    ITEM_MARKS,
    RUN_MARKS,
    STATUS_MARKS,
    WORKER_MARKS,
    Mark,
)
from tests.pages.ui import PATIENCE

SETS = [STATUS_MARKS, RUN_MARKS, ITEM_MARKS, FINDING_MARKS, WORKER_MARKS, AGENT_MARKS, ARM_MARKS]


@pytest.mark.parametrize("marks", SETS)
def test_no_two_states_of_a_set_share_an_icon_or_a_word(marks: dict[str, Mark]) -> None:
    assert len({mark.icon for mark in marks.values()}) == len(marks)
    assert len({mark.word for mark in marks.values()}) == len(marks)


@pytest.mark.parametrize("marks", SETS)
def test_every_icon_exists(marks: dict[str, Mark]) -> None:
    assert {mark.icon for mark in marks.values()} <= ALL_MATERIAL_ICONS


def test_every_state_the_backend_knows_has_a_mark() -> None:
    assert set(RUN_MARKS) == set(RunState)
    assert set(ITEM_MARKS) == set(ItemState)
    assert set(AGENT_MARKS) == set(AgentState)
    assert set(ARM_MARKS) == set(ArmState)
    assert set(FINDING_MARKS) == set(Severity)


def test_a_quiet_state_is_grey_with_a_coloured_icon() -> None:
    assert run_mark("succeeded") == ":gray-badge[:green[:material/check_circle:] Succeeded]"


def test_a_state_that_asks_for_action_fills_its_chip() -> None:
    assert run_mark("failed") == ":red-badge[:material/error: Failed]"


def test_a_state_this_screen_does_not_know_is_shown_by_name() -> None:
    assert run_mark("half_done]") == r":gray-badge[:material/help: Half done\]]"


def test_badges_show_their_marks() -> None:
    def screen() -> None:
        from pages.ui import finding_badge, item_badge, run_badge, status_badge

        status_badge("down")
        run_badge("running")
        item_badge("approved")
        finding_badge("warning")

    shown = AppTest.from_function(screen, default_timeout=PATIENCE).run()
    assert not shown.exception
    words = ["Down", "Running", "Approved", "Warning"]
    assert [word in element.value for word, element in zip(words, shown.markdown, strict=True)] == [True] * 4


def test_a_strip_has_a_bar_for_each_span_and_none_where_nothing_was_seen() -> None:
    strip = status_strip([None, "operational", "degraded", "down", "disabled"])
    assert strip == ":gray[▁]:green[▇]:orange[▅]:red[▃]:gray[▁]"


@pytest.mark.parametrize("liveness", Liveness)
def test_every_liveness_of_a_worker_has_a_mark(liveness: Liveness) -> None:
    assert liveness.value.capitalize() in worker_mark(liveness)
