"""Strips of days: a row per thing, a bar per day, told apart by height as well as by colour."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

import plotly.graph_objects as go

from pages.ui.charts import bar_figure, state_colour

# The fuller the better; where nothing was seen there is only the ground.
_HEIGHTS: Final = {"operational": 0.7, "degraded": 0.5, "maintenance": 0.5, "down": 0.3, "disabled": 0.08}
_GROUND: Final = 0.08
# Plotly counts time in milliseconds; without a width a state seen seldom would get wide bars.
_BAR: Final = 0.7 * 86_400_000


@dataclass(frozen=True, slots=True)
class StripDay:
    """A bar: its day, the state it shows (None where nothing was measured), and what it says when hovered."""

    day: date
    state: str | None
    words: str


def strip_figure(strips: Mapping[str, Sequence[StripDay]]) -> go.Figure:
    """Draw one row of days per name, in the order given, the first on top."""
    figure = bar_figure([], {})
    figure.update_layout(barmode="overlay", hovermode="closest")
    rows = {name: float(-place) for place, name in enumerate(strips)}
    for state in (*_HEIGHTS, None):
        bars = [(rows[name], day) for name, days in strips.items() for day in days if day.state == state]
        if bars:
            figure.add_trace(
                go.Bar(
                    x=[day.day for _, day in bars],
                    y=[_HEIGHTS.get(state or "", _GROUND)] * len(bars),
                    base=[row for row, _ in bars],
                    width=_BAR,
                    name=state or "unknown",
                    marker={"color": state_colour(state or "unknown"), "line": {"width": 0}},
                    hovertext=[day.words for _, day in bars],
                    hoverinfo="text",
                )
            )
    figure.update_xaxes(nticks=4)
    figure.update_yaxes(
        tickvals=[row + 0.35 for row in rows.values()],
        ticktext=list(rows),
        range=[0.9 - len(rows), 0.9],
        showgrid=False,
        rangemode="normal",
    )
    return figure
