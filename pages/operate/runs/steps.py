"""A run's steps, each with its five parts: what was seen, chosen, done, gained, and carried on."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import pandas as pd
import streamlit as st

from backend.jobs.schemas import Step
from pages.ui import duration, empty_state, escape_markdown, exact_time, section_title, sentence_case

PER_PAGE: Final = 20
# Said in words above the rest.
_SAID: Final = {"because", "choice", "sampled"}


def steps_table(steps: Sequence[Step]) -> None:
    """Show all steps as rows."""
    st.dataframe(
        pd.DataFrame(
            {
                "Step": [step.index for step in steps],
                "Action": [action_words(step) for step in steps],
                "Outcome": [sentence_case(step.outcome) for step in steps],
                "Reward": [step.reward.get("scalar") for step in steps],
                "Latency": [step.latency_ms if step.agent else None for step in steps],
                "Because": [str(step.policy.get("because", "")) for step in steps],
                "Refused drafts": [_refused(step) for step in steps],
                "At": [step.created_at for step in steps],
            }
        ),
        column_config={
            "Step": st.column_config.NumberColumn(width=60),
            "Reward": st.column_config.ProgressColumn(format="%.2f", min_value=0.0, max_value=1.0, width=110),
            "Latency": st.column_config.NumberColumn(format="%.0f ms", width=90),
            "At": st.column_config.DatetimeColumn(format="HH:mm:ss", width=90),
        },
        hide_index=True,
        height="content" if len(steps) <= 20 else 740,
        placeholder="—",
        key="steps_table",
        alt="The run's steps in order",
    )


def steps_opened(steps: Sequence[Step]) -> None:
    """Show a line per step that opens to its five parts; what is closed is not drawn."""
    section_title("SPARC trace", "open a step: state, policy, action, reward, context")
    if not steps:
        empty_state("timeline", "No step yet", "Each step appears here as soon as it is written down.")
        return
    pages = -(-len(steps) // PER_PAGE)
    # The place is fixed before the pagination below is drawn, so that it stands under the list.
    listed = st.container(gap="xsmall")
    page = st.pagination(pages, key="steps_page") if pages > 1 else 1
    with listed:
        for step in steps[(page - 1) * PER_PAGE : page * PER_PAGE]:
            _one(step)


def action_words(step: Step) -> str:
    """What was done, and to which type: "Draft · cloze"."""
    name = sentence_case(str(step.action.get("name", "")))
    kind = step.action.get("type")
    return f"{name} · {sentence_case(str(kind)).lower()}" if kind else name


def _one(step: Step) -> None:
    took = f" · {_took(step)}" if step.agent and step.latency_ms else ""
    label = f"{step.index} · {action_words(step)} · {sentence_case(step.outcome).lower()}{took}"
    # With a callback the server knows whether it is open.
    opened = st.expander(escape_markdown(label), key=f"step_{step.index}", on_change="rerun")
    if not opened.open:
        return
    with opened:
        who = " · ".join(filter(None, [step.agent, step.model, exact_time(step.created_at)]))
        st.caption(escape_markdown(who))
        if "taken_from" in step.context:
            st.caption("Taken over from the run this one was forked from, at no cost.")
        with st.grid(2, min_column_width=320):
            _part("State", "what was seen", step.state)
            _policy(step.policy)
            _part("Action", "what was done", step.action)
            _reward(step.reward)
            _part("Context", "what is carried on", step.context)
            _part("Taken", "time, tokens, money", _taken(step))


def _part(title: str, note: str, values: Mapping[str, Any]) -> None:
    with st.container(border=True, gap="xsmall", height="stretch"):
        section_title(title, note)
        said = {name: _value(value) for name, value in values.items() if name not in _SAID}
        shown = {escape_markdown(sentence_case(name)): value for name, value in said.items() if value}
        if shown:
            st.table(shown, border="horizontal", width="stretch")
        else:
            st.caption("Nothing.")


def _policy(policy: Mapping[str, Any]) -> None:
    choice = policy.get("choice") or {}
    sampled: Mapping[str, float] = choice.get("sampled") or {}
    with st.container(border=True, gap="xsmall", height="stretch"):
        section_title("Policy", "what was chosen, and why")
        if policy.get("because"):
            st.markdown(f"Because: {escape_markdown(str(policy['because']))}.")
        if choice:
            learns = "" if choice.get("learns", True) else " It teaches nothing."
            st.markdown(
                f"Arm **{escape_markdown(str(choice.get('arm', '')))}**: "
                f"{escape_markdown(str(choice.get('because', '')))}.{learns}"
            )
        if sampled:
            _drawn(sampled, str(choice.get("arm", "")))
        rest = {name: _value(value) for name, value in policy.items() if name not in {*_SAID, "arm"}}
        if rest:
            st.table(
                {escape_markdown(sentence_case(name)): value or "—" for name, value in rest.items()},
                border="horizontal",
                width="stretch",
            )


def _drawn(sampled: Mapping[str, float], chosen: str) -> None:
    names = sorted(sampled, key=lambda name: -sampled[name])
    st.dataframe(
        pd.DataFrame(
            {
                "Arm": [f"{name} (taken)" if name == chosen else name for name in names],
                "Drawn": [sampled[name] for name in names],
            }
        ),
        column_config={"Drawn": st.column_config.ProgressColumn(format="%.2f", min_value=0.0, max_value=1.0)},
        hide_index=True,
        height="content",
        alt=f"The quality drawn for each of {len(names)} arms",
    )


def _reward(reward: Mapping[str, Any]) -> None:
    with st.container(border=True, gap="xsmall", height="stretch"):
        section_title("Reward", "0 to 1, a proxy until a person has judged")
        if not reward:
            st.caption("Nothing was measured in this step.")
            return
        names = sorted(reward, key=lambda name: name != "scalar")
        st.dataframe(
            pd.DataFrame(
                {
                    "Part": ["Weighted mean" if name == "scalar" else sentence_case(name) for name in names],
                    "Value": [reward[name] for name in names],
                }
            ),
            column_config={
                "Value": st.column_config.ProgressColumn(format="%.2f", min_value=0.0, max_value=1.0)
            },
            hide_index=True,
            height="content",
            alt=f"Reward in {len(names)} parts",
        )


def _taken(step: Step) -> dict[str, Any]:
    tokens = {f"{kind}_tokens": count for kind, count in step.tokens.items() if count}
    if not step.model:
        money = "nothing, measured: no model was called"
    elif step.cost is None:
        money = "unknown: the model's price is not in the table"
    else:
        money = f"{step.cost:.5f} USD, estimated"
    batch = step.action.get("batch")
    time = f"shared with step {batch}" if batch is not None else _took(step)
    return {"time": time, "cost": money, **tokens}


def _took(step: Step) -> str:
    return duration(step.latency_ms / 1_000) if step.latency_ms >= 1 else "under 1 ms"


def _value(value: Any) -> str:  # Any: a step's parts are JSON
    """A value in a cell, as Markdown that shows it as it is; empty where there is none."""
    if value is None or value == "" or value == [] or value == {}:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:g}"
    if isinstance(value, Mapping):
        pairs = (f"{sentence_case(str(name)).lower()} {_value(inner)}" for name, inner in value.items())
        return ", ".join(pairs)
    if isinstance(value, list):
        if len(value) > 6:
            return f"{', '.join(_value(inner) for inner in value[:6])} and {len(value) - 6} more"
        return ", ".join(_value(inner) for inner in value)
    words = str(value)
    # The end of an id tells it from others; the whole is in the API.
    return f"…{words[-8:]}" if len(words) == 36 and words.count("-") == 4 else escape_markdown(words)


def _refused(step: Step) -> str:
    """How many drafts the checks refused, and which checks; never the drafts."""
    count = step.action.get("refused_drafts") or 0
    by_check = step.context.get("refused_by_check") or {}
    words = ", ".join(f"{sentence_case(check).lower()} {times}" for check, times in by_check.items())
    if not count and not words:
        return "—"
    return f"{count} ({words})" if words else str(count)
