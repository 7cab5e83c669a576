"""What ran, what runs, and what went wrong?"""

import pandas as pd
import streamlit as st

from backend.errors import ConsoleError
from backend.jobs import service as jobs
from backend.jobs.schemas import RunFilter
from pages.ui import empty_state, error_state, page_header, perform

try:
    found = perform(jobs.list_runs, RunFilter(), limit=200)
except ConsoleError as error:
    page_header("Runs")
    error_state(error)
    st.stop()

page_header("Runs", f"{len(found.items)} runs.")
if not found.items:
    empty_state("play_circle", "No runs yet", "A run appears here as soon as somebody asks for a quiz.")
    st.stop()
st.dataframe(
    pd.DataFrame(
        {
            "State": [run.state.value for run in found.items],
            "Kind": [run.kind.value for run in found.items],
            "When": [run.created_at for run in found.items],
        }
    ),
    column_config={"When": st.column_config.DatetimeColumn(format="distance")},
    hide_index=True,
    alt="Runs, newest first",
)
