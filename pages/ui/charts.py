"""Plotly in the console's dress: hairlines, no chart junk, colours from the theme.

The template builds on Streamlit's own, whose colours are placeholders that the browser fills in from the active theme,
so a chart follows a switch between light and dark without a rerun.
"""

from collections.abc import Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from typing import Any, Final

# Plotly takes a pandas that another thread is half through importing for a whole one, unless it is waited for here.
import pandas  # noqa: F401
import plotly.graph_objects as go
import plotly.io as pio
import streamlit as st

TEMPLATE: Final = "toolbox"

# Streamlit's placeholder for the text colour at 5 %, filled in by the browser: a hairline in either mode.
_HAIRLINE: Final = "#000039"

# Which theme colour a state has in a chart; the same names as in `badges`.
STATE_COLOURS: Final = {
    "operational": "greenColor",
    "degraded": "orangeColor",
    "down": "redColor",
    "unknown": "borderColor",
    "maintenance": "blueColor",
    "disabled": "borderColor",
    "queued": "grayColor",
    "running": "violetColor",
    "succeeded": "blueColor",  # red and green side by side are one colour to many
    "failed": "redColor",
    "cancelled": "grayColor",
    "dead": "redColor",
}


def register_template() -> None:
    """Make the template known to Plotly, once per process; figures made here name it."""
    template = deepcopy(pio.templates["streamlit"])
    # Ten placeholders for fewer colours would leave some unfilled, and Plotly then drops the whole list.
    colours = len(st.get_option("theme.light.chartCategoricalColors") or template.layout.colorway)
    template.layout.colorway = template.layout.colorway[:colours]
    template.layout.update(
        margin={"l": 8, "r": 8, "t": 8, "b": 8},
        hovermode="x unified",
        bargap=0.25,
        showlegend=False,
        legend={
            "orientation": "h",
            "x": 0,
            "y": 1.02,
            "yanchor": "bottom",
            "title": {"text": ""},
            "traceorder": "normal",
        },
        xaxis={"showgrid": False, "zeroline": False, "ticks": "", "automargin": True, "nticks": 6},
        yaxis={
            "zeroline": False,
            "ticks": "",
            "automargin": True,
            "nticks": 4,
            "rangemode": "tozero",
            "title": {"text": ""},
        },
    )
    template.data.scatter = [go.Scatter(line={"width": 1.75})]
    pio.templates[TEMPLATE] = template


def state_colour(state: str) -> str:
    """Colour of a state in the active theme, as hex, for marks that mean that state."""
    mode = "dark" if st.context.theme.type == "dark" else "light"
    colour = st.get_option(f"theme.{mode}.{STATE_COLOURS.get(state, 'grayColor')}")
    return str(colour)


def line_figure(
    x: Sequence[Any], series: Mapping[str, Sequence[float | None]], *, unit: str = ""
) -> go.Figure:
    """Draw one line per series; a gap where nothing was measured stays a gap."""
    figure = _figure(len(series), unit)
    for name, values in series.items():
        figure.add_trace(go.Scatter(x=list(x), y=list(values), name=name, mode="lines", connectgaps=False))
    return figure


def bar_figure(
    x: Sequence[Any], series: Mapping[str, Sequence[float | None]], *, unit: str = ""
) -> go.Figure:
    """Stack one bar per series; a series named as a state takes that state's colour."""
    figure = _figure(len(series), unit)
    figure.update_layout(barmode="stack")
    for name, values in series.items():
        marker = {"color": state_colour(name.lower())} if name.lower() in STATE_COLOURS else None
        figure.add_trace(go.Bar(x=list(x), y=list(values), name=name, marker=marker))
    return figure


@dataclass(frozen=True, slots=True)
class Density:
    """What is believed of one quantity, as a row of a chart.

    Attributes:
        name: what the row is called.
        at: where the density is known, ascending.
        density: how likely each of `at` is, in any unit shared by the rows.
        mean: the value expected.
        interval: from where to where it lies with the probability the chart is said to show.
    """

    name: str
    at: Sequence[float]
    density: Sequence[float]
    mean: float
    interval: tuple[float, float]


def density_figure(rows: Sequence[Density]) -> go.Figure:
    """Draw one row per density, named at its side, with the interval as a bar on the ground and the mean as a mark.

    Rows are told apart by their place and name, so no colour has to be. All share one scale: areas are equal, and the
    narrower a row's density is, the higher it stands.
    """
    figure = _figure(1, "")
    highest = max((max(row.density) for row in rows), default=1.0)
    for place, row in enumerate(rows):
        figure.add_trace(_row(row, float(-place), 0.8 / highest))
    figure.update_layout(hovermode="closest")
    figure.update_xaxes(
        range=[-0.02, 1.04],
        tickvals=[0, 0.25, 0.5, 0.75, 1],
        tickformat=".0%",
        showgrid=True,
        gridcolor=_HAIRLINE,
    )
    figure.update_yaxes(
        tickvals=[-place for place in range(len(rows))],
        ticktext=[row.name for row in rows],
        range=[-len(rows) + 0.75, 0.9],
        gridcolor=_HAIRLINE,
    )
    return figure


def _row(row: Density, ground: float, scale: float) -> go.Scatter:
    """One trace for curve, bar and mark, since a trace takes its colour from the theme by its place."""
    (low, high), thick = row.interval, 0.012
    curve = ([row.at[0], *row.at, row.at[-1]], [ground, *(ground + scale * y for y in row.density), ground])
    bar = (
        [low, high, high, low, low],
        [ground - thick, ground - thick, ground + thick, ground + thick, ground - thick],
    )
    unmarked = len(curve[0]) + len(bar[0]) + 2
    return go.Scatter(
        x=[*curve[0], None, *bar[0], None, row.mean],
        y=[*curve[1], None, *bar[1], None, ground],
        name=row.name,
        mode="lines+markers",
        fill="toself",
        marker={"size": [0] * unmarked + [12], "symbol": "diamond", "opacity": 1, "line": {"width": 0}},
        hoveron="points",
        hoverinfo=["skip"] * unmarked + ["text"],
        text=[""] * unmarked + [f"{row.mean:.0%}, {low:.0%} to {high:.0%}"],
    )


@dataclass(frozen=True, slots=True)
class Span:
    """A bar of a timeline: from when to when, in seconds, in which row, of which series, and what it says when hovered."""

    row: str
    series: str
    start: float
    end: float
    words: str


def span_figure(spans: Sequence[Span], *, unit: str = "s", scale: float = 1.0) -> go.Figure:
    """Draw spans of time beside each other: a row per name in the order given, a colour per series.

    Args:
        spans: what to draw; one that took no measurable time still shows as a line.
        unit: of the axis.
        scale: by which seconds are multiplied for it.
    """
    rows = list(dict.fromkeys(span.row for span in spans))
    figure = _figure(1, "")
    figure.update_layout(barmode="overlay", hovermode="closest", bargap=0.35)
    figure.update_xaxes(gridcolor=_HAIRLINE, showgrid=True, ticksuffix=f" {unit}", rangemode="tozero")
    figure.update_yaxes(
        categoryorder="array", categoryarray=rows[::-1], type="category", showgrid=False, nticks=0
    )
    longest = max((span.end for span in spans), default=0.0)
    thinnest = longest / 400
    for series in dict.fromkeys(span.series for span in spans):
        own = [span for span in spans if span.series == series]
        figure.add_trace(
            go.Bar(
                orientation="h",
                name=series,
                y=[span.row for span in own],
                base=[span.start * scale for span in own],
                x=[max(span.end - span.start, thinnest) * scale for span in own],
                hovertext=[span.words for span in own],
                hoverinfo="text",
            )
        )
    return figure


def show_chart(figure: go.Figure, *, alt: str, key: str, height: int = 220) -> None:
    """Show a figure without Plotly's toolbar.

    Args:
        figure: made here, or at least with the console's template.
        alt: what the chart says, in one sentence, for those who do not see it.
        key: stable name of the element.
        height: in pixels.
    """
    st.plotly_chart(
        figure, height=height, alt=alt, key=key, config={"displayModeBar": False, "responsive": True}
    )


def pick_from_chart(figure: go.Figure, *, alt: str, key: str, height: int = 320) -> tuple[int, int] | None:
    """Show a figure whose points can be clicked.

    Returns:
        The series and the place in it of the point that was clicked; None where none was.
    """
    event = st.plotly_chart(
        figure,
        height=height,
        alt=alt,
        key=key,
        config={"displayModeBar": False, "responsive": True},
        on_select="rerun",
        selection_mode="points",
    )
    points = event.selection.points
    return (int(points[0]["curve_number"]), int(points[0]["point_index"])) if points else None


def _figure(series: int, unit: str) -> go.Figure:
    if TEMPLATE not in pio.templates:
        register_template()
    figure = go.Figure(layout={"template": TEMPLATE, "showlegend": series > 1})
    figure.update_yaxes(gridcolor=_HAIRLINE)
    if unit:
        figure.update_yaxes(ticksuffix=f" {unit}")
    return figure
