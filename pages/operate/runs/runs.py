"""What ran, what runs, and what went wrong? The list; with `?run=` in the address one run, with `&with=` two."""

from uuid import UUID

import streamlit as st

from pages.operate.runs.compare import show_comparison
from pages.operate.runs.listing import show_runs
from pages.operate.runs.one_run import show_run
from pages.ui import empty_state


def asked_for(name: str) -> UUID | None:
    """An id in the address; None where there is none.

    Raises:
        ValueError: it was cut short or mistyped.
    """
    value = st.query_params.get(name)
    return UUID(value) if value else None


try:
    run_id, other_id = asked_for("run"), asked_for("with")
except ValueError:
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
elif other_id is None:
    show_run(run_id)
else:
    show_comparison(run_id, other_id)
