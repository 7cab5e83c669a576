"""A queue at a glance: how deep, how fast, what holds it, and the levers."""

from datetime import UTC, datetime
from typing import Final

import streamlit as st

from backend.jobs.schemas import Queue, QueueName
from pages.operate.asking import ask, resume
from pages.ui import duration, escape_markdown, exact_time, queue_mark, relative_time, sentence_case

WHAT: Final = {
    QueueName.INTERACTIVE: "what a person clicked; goes first",
    QueueName.BULK: "what was asked for in bulk",
}


def queue_card(queue: Queue) -> None:
    """Show one queue with its controls."""
    with st.container(border=True, gap="small", height="stretch"):
        with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
            st.markdown(f"**{sentence_case(queue.name)}** :small[:gray[{WHAT[queue.name]}]]", width="content")
            st.markdown(queue_mark(queue.paused), width="content")
        if queue.paused and queue.paused_at:
            st.markdown(
                f":orange[:material/pause_circle:] {escape_markdown(queue.paused_by or 'Somebody')} paused it "
                f"{relative_time(queue.paused_at)}; nothing of it starts.",
                help=exact_time(queue.paused_at),
            )
        with st.grid(3, min_column_width=90):
            st.metric("Waiting", f"{queue.waiting:,}")
            st.metric("Running", f"{queue.running:,}")
            st.metric("Oldest waiting", _age(queue), help="How long the run waits that waits longest.")
        st.metric(
            "Ended in the last 30 minutes",
            f"{sum(queue.throughput):,}",
            chart_data=queue.throughput,
            chart_type="bar",
            help="Runs that ended, a bar a minute; the last minute is not over.",
        )
        st.caption(
            f"At once: {_limit(queue.concurrency)} · Started a minute: {_limit(queue.rate_per_minute)}"
        )
        with st.container(horizontal=True, gap="small"):
            if queue.paused:
                st.button(
                    "Resume",
                    key=f"resume_{queue.name}",
                    icon=":material/play_arrow:",
                    type="primary",
                    on_click=resume,
                    args=(queue.name,),
                )
            else:
                st.button(
                    "Pause",
                    key=f"pause_{queue.name}",
                    icon=":material/pause:",
                    on_click=ask,
                    args=("pause", queue.name.value),
                )
            st.button(
                "Limits",
                key=f"limits_{queue.name}",
                icon=":material/speed:",
                on_click=ask,
                args=("limits", queue.name.value),
            )
            if st.button("Its runs", key=f"runs_{queue.name}", icon=":material/list:", type="tertiary"):
                st.switch_page("operate/runs/runs.py", query_params={"q": f"queue:{queue.name}"})


def _age(queue: Queue) -> str:
    if queue.oldest_waiting is None:
        return "—"
    return duration((datetime.now(UTC) - queue.oldest_waiting).total_seconds())


def _limit(limit: int | None) -> str:
    return f"at most {limit:,}" if limit else "no limit"
