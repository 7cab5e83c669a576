"""An API key in a row: what it is for, whether it works, and how to end it."""

from typing import Final

import streamlit as st

from backend.auth import service as auth
from backend.auth.schemas import KeyState, KeyView
from pages.ui.confirm import confirm
from pages.ui.moments import exact_time, relative_time
from pages.ui.session import perform
from pages.ui.text import escape_markdown, sentence_case

_MARKS: Final = {
    KeyState.WORKS: ":green-badge[:material/check: Works]",
    KeyState.EXPIRED: ":gray-badge[:material/schedule: Expired]",
    KeyState.OWNER_DISABLED: ":gray-badge[:material/block: Owner disabled]",
    KeyState.BEYOND_ROLE: ":orange-badge[:material/lock: Beyond its owner's role]",
}


def key_row(key: KeyView, *, owner: bool) -> None:
    """Show a key, with whose it is where that is not plain, and a button to revoke it."""
    with st.container(border=True, horizontal=True, vertical_alignment="center"):
        whose = f"{escape_markdown(key.owner)} · " if owner else ""
        used = f"last used {relative_time(key.last_used_at)}" if key.last_used_at else "never used"
        ends = "expired" if key.state is KeyState.EXPIRED else "expires"
        st.markdown(
            f"{escape_markdown(key.name)} {_MARKS[key.state]}  \n"
            f":small[:gray[{whose}{sentence_case(key.role)} · `tbx_…{key.ending}` · {used} · "
            f"{ends} {relative_time(key.expires_at)}]]",
            help=f"Made {exact_time(key.created_at)}, {ends} {exact_time(key.expires_at)}. "
            "Last use is known to ten minutes.",
            width="stretch",
        )
        if st.button("Revoke", key=f"revoke_{key.id}"):
            confirm(
                f"Revoke {key.name}?",
                "Whatever calls with this key is refused within a second, for good.",
                verb="Revoke the key",
                action=lambda: perform(auth.revoke_key, key.id),
            )
