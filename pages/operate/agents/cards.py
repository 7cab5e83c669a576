"""A card for each agent: what it is for, what it does now, what its last day came to, and its switch."""

from collections.abc import Mapping, Sequence
from typing import Final

import streamlit as st

from backend.agents import service as agents
from backend.agents.schemas import AgentName, AgentState, AgentView, Latency, Spent
from backend.jobs.schemas import Engine
from pages.operate.agents.words import (
    UNKNOWN,
    accuracy_words,
    band_words,
    cost_words,
    joined,
    money,
    share,
    token_words,
    tokens_in,
    tokens_out,
)
from pages.ui import (
    agent_mark,
    confirm,
    duration,
    escape_markdown,
    exact_time,
    perform,
    relative_time,
    section_title,
)

# What a run does without an agent; the switch acts from the agent's next step on.
WITHOUT: Final = {
    AgentName.QUIZ: "Quiz runs under way end with the questions they have and say what is missing and why. "
    "New ones end at once with none.",
    AgentName.REVIEW: "Runs go on. The checks still refuse drafts with flaws they know, but no model looks at drafts any "
    "more and nothing is mended.",
    AgentName.SOLVER: "Runs go on. Questions reach educators without a blind answer that tests their key.",
    AgentName.CONTENT: "Runs for study content end with the sections they have and say what is missing and why. New ones "
    "end at once with none.",
}
ENGINES: Final = {Engine.LOCAL: "the local engine", Engine.PROVIDER: "the model provider"}
ABOUT: Final = (
    "Figures are of the last 24 hours; load is how many of its steps ran at once, on average over the last 5 minutes. Half "
    "of its steps took at most p50, 19 of 20 at most p95. To say honestly that a text carries no more is no failure. Costs "
    "are estimated from list prices, and unknown where a model has none; the local engine costs nothing, which is measured."
)


def show_cards(found: Sequence[AgentView]) -> None:
    """Show the agents, one below the other, and how to read their figures."""
    for agent in found:
        with st.container(border=True, gap="small", key=f"agent_{agent.name}"):
            _card(agent)
    st.caption(ABOUT)


def _card(agent: AgentView) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown(f"**{escape_markdown(agent.name)}**", width="content")
        st.markdown(agent_mark(agent.state), width="content")
        if not agent.enabled and agent.state is not AgentState.DISABLED:
            # It ends what it had begun.
            st.markdown(agent_mark(AgentState.DISABLED), width="content")
        st.space("stretch")
        _switch(agent)
    st.markdown(f"{escape_markdown(agent.purpose)}  \n:small[:gray[{escape_markdown(_facts(agent))}]]")
    with st.grid(7, min_column_width=92, gap="small"):
        for label, value in _figures(agent).items():
            words = f":gray[{UNKNOWN}]" if value is None else f"**{escape_markdown(value)}**"
            st.markdown(f":small[:gray[{label}]]  \n{words}")
    if agent.name is AgentName.SOLVER:
        st.caption(accuracy_words(agent.accuracy), help=band_words(agent.accuracy))
    if agent.by_prompt:
        section_title("By prompt", "steps that asked the model provider, their tokens and estimated cost")
        st.table(_by_prompt(agent.by_prompt), border="horizontal", alt=f"Steps of {agent.name} by prompt")


def _facts(agent: AgentView) -> str:
    parts = [f"Works with {joined([ENGINES[engine] for engine in agent.engines])}"]
    if agent.calls_under_way:
        parts.append(f"{agent.calls_under_way} call{'' if agent.calls_under_way == 1 else 's'} under way")
    if agent.last_step_at:
        parts.append(f"last step {relative_time(agent.last_step_at)}")
    else:
        parts.append("no step in 24 h")
    if agent.changed_at:
        parts.append(f"switched {'on' if agent.enabled else 'off'} {relative_time(agent.changed_at)}")
    return " · ".join(parts)


def _figures(agent: AgentView) -> Mapping[str, str | None]:
    measured = agent.steps > 0
    return {
        "Steps": f"{agent.steps:,}",
        "Succeeded": None if agent.success_rate is None else share(agent.success_rate),
        "p50": _seconds(agent.latency, half=True),
        "p95": _seconds(agent.latency, half=False),
        "Load": _load(agent.load),
        "Tokens": token_words(agent.tokens) if measured else None,
        "Cost": cost_words(agent.cost) if agent.cost.amount is not None else None,
    }


def _load(load: float | None) -> str | None:
    if load is None:
        return None
    return "<0.01" if 0 < load < 0.01 else f"{load:.2f}"


def _seconds(latency: Latency | None, *, half: bool) -> str | None:
    if latency is None:
        return None
    milliseconds = latency.p50_ms if half else latency.p95_ms
    return "<1 ms" if milliseconds < 1 else duration(milliseconds / 1_000)


def _by_prompt(spent: Sequence[Spent]) -> dict[str, list[str]]:
    return {
        "Prompt": [escape_markdown(row.prompt) for row in spent],
        "Steps": [f"{row.calls:,}" for row in spent],
        "Failed": [f"{row.failed:,}" for row in spent],
        "p50": [_unbroken(_seconds(row.latency, half=True)) for row in spent],
        "p95": [_unbroken(_seconds(row.latency, half=False)) for row in spent],
        "In": [f"{tokens_in(row.tokens):,}" for row in spent],
        "Out": [f"{tokens_out(row.tokens):,}" for row in spent],
        "Cost": [_unbroken(None if row.cost.amount is None else money(row.cost.amount)) for row in spent],
    }


def _unbroken(words: str | None) -> str:
    return escape_markdown((words or UNKNOWN).replace(" ", "\u00a0"))


def _switch(agent: AgentView) -> None:
    on = agent.enabled
    when = f"Switched {exact_time(agent.changed_at)}." if agent.changed_at else None
    if not st.button(
        "Switch off" if on else "Switch on",
        key=f"switch_{agent.name}",
        icon=":material/power_settings_new:",
        type="secondary" if on else "primary",
        help=when,
    ):
        return
    if on:
        confirm(
            f"Switch {agent.name} off?",
            f"It does nothing more from its next step on, in all runs, until somebody switches it on. "
            f"{WITHOUT[agent.name]}",
            verb=f"Switch {agent.name} off",
            action=lambda: _set(agent.name, enabled=False),
        )
    else:
        confirm(
            f"Switch {agent.name} on?",
            "It works again from the next step on. Runs that ended without it stay as they are; their owners can try "
            "them again.",
            verb=f"Switch {agent.name} on",
            action=lambda: _set(agent.name, enabled=True),
        )


def _set(name: AgentName, *, enabled: bool) -> None:
    perform(agents.switch_agent, name, enabled=enabled)
    st.toast(f"{name} is {'on' if enabled else 'off'}.", icon=":material/power_settings_new:")
