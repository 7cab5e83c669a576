"""What a run made, item by item and without a word of their text, and what its agents cost."""

from collections.abc import Sequence
from typing import Final

import pandas as pd
import streamlit as st

from backend.jobs.schemas import Run, Step
from pages.ui import MadeItem, made_items, section_title, sentence_case
from pages.ui.badges import STANDING_MARKS

KEYS: Final = {
    "agreed": "Agreed",
    "disputed": "Disputed",
    "unsure": "Unsure",
}


def items_of(run: Run, steps: Sequence[Step]) -> None:
    """Show the items a run made, as they stand."""
    made = made_items(steps, finished=run.state.finished)
    if not made:
        return
    made.sort(key=lambda item: (item.place, item.step))
    section_title("Items", _counted(made))
    st.dataframe(
        pd.DataFrame(
            {
                "Place": [item.place + 1 for item in made],
                "Type": [sentence_case(item.type) for item in made],
                "Standing": [[STANDING_MARKS[item.standing].word] for item in made],
                "Blind answer": [_key(item) for item in made],
                "Reward": [item.reward for item in made],
                "Drafted by": [item.drafted_by for item in made],
                "Repairs": [item.repairs or None for item in made],
                "Step": [item.step for item in made],
                "Note": ["In place of another" if item.replaces else "" for item in made],
            }
        ),
        column_config={
            "Place": st.column_config.NumberColumn(width=60),
            "Standing": st.column_config.MultiselectColumn(
                options=[mark.word for mark in STANDING_MARKS.values()],
                color=[mark.colour for mark in STANDING_MARKS.values()],
                width=110,
            ),
            "Reward": st.column_config.ProgressColumn(format="%.2f", min_value=0.0, max_value=1.0, width=110),
            "Step": st.column_config.NumberColumn(width=60),
        },
        hide_index=True,
        height="content" if len(made) <= 15 else 560,
        placeholder="—",
        key="items_table",
        alt="The items of the run in the order of the quiz, as they stand",
    )


def costs_of(run: Run, steps: Sequence[Step]) -> None:
    """Show what the models a run asked took and cost; nothing where it asked none."""
    asked = [step for step in steps if step.model]
    if not asked:
        return
    section_title(
        "Cost",
        "by agent and model; prices are estimates from list prices; what was asked again for a readable answer counts "
        "once",
    )
    rows = sorted({(step.agent or "", step.model or "") for step in asked})
    own = {row: [step for step in asked if (step.agent or "", step.model or "") == row] for row in rows}
    st.dataframe(
        pd.DataFrame(
            {
                "Agent": [agent for agent, _ in rows],
                "Model": [model for _, model in rows],
                # Steps of one call share it; only the first has its tokens.
                "Calls": [sum("batch" not in step.action for step in own[row]) for row in rows],
                "Tokens in": [_tokens(own[row], "input") for row in rows],
                "Tokens out": [_tokens(own[row], "output") for row in rows],
                "Cost": [_sum(own[row]) for row in rows],
            }
        ),
        hide_index=True,
        height="content",
        key="costs_table",
        alt=f"Calls, tokens and cost of {len(rows)} agents and models",
    )


def _counted(made: Sequence[MadeItem]) -> str:
    count = {standing: sum(item.standing == standing for item in made) for standing in STANDING_MARKS}
    return ", ".join(f"{n} {STANDING_MARKS[standing].word.lower()}" for standing, n in count.items() if n)


def _key(item: MadeItem) -> str:
    if item.key:
        return KEYS.get(item.key, sentence_case(item.key))
    return "Waits for it" if item.standing == "checking" else "—"


def _tokens(steps: Sequence[Step], kind: str) -> int:
    return sum(int(step.tokens.get(kind) or 0) for step in steps)


def _sum(steps: Sequence[Step]) -> str:
    known = [step.cost for step in steps if step.cost is not None]
    if len(known) < len(steps):
        return "Unknown"
    return f"{sum(known):.4f} USD"
