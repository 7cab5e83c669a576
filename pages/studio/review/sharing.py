"""Who else may read a quiz: a dialog to name people, to let everyone read, and to take it back."""

from collections.abc import Sequence
from functools import partial
from uuid import UUID

import streamlit as st

from backend.errors import ConsoleError
from backend.quiz import service as quizzes
from backend.quiz.schemas import NewShare, Share
from pages.studio.acting import attempt, show_problem
from pages.studio.words import counted
from pages.ui import error_state, escape_markdown, perform, shorten

_PLACE = "shares"
_EMAIL = "share_email"


def share_dialog(quiz_id: UUID) -> None:
    """Show with whom a quiz is shared, and let its owner change it."""

    # What was changed shows in the menu behind it once the dialog is closed.
    @st.dialog("Share this quiz", on_dismiss="rerun")
    def ask() -> None:
        try:
            shares = perform(quizzes.list_shares, quiz_id)
        except ConsoleError as error:
            error_state(error)
            return
        everyone = next((share for share in shares if share.everyone), None)
        people = [share for share in shares if not share.everyone]
        st.markdown(_sentence(people, everyone=everyone is not None))
        with st.form("share", border=False), st.container(horizontal=True, vertical_alignment="bottom"):
            st.text_input(
                "E-mail they sign in with",
                key=_EMAIL,
                max_chars=254,
                placeholder="ben@school.example",
                width="stretch",
            )
            st.form_submit_button(
                "Share", type="primary", key="share_now", on_click=_share_with_typed, args=(quiz_id,)
            )
        show_problem(_PLACE)
        for share in people:
            _row(quiz_id, share)
        st.toggle(
            "Everyone here may read it",
            value=everyone is not None,
            # What was refused, or done in another tab, shows as it is.
            key=f"share_everyone_{everyone.id if everyone else 'off'}",
            on_change=_turn_everyone,
            args=(quiz_id, everyone),
            help="Viewers, educators and admins. Operators read no questions.",
        )
        st.caption(
            "Readers see each question with its key, its findings and the words quoted as proof, and may export them. "
            "They change nothing. What you rejected, the rest of the source and the history stay with you."
        )

    ask()


def _sentence(people: Sequence[Share], *, everyone: bool) -> str:
    if everyone:
        return "Everyone whose role reads quizzes may read it."
    if not people:
        return "Only you may read it, and admins."
    return f"{counted(len(people), 'person', 'people')} may read it beside you."


def _row(quiz_id: UUID, share: Share) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key=f"share_{share.id}"):
        with st.container(width="stretch", gap=None):
            st.markdown(f"**{escape_markdown(shorten(share.name or '', 60))}**")
            cannot = (
                ""
                if share.reads
                else " · :orange[:material/warning:] cannot read it with today’s role or account"
            )
            st.caption(f"{escape_markdown(share.email or '')}{cannot}")
        st.button(
            "Remove",
            key=f"unshare_{share.id}",
            icon=":material/person_remove:",
            type="tertiary",
            on_click=attempt,
            args=(_PLACE, partial(perform, quizzes.unshare_quiz, quiz_id, share.id)),
        )


def _share_with_typed(quiz_id: UUID) -> None:
    typed = str(st.session_state.get(_EMAIL) or "").strip()
    # Too short for any address: the service says that nobody signs in with it.
    wanted = NewShare(email=typed.ljust(3))
    if attempt(_PLACE, partial(perform, quizzes.share_quiz, quiz_id, wanted)):
        st.session_state[_EMAIL] = ""


def _turn_everyone(quiz_id: UUID, everyone: Share | None) -> None:
    if everyone:
        attempt(_PLACE, partial(perform, quizzes.unshare_quiz, quiz_id, everyone.id))
    else:
        attempt(_PLACE, partial(perform, quizzes.share_quiz, quiz_id, NewShare(everyone=True)))
