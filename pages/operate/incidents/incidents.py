"""What did not work, since when, and who looks after it? With `?incident=` in the address one incident."""

from uuid import UUID

import streamlit as st

from pages.operate.incidents.listing import show_incidents
from pages.operate.incidents.one_incident import show_incident
from pages.ui import empty_state

given = st.query_params.get("incident")
try:
    incident_id = UUID(given) if given else None
except ValueError:
    if empty_state(
        "search_off",
        "This address leads nowhere",
        "It may have been cut short.",
        action="All incidents",
        key="all_incidents",
    ):
        st.query_params.clear()
        st.rerun()
    st.stop()

if incident_id is None:
    show_incidents()
else:
    show_incident(incident_id)
