"""Does it work? And if not: what, since when, and what to do. With `?component=` in the address one component."""

import streamlit as st

from pages.operate.status.component import show_component
from pages.operate.status.overview import show_overview

name = st.query_params.get("component")
if name:
    show_component(name)
else:
    show_overview()
