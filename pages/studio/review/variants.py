"""Variants of a quiz for one room: the questions and their options in other orders, with one table of keys."""

from uuid import UUID

import streamlit as st

from backend.errors import ConsoleError
from backend.quiz import service as quizzes
from backend.quiz.formats import Copy, ExportFormat
from backend.quiz.schemas import MOST_VARIANTS, ItemState, Review
from pages.studio.review.export import COPIES, FORMATS, PRINTED, chosen_layout
from pages.ui import error_state, escape_markdown, perform, sentence_case, shorten


def variants_dialog(review: Review) -> None:
    """Open a dialog with the variants of a quiz, their keys, and a file of them all."""
    approved = any(item.state is ItemState.APPROVED for item in review.quiz.items)

    @st.dialog("Variants", width="large", icon=":material/shuffle:")
    def show() -> None:
        with st.container(horizontal=True, vertical_alignment="bottom"):
            count = st.number_input(
                "How many", min_value=2, max_value=MOST_VARIANTS, value=4, key="variants_count", width=140
            )
            seed = st.number_input(
                "Seed",
                min_value=0,
                max_value=2**31 - 1,
                value=1,
                step=1,
                key="variants_seed",
                width=140,
                help="The same seed gives the same variants; another gives others.",
            )
            which = st.segmented_control(
                "Questions",
                ["approved", "all"],
                default="approved" if approved else "all",
                required=True,
                format_func=sentence_case,
                key="variants_which",
            )
        st.caption(
            "A is your own order. In the others questions and options stand in another one; options that are numbers, true "
            "and false, or named by letter somewhere stay, and “none of the above” stays last."
        )
        try:
            table = perform(
                quizzes.list_variants,
                review.quiz.id,
                count=int(count),
                seed=int(seed),
                approved_only=which == "approved",
            )
        except ConsoleError as error:
            error_state(error)
            return
        _download(review.quiz.id, int(count), int(seed), which or "approved")
        st.markdown("**Keys**")
        rows = {
            "Question": [
                f"{n}. {escape_markdown(shorten(row.stem, 60))}" for n, row in enumerate(table.rows, 1)
            ]
        }
        for letter in table.letters:
            rows[letter] = [
                f"{row.places[letter]}: {escape_markdown(shorten(row.keys[letter], 30))}"
                for row in table.rows
            ]
        st.table(
            rows, border="horizontal", hide_index=True, alt="Number and key of each question in each variant"
        )

    show()


def _download(quiz_id: UUID, count: int, seed: int, which: str) -> None:
    format = st.segmented_control(
        "Format",
        list(FORMATS),
        default=ExportFormat.PDF,
        required=True,
        format_func=lambda format: FORMATS[format][0],
        key="variants_format",
    )
    copy = ""
    if format in PRINTED:
        chosen = st.segmented_control(
            "Copy",
            list(COPIES),
            default=Copy.STUDENT,
            required=True,
            format_func=lambda copy: COPIES[copy][0],
            key="variants_copy",
        )
        copy = f"&copy={chosen.value}{chosen_layout('variants_layout')}" if chosen else ""
    st.link_button(
        f"Download {count} variants and their keys",
        f"/api/v1/quizzes/{quiz_id}/variants/export?format={format.value if format else 'md'}"
        f"&count={count}&seed={seed}&items={which}{copy}",
        type="primary",
        icon=":material/download:",
        key="variants_download",
        width="stretch",
        help="A ZIP file: a file of each variant, with its printed key beside a copy for students, and a table of keys.",
    )
