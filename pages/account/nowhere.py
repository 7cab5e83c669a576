"""Nothing stands at this address."""

import streamlit as st

from pages.ui import current_actor, empty_state, page_header, screens_for

page_header("Not found", "No screen of yours stands at this address.")
home = screens_for(current_actor().role)[0]
if empty_state(
    "search_off",
    "Nothing here",
    "It may be mistyped, or belong to another role. The screens you have are in the sidebar.",
    action=home.title,
    key="to_home",
):
    st.switch_page(home.script)
