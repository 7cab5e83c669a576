"""Who drafts, reviews and solves: what each does and takes, which way of drafting is best, and what models are told."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import streamlit as st

from backend.agents import service as agents
from backend.agents.schemas import AgentView
from backend.errors import ConsoleError
from pages.operate.agents.arms import show_arms
from pages.operate.agents.cards import show_cards
from pages.operate.agents.prompts import show_prompts
from pages.operate.agents.words import sentence
from pages.ui import error_state, page_header, share

# Each look reads the steps of a day: half a second where there are a hundred thousand.
REFRESH = timedelta(seconds=10)


def look(head: st.delta_generator.DeltaGenerator) -> Sequence[AgentView] | None:
    """Read the agents and say in the head how they do; None where they cannot be read, which is said too."""
    try:
        found = share(agents.list_agents, REFRESH.total_seconds())
    except ConsoleError as error:
        with head:
            page_header("Agents")
            error_state(error)
        return None
    with head:
        page_header("Agents", sentence(found, datetime.now(UTC)))
    return found


@st.fragment(run_every=REFRESH)
def cards(head: st.delta_generator.DeltaGenerator) -> None:
    """The cards, anew every few seconds, and the sentence above them."""
    found = look(head)
    if found:
        show_cards(found)


header = st.container()
# The names stand in the address.
one, two, three = st.tabs(["Agents", "Arms", "Prompts"], key="show", bind="query-params")
if one.open:
    with one:
        cards(header)
elif look(header) is not None:
    if two.open:
        with two:
            show_arms()
    elif three.open:
        with three:
            show_prompts()
