"""Which processes make up this console, are they alike, and how do they do?"""

from collections.abc import Sequence
from datetime import timedelta
from typing import Final

import streamlit as st

from backend.errors import ConsoleError
from backend.status import service as status
from backend.status.process_schemas import Heard, Process, ProcessKind
from pages.ui import (
    answer_line,
    duration,
    empty_state,
    error_state,
    escape_markdown,
    exact_time,
    page_header,
    relative_time,
    section_title,
    share,
    worker_mark,
)

REFRESH: Final = timedelta(seconds=5)
WHAT: Final = {
    ProcessKind.CONSOLE: "screens, API and runs",
    ProcessKind.WEB: "screens and API",
    ProcessKind.WORKER: "runs",
}
# Beyond this a click waits noticeably for the loop.
LATE_MS: Final = 200.0


def sentence(found: Sequence[Process]) -> str:
    """How many there are, whether one is missing, and whether all run the same code."""
    alive = [process for process in found if process.heard is Heard.ALIVE]
    lost = sum(process.heard is Heard.LOST for process in found)
    if not alive:
        return "No process has been heard of lately."
    words = f"{len(alive)} process{' runs' if len(alive) == 1 else 'es run'}"
    code = {(process.version, process.commit) for process in alive}
    words += f", of version {alive[0].version}" if len(code) == 1 else f", of {len(code)} different versions"
    if lost:
        words += f"; {lost} {'was' if lost == 1 else 'were'} lost in the last day"
    late = [process for process in alive if (process.loop_lag_ms or 0) > LATE_MS]
    if late:
        words += f"; the event loop of {len(late)} is late"
    return words + "."


def figures(process: Process) -> list[tuple[str, str]]:
    """What it said of itself, as label and value; what was not measured is a dash."""
    memory = f"{process.memory_bytes / 1_048_576:,.0f} MiB" if process.memory_bytes is not None else "—"
    return [
        ("CPU", f"{process.cpu_share:.0%}" if process.cpu_share is not None else "—"),
        ("Memory", memory),
        ("Threads", f"{process.threads}" if process.threads is not None else "—"),
        ("Loop lag", f"{process.loop_lag_ms:,.0f} ms" if process.loop_lag_ms is not None else "—"),
    ]


def start_words(process: Process) -> str:
    """How long the start took, and each part of it."""
    whole = sum(phase.seconds for phase in process.phases)
    parts = ", ".join(f"{phase.phase} {duration(phase.seconds)}" for phase in process.phases)
    return f"Started in {duration(whole)}: {parts}."


def row(process: Process) -> None:
    """One process; grey what it does not say any more."""
    with st.container(border=True, gap="small"):
        with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
            commit = f", commit {process.commit[:10]}" if process.commit else ""
            leads = ", samples for the fleet" if process.leading else ""
            st.markdown(
                f"**{escape_markdown(process.host)}** :small[:gray[process {process.pid}, {WHAT[process.kind]}{leads}]]"
                f"  \n:small[:gray[{escape_markdown(f'version {process.version}{commit}')}]]",
                width="stretch",
            )
            spoke = "heard just now" if process.age_s < 15 else f"heard {relative_time(process.seen_at)}"
            st.markdown(
                f"{worker_mark(process.heard)} :small[:gray[{spoke}]]",
                help=escape_markdown(
                    f"Spoke {exact_time(process.seen_at)}, began {exact_time(process.started_at)}."
                ),
                width="content",
            )
        said = figures(process)
        if process.heard is Heard.ALIVE:
            with st.grid(4, min_column_width=90):
                for label, value in said:
                    st.metric(label, value)
        else:
            st.markdown(f":gray[Last: {escape_markdown(', '.join(' '.join(each) for each in said))}]")
        st.caption(escape_markdown(f"Began {relative_time(process.started_at)}. {start_words(process)}"))
        if process.settings is not None:
            with st.expander("Settings", icon=":material/settings:", key=f"settings_{process.id}"):
                st.table(
                    {
                        setting.variable: f"`{setting.value}`" if setting.value is not None else "—"
                        for setting in process.settings
                        if setting.is_set
                    }
                    or {"None": "All are defaults."},
                    border="horizontal",
                )


@st.fragment(run_every=REFRESH)
def everything(spot: st.delta_generator.DeltaGenerator) -> None:
    """The whole screen, anew every few seconds."""
    try:
        found = share(status.list_processes, REFRESH.total_seconds())
    except ConsoleError as error:
        spot.empty()
        error_state(error)
        return
    with spot:
        answer_line(sentence(found))
    here = [process for process in found if process.heard is not Heard.STOPPED]
    stopped = [process for process in found if process.heard is Heard.STOPPED]
    if not here:
        empty_state("memory", "Nobody was heard", "Each process speaks every 12 seconds once it has started.")
    for process in sorted(here, key=lambda one: (one.heard is not Heard.ALIVE, one.host, one.pid)):
        row(process)
    if stopped:
        section_title("Stopped", "in order, in the last day")
        for process in stopped:
            st.markdown(
                f"{worker_mark(process.heard)} **{escape_markdown(process.host)}** :small[:gray["
                f"process {process.pid}, {WHAT[process.kind]}, version {escape_markdown(process.version)}, "
                f"{relative_time(process.stopped_at or process.seen_at)}]]"
            )
    st.caption(
        "A process that has said nothing for 30 s and did not stop in order is lost. CPU is of one core. Loop lag is the "
        "most that its event loop was late in 12 s; a worker has none. Settings that are not defaults, secrets hidden."
    )


page_header("Processes")
everything(st.empty())
