"""The only script the browser opens: it finds out who is there, shows the pages of their role, and runs one."""

import streamlit as st

from pages.ui import (
    current_actor,
    escape_markdown,
    navigation_for,
    register_template,
    remember_socket,
    sentence_case,
    sign_out_button,
    tell_of_finished_runs,
    unknown_address,
)
from pages.ui.navigation import PAGES_FOLDER

# The tab's picture is a file of ours: a page's Material icon would be fetched from another host.
st.set_page_config(
    page_title="ToolboxAI Console",
    page_icon=str(PAGES_FOLDER / "static" / "mark.svg"),
    layout="wide",
    initial_sidebar_state=232,
)
st.logo(str(PAGES_FOLDER / "static" / "logo.svg"), icon_image=str(PAGES_FOLDER / "static" / "mark.svg"))
register_template()

actor = current_actor()
remember_socket(actor)
page = st.navigation(navigation_for(actor.role, unknown_address(actor.role)), expanded=True)
# Several tabs are told apart; a screen about one thing puts its name there instead.
st.set_page_config(page_title=f"{page.title} · ToolboxAI Console")

with st.sidebar:
    st.markdown(
        f"{escape_markdown(actor.name)}  \n:small[:gray[{escape_markdown(sentence_case(actor.role))}]]",
        help=escape_markdown(actor.email),
    )
    sign_out_button()


@st.fragment(run_every="1h")
def follow_the_door() -> None:
    """Draw nothing: only a page with a timer is drawn anew when its socket comes back, as after a change of role."""


follow_the_door()
tell_of_finished_runs(actor)
page.run()
