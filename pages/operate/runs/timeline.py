"""When a run's steps went on, beside each other: drafts, tests of keys, repairs."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

import streamlit as st

from backend.jobs.schemas import Run, Step
from pages.ui import Span, duration, sentence_case, show_chart, span_figure

# The order of the rows.
ACTIONS: Final = ("draft", "check", "repair", "solve", "replace")
# Below this a run is drawn in milliseconds.
SHORT_SECONDS: Final = 2.0
ROW_PIXELS: Final = 26


def timeline(run: Run, steps: Sequence[Step], *, key: str) -> None:
    """Show the steps as bars from their start to their end; nothing where none of them took time."""
    spans = spans_of(run, steps)
    if not spans:
        st.caption("No step of its own that took time yet.")
        return
    whole = max(span.end for span in spans)
    short = whole < SHORT_SECONDS
    rows = len({span.row for span in spans})
    show_chart(
        span_figure(spans, unit="ms" if short else "s", scale=1_000.0 if short else 1.0),
        alt=f"{len(spans)} steps of agents in {duration(whole)}, in {rows} rows; the table says the same",
        key=key,
        height=60 + ROW_PIXELS * rows,
    )


def spans_of(run: Run, steps: Sequence[Step]) -> list[Span]:
    """The steps of agents as spans since the run began, in seconds; those at the same time in rows of their own.

    A step was written at its end, so it began its latency before. Steps taken over from another run, and those that
    share a call with the first of their batch, have no time of their own.
    """
    began = run.started_at or run.created_at
    timed = [
        step for step in steps if step.agent and step.latency_ms > 0 and "taken_from" not in step.context
    ]
    spans: list[Span] = []
    for action in [*ACTIONS, *sorted({_name(step) for step in timed} - {*ACTIONS})]:
        own = sorted((step for step in timed if _name(step) == action), key=lambda step: _start(step, began))
        # When each row of this action is free again.
        free: list[float] = []
        for step in own:
            start, end = _start(step, began), max(_since(step.created_at, began), 0.0)
            row = next((place for place, until in enumerate(free) if until <= start + 1e-6), len(free))
            free[row : row + 1] = [end]
            label = sentence_case(action) + (f" {row + 1}" if row else "")
            spans.append(Span(label, action, start, end, _words(step, end - start)))
    return spans


def _name(step: Step) -> str:
    return str(step.action.get("name", ""))


def _since(moment: datetime, began: datetime) -> float:
    return (moment - began).total_seconds()


def _start(step: Step, began: datetime) -> float:
    return max(_since(step.created_at, began) - step.latency_ms / 1_000, 0.0)


def _words(step: Step, seconds: float) -> str:
    kind = str(step.action.get("type", "")).replace("_", " ")
    return f"Step {step.index}: {_name(step)} {kind}, {step.outcome.replace('_', ' ')}, {duration(seconds)}"
