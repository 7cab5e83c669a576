"""Where a question was used: the quizzes that have it, and the files made of them."""

import streamlit as st

from backend.errors import ConsoleError
from backend.quiz import service as quizzes
from backend.quiz.schemas import Item
from pages.studio.address import REVIEW
from pages.studio.words import counted
from pages.ui import error_state, escape_markdown, exact_time, perform, relative_time, shorten


def show_uses(item: Item) -> None:
    """Open a drawer with the quizzes and files an item stands in."""

    @st.dialog("Where it was used", width="medium", position="right", icon=":material/share_reviews:")
    def show() -> None:
        st.caption(escape_markdown(shorten(item.stem, 200)))
        try:
            uses = perform(quizzes.list_uses, item.id)
        except ConsoleError as error:
            error_state(error)
            return
        if uses.exports:
            last = uses.exports[0].made_at
            st.markdown(
                f"Exported **{counted(uses.export_count, 'time')}**, last {escape_markdown(relative_time(last))}."
            )
        else:
            st.markdown("Never exported.")
        st.markdown(f"**In {counted(len(uses.quizzes), 'quiz', 'quizzes')}**")
        for quiz in uses.quizzes:
            with st.container(horizontal=True, vertical_alignment="center", gap="small"):
                if quiz.deleted:
                    st.markdown(
                        f":gray[{escape_markdown(shorten(quiz.title, 60))} (deleted)]", width="stretch"
                    )
                else:
                    st.page_link(
                        REVIEW,
                        label=escape_markdown(shorten(quiz.title, 60)),
                        query_params={"quiz": str(quiz.quiz_id)},
                        width="stretch",
                    )
                st.caption(f"question {quiz.place}", width="content")
        for made in uses.exports:
            copy = f", {made.copy_for} copy" if made.copy_for else ""
            st.markdown(
                f":gray[:material/download:] {escape_markdown(shorten(made.title, 60))}  \n"
                f":small[:gray[{escape_markdown(made.format)}{escape_markdown(copy)}, by {escape_markdown(made.by)}, "
                f"{escape_markdown(exact_time(made.made_at))}]]"
            )
        if uses.export_count > len(uses.exports):
            st.caption(f"These are the newest {len(uses.exports)} of {uses.export_count:,}.")

    show()
