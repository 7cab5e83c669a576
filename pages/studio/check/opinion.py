"""A second opinion on a pasted quiz: a model is asked only after a click that says what leaves the machine."""

from collections.abc import Callable, Sequence

import streamlit as st

from backend.agents import service as agents
from backend.agents.schemas import Opinions
from backend.errors import ConsoleError
from backend.quiz.schemas import Finding, ItemContent
from pages.studio.words import counted, verb
from pages.ui import error_state, escape_markdown, perform

Hear = Callable[[Sequence[ItemContent], Sequence[Sequence[Finding]]], None]


def opinion_button(contents: Sequence[ItemContent], hear: Hear) -> None:
    """Offer to ask the model about the questions shown; nothing where no provider is configured.

    Args:
        hear: takes the questions and what was said of each.
    """
    try:
        refusal = perform(agents.opinion_refusal)
    except ConsoleError:
        return
    if refusal is not None:
        return
    if st.button("Second opinion", icon=":material/psychology:", key="opinion"):
        _ask(contents, hear)


@st.dialog("Ask the model")
def _ask(contents: Sequence[ItemContent], hear: Hear) -> None:
    count = counted(len(contents), "question")
    st.markdown(
        f"The {count} shown {verb(len(contents), 'leaves', 'leave')} this machine for the model provider, with their keys, "
        "one call each; your budget pays. What it says is marked as its opinion and keeps no question from anything."
    )
    problem = st.container()
    if not st.button(f"Ask about {count}", type="primary", key="opinion_now"):
        return
    try:
        with st.spinner("The model reads; this may take a minute."):
            found = perform(agents.second_opinion, list(contents))
    except ConsoleError as error:
        with problem:
            error_state(error)
        return
    hear(contents, found.findings)
    st.toast(_said(found, len(contents)), icon=":material/psychology:")
    st.rerun()


def _said(found: Opinions, asked: int) -> str:
    opinions = sum(map(len, found.findings))
    cost = (
        "cost unknown" if found.cost.amount is None else f"${found.cost.amount:.4f} ({found.cost.kind.value})"
    )
    said = f"{found.answered} of {asked} answered, {counted(opinions, 'opinion')}; {cost}."
    why = max(found.unanswered, key=lambda reason: found.unanswered[reason], default="")
    return f"{said} {escape_markdown(why)}" if why else said
