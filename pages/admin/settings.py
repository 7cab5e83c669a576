"""How is this console set up, and what does it run on?"""

import streamlit as st

from backend.config import SettingView
from backend.errors import ConsoleError
from backend.status import service as status
from pages.ui import error_state, escape_markdown, glance, page_header, section_title

try:
    found = glance(status.read_installation)
except ConsoleError as error:
    page_header("Settings")
    error_state(error)
    st.stop()

given = [setting for setting in found.settings if setting.is_set]
page_header(
    "Settings",
    f"{len(given)} of {len(found.settings)} settings come from the environment, the others are defaults. "
    "They are read at the start; secrets are never shown.",
)


def row(setting: SettingView) -> None:
    """One setting: its variable, its value, what it is for."""
    name, value = st.columns([2, 3], gap="small")
    mark = ":primary-badge[Set]" if setting.is_set else ":gray-badge[Default]"
    name.markdown(f"`{setting.variable}`  \n{mark}")
    shown = f"`{setting.value}`" if setting.value else ":gray[empty]" if setting.value == "" else ":gray[—]"
    value.markdown(f"{shown}  \n:small[:gray[{escape_markdown(setting.description.replace('`', ''))}]]")


with st.container(border=True, gap="small"):
    for setting in found.settings:
        row(setting)

st.space("xsmall")
section_title("Versions")
st.table(
    {escape_markdown(version.label): escape_markdown(version.value) for version in found.versions},
    border="horizontal",
    width="content",
)
