"""Charts wear the console's dress."""

import plotly.io as pio
from streamlit.testing.v1 import AppTest

from pages.ui import Density, bar_figure, density_figure, line_figure, register_template
from pages.ui.badges import RUN_MARKS, STATUS_MARKS
from pages.ui.charts import STATE_COLOURS, TEMPLATE
from tests.pages.ui import PATIENCE


def test_the_template_is_there_once_registered() -> None:
    register_template()
    assert TEMPLATE in pio.templates


def test_a_single_line_needs_no_legend() -> None:
    assert line_figure([1, 2], {"p95": [1.0, 2.0]}).layout.showlegend is False
    assert line_figure([1, 2], {"p50": [1, 1], "p95": [1.0, 2.0]}).layout.showlegend is True


def test_what_was_not_measured_stays_a_gap() -> None:
    line = line_figure([1, 2, 3], {"p95": [1.0, None, 2.0]}).data[0]
    assert line.y[1] is None
    assert line.connectgaps is False


def test_every_state_has_a_chart_colour() -> None:
    assert set(STATE_COLOURS) == set(STATUS_MARKS) | set(RUN_MARKS)


def test_states_keep_their_colour_in_the_mode_the_reader_chose() -> None:
    def screen() -> None:
        import streamlit as st

        from pages.ui import state_colour

        st.write(state_colour("failed"))

    shown = AppTest.from_function(screen, default_timeout=PATIENCE)
    shown.context = {"theme": "dark"}
    dark = shown.run().markdown[0].value
    shown.context = {"theme": "light"}
    assert shown.run().markdown[0].value != dark


def test_a_chart_says_what_it_shows() -> None:
    def screen() -> None:
        from pages.ui import bar_figure, show_chart

        show_chart(bar_figure(["a"], {"Failed": [1]}), alt="One run failed", key="runs")

    shown = AppTest.from_function(screen, default_timeout=PATIENCE).run()
    assert not shown.exception
    assert len(shown.get("plotly_chart")) == 1


def test_bars_named_after_a_state_take_its_colour() -> None:
    assert bar_figure(["a"], {"Other": [1]}).data[0].marker.color is None


def test_densities_stand_in_rows_of_one_scale_each_with_its_name() -> None:
    wide = Density("wide", [0.25, 0.5, 0.75], [1.0, 2.0, 1.0], 0.5, (0.2, 0.8))
    narrow = Density("narrow", [0.25, 0.5, 0.75], [0.0, 4.0, 0.0], 0.5, (0.4, 0.6))
    figure = density_figure([wide, narrow])
    assert list(figure.layout.yaxis.ticktext) == ["wide", "narrow"]
    first, second = ([y for y in row.y[:5] if y is not None] for row in figure.data)
    assert max(first) - min(first) == (max(second) - min(second)) / 2
    assert min(first) > max(second) - 1
    assert [row.x[-1] for row in figure.data] == [0.5, 0.5]
    assert {0.2, 0.8} < set(figure.data[0].x)
    # The theme gives the colours.
    assert all(row.line.color is None and row.marker.color is None for row in figure.data)
