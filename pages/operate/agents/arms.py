"""Arms, the ways to draft: what is believed of each in one scope, as a picture and in figures."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Final

import streamlit as st

from backend.agents import service as agents
from backend.agents.schemas import ArmView
from backend.errors import ConsoleError
from backend.jobs.schemas import Engine
from backend.quiz.schemas import ItemType
from pages.operate.agents.arm_actions import arm_actions
from pages.operate.agents.posteriors import density_of, lead_sentence
from pages.ui import (
    answer_line,
    arm_mark,
    density_figure,
    empty_state,
    error_state,
    escape_markdown,
    section_title,
    sentence_case,
    share,
    show_chart,
)

REFRESH: Final = timedelta(seconds=10)
ENGINES: Final = {Engine.PROVIDER: "Model provider", Engine.LOCAL: "Local engine"}
STRATEGIES: Final = {
    "spread": "passages spread over the text",
    "central": "passages densest in key terms first",
}
_ORDER: Final = {kind.value: place for place, kind in enumerate(ItemType)}


def show_arms() -> None:
    """Show the arms of the scope that stands in the address."""
    try:
        known = {arm.scope for arm in share(agents.list_arms, REFRESH.total_seconds())}
    except ConsoleError as error:
        error_state(error)
        return
    if not known:
        empty_state(
            "alt_route", "No arms yet", "They are made when the console starts, or with the first run."
        )
        return
    scope = st.selectbox(
        "Drafts of",
        sorted(known, key=lambda scope: (_ORDER.get(scope, len(_ORDER)), scope)),
        key="scope",
        bind="query-params",
        format_func=sentence_case,
        width=260,
    )
    st.fragment(_listed, run_every=REFRESH)(scope)


def _listed(scope: str) -> None:
    try:
        found = share(agents.list_arms, REFRESH.total_seconds(), scope=scope)
    except ConsoleError as error:
        error_state(error)
        return
    for engine, title in ENGINES.items():
        arms = [arm for arm in found if arm.engine is engine]
        if arms:
            with st.container(border=True, gap="small", key=f"arms_{engine}"):
                _engine(engine, title, arms)
    level = found[0].interval.level if found else 0.95
    st.caption(
        "Expected is the share of an arm's drafts that the console expects people to approve, by its own verdicts and, for "
        f"up to eight verdicts' worth, by those on the same arm in other scopes. The bar is its {level:.0%} interval, the "
        "curve its Beta posterior. Alpha and beta hold the arm's own evidence and begin at 1; what the checks think counts "
        "a tenth of a verdict until a person has judged."
    )


def _engine(engine: Engine, title: str, arms: Sequence[ArmView]) -> None:
    unready = engine is Engine.PROVIDER and agents.provider_model() is None
    section_title(title, "not configured, so no run uses these arms" if unready else None)
    answer_line(lead_sentence(arms))
    show_chart(
        density_figure([density_of(arm) for arm in arms]),
        alt="Posteriors: "
        + "; ".join(
            f"{arm.name} {arm.expected:.0%}, {arm.interval.low:.0%} to {arm.interval.high:.0%}"
            for arm in arms
        ),
        key=f"posteriors_{engine}",
        height=60 + 56 * len(arms),
    )
    st.table(
        _table(arms), border="horizontal", hide_index=True, alt=f"Arms of the {title.lower()} in figures"
    )
    for arm in arms:
        _row(arm)


def _table(arms: Sequence[ArmView]) -> dict[str, list[str]]:
    level = arms[0].interval.level
    return {
        "Arm": [f"**{escape_markdown(arm.name)}**" for arm in arms],
        "Expected": [f"{arm.expected:.0%}" for arm in arms],
        f"{level:.0%} interval": [
            f"{arm.interval.low:.0%}\u00a0to\u00a0{arm.interval.high:.0%}" for arm in arms
        ],
        "Verdicts": [f"{arm.verdicts:,}" for arm in arms],
        "Mean reward": ["unknown" if arm.mean_reward is None else f"{arm.mean_reward:.2f}" for arm in arms],
        "Awaiting": [f"{arm.awaiting:,}" for arm in arms],
        "Pulls": [f"{arm.pulls:,}" for arm in arms],
        "Alpha": [f"{arm.alpha:.1f}" for arm in arms],
        "Beta": [f"{arm.beta:.1f}" for arm in arms],
    }


def _row(arm: ArmView) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key=f"arm_{arm.id}"):
        mark = arm_mark(arm.state) if arm.offered else ":gray-badge[:material/history: No longer offered]"
        st.markdown(
            f"**{escape_markdown(arm.name)}** {mark}  \n:small[:gray[{escape_markdown(_way(arm))}]]",
            width="stretch",
        )
        if arm.offered:
            with st.container(horizontal=True, width="content", gap="xsmall"):
                arm_actions(arm)


def _way(arm: ArmView) -> str:
    """How it drafts."""
    parts = [STRATEGIES[arm.passages.value]]
    if arm.engine is Engine.PROVIDER:
        parts = [
            arm.prompt or "no prompt",
            f"temperature {arm.temperature:g}",
            arm.model or "the configured model",
            *parts,
        ]
    return " · ".join(parts)
