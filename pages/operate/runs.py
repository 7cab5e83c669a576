"""What ran, what runs, and what went wrong? Without `?run=` in the address the list, with it one run."""

from uuid import UUID

import streamlit as st

from pages.operate.one_run import show_run
from pages.operate.run_list import show_runs
from pages.ui import empty_state

asked_for = st.query_params.get("run")
try:
    run_id = UUID(asked_for) if asked_for else None
except ValueError:
    run_id = None
    if empty_state(
        "search_off",
        "This address leads nowhere",
        "It may have been cut short.",
        action="All runs",
        key="all_runs",
    ):
        st.query_params.clear()
        st.rerun()
    st.stop()

if run_id is None:
    show_runs()
else:
    show_run(run_id)
