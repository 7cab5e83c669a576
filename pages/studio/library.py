"""Which quizzes are there, and which of them still wait for a verdict?"""

import pandas as pd
import streamlit as st

from backend.errors import ConsoleError
from backend.quiz import service as quizzes
from pages.ui import empty_state, error_state, page_header, perform

header = st.container()
text = st.text_input(
    "Search quizzes", type="search", placeholder="Search by title", label_visibility="collapsed", width=320
)

try:
    found = perform(quizzes.list_quizzes, text=text or None, limit=200)
except ConsoleError as error:
    with header:
        page_header("Quizzes")
    error_state(error)
    st.stop()

waiting = sum(quiz.total - quiz.approved - quiz.rejected for quiz in found.items)
with header:
    if not found.items:
        sentence = "Nothing matches." if text else "No quiz has been made yet."
    elif waiting:
        sentence = (
            f"{waiting} item{'' if waiting == 1 else 's'} in these quizzes still wait for your verdict."
        )
    else:
        sentence = "Every item has your verdict."
    page_header("Quizzes", sentence)

if not found.items:
    if text:
        empty_state("search_off", "Nothing matches", "Try a part of the title, or clear the search.")
    else:
        empty_state(
            "quiz", "No quizzes yet", "A quiz appears here as soon as a run has drafted its first item."
        )
    st.stop()

st.dataframe(
    pd.DataFrame(
        {
            "Title": [quiz.title for quiz in found.items],
            "Source": [quiz.source_title or "—" for quiz in found.items],
            "To review": [quiz.total - quiz.approved - quiz.rejected for quiz in found.items],
            "Approved": [quiz.approved for quiz in found.items],
            "Items": [quiz.total for quiz in found.items],
            "Changed": [quiz.updated_at for quiz in found.items],
        }
    ),
    column_config={"Changed": st.column_config.DatetimeColumn(format="distance")},
    hide_index=True,
    alt="Quizzes with their counts, newest first",
)
if found.next_cursor:
    st.caption("These are the newest 200; search by title to find older ones.")
