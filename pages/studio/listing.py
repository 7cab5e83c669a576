"""What the studio's lists share: a search that stands in the address, and more rows on demand."""

from typing import Final

import streamlit as st

STEP: Final = 25
MOST: Final = 200


def search_field(key: str, label: str, placeholder: str) -> str:
    """A search whose words stand in the address under `key`."""
    return (
        st.text_input(
            label,
            type="search",
            key=key,
            bind="query-params",
            placeholder=placeholder,
            label_visibility="collapsed",
            live="300ms",
            max_chars=200,
            width=320,
        )
        or ""
    )


def shown_limit(what: str) -> int:
    """How many rows to ask for."""
    return int(st.session_state.get(f"shown_{what}", STEP))


def more_button(what: str, *, shown: int, more: bool) -> None:
    """Offer the next rows; beyond the most a list gives at once, say how to find the others."""
    if not more:
        return
    if shown >= MOST:
        st.caption(f"These are the newest {MOST}; search to find older ones.")
        return
    st.button(
        f"Show {STEP} more",
        key=f"more_{what}",
        icon=":material/expand_more:",
        on_click=_show_more,
        args=(what,),
    )


def _show_more(what: str) -> None:
    st.session_state[f"shown_{what}"] = min(MOST, shown_limit(what) + STEP)
