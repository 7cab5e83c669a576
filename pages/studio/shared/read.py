"""What is in a quiz of somebody else's, and what proves it?"""

import streamlit as st

from backend.errors import ConsoleError, NotFound
from pages.studio.address import SHARED, asked_for
from pages.studio.shared.screen import show_quiz
from pages.ui import empty_state, error_state, page_header

try:
    quiz_id = asked_for("quiz")
    if quiz_id is None:
        page_header("Shared quiz")
        if empty_state(
            "quiz",
            "No quiz chosen",
            "Choose one that is shared with you.",
            action="Shared with you",
            key="to_shared",
        ):
            st.switch_page(SHARED)
    else:
        show_quiz(quiz_id)
except NotFound as error:
    page_header("Shared quiz")
    if empty_state("search_off", "Not found", error.message, action="Shared with you", key="to_shared"):
        st.switch_page(SHARED)
except ConsoleError as error:
    page_header("Shared quiz")
    error_state(error)
