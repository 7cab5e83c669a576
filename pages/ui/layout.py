"""The head of a screen, the sentence that answers it, and the card for one figure."""

from collections.abc import Sequence
from typing import Literal

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from pages.ui.text import escape_markdown, shorten


def page_header(title: str, sentence: str | None = None) -> DeltaGenerator:
    """Show the screen's name and the sentence that answers its question; return the row for its actions.

    Use the row as `with page_header("Runs", "2 running, nothing waits."): st.button(...)`. Actions stand at the right,
    and below the sentence on a narrow screen.
    """
    with st.container(
        horizontal=True, vertical_alignment="center", horizontal_alignment="distribute", gap="medium"
    ):
        with st.container(width="stretch", gap="xxsmall"):
            st.title(escape_markdown(title), anchor=False)
            if sentence:
                answer_line(sentence)
        actions = st.container(
            horizontal=True,
            width="content",
            horizontal_alignment="right",
            vertical_alignment="center",
            gap="small",
        )
    return actions


def name_tab(thing: str, screen: str) -> None:
    """Call the browser's tab after the thing on the screen, so that several tabs are told apart."""
    st.set_page_config(page_title=f"{shorten(thing, 60)} · {screen}")


def answer_line(sentence: str) -> None:
    """Show the one sentence that answers the screen's question, as plain text."""
    st.markdown(f":gray[{escape_markdown(sentence)}]")


def metric_card(
    label: str,
    value: str | float | None,
    caption: str | None = None,
    *,
    change: str | float | None = None,
    better: Literal["up", "down", "neither"] = "up",
    trend: Sequence[float] | None = None,
    help: str | None = None,
) -> None:
    """Show one figure in a bordered card that is as tall as its neighbours; put several into `st.grid`.

    Args:
        label: what was measured.
        value: the figure, ready to read; None is "not measured" and never a zero.
        caption: n, window, coverage, or why there is no value.
        change: against the earlier window, its sign in front; coloured by `better`.
        better: the direction that is good news.
        trend: evenly spaced values for a line below the figure.
        help: the definition.
    """
    with st.container(border=True, height="stretch", gap="xsmall"):
        st.metric(
            escape_markdown(label),
            escape_markdown(str(value)) if value is not None else None,
            _coloured_change(change, better) if change is not None else None,
            delta_color="off",  # also the colour of the trend, which is neither good nor bad
            help=escape_markdown(help) if help else None,
            chart_data=list(trend) if trend else None,
            chart_type="line",
        )
        if caption or value is None:
            st.caption(escape_markdown(caption or "Not measured yet."))


def section_title(title: str, note: str | None = None) -> None:
    """Name a part of a screen or a card, with a quiet remark beside the name."""
    remark = f" :small[:gray[{escape_markdown(note)}]]" if note else ""
    st.markdown(f"**{escape_markdown(title)}**{remark}")


def _coloured_change(change: str | float, better: Literal["up", "down", "neither"]) -> str | float:
    words = str(change)
    if change == 0 or better == "neither":
        return change
    # The sign stays bare and in front: from it the arrow is chosen.
    sign, words = ("-", words[1:]) if words[0] in "-−" else ("", words)
    colour = "green" if (sign == "") == (better == "up") else "red"
    return f"{sign}:{colour}[{escape_markdown(words)}]"
