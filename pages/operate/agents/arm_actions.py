"""What an operator can say of an arm: pause it, let it go on, pin it, unpin it, make it forget."""

from collections.abc import Callable

import streamlit as st

from backend.agents import service as agents
from backend.agents.schemas import ArmState, ArmView
from pages.ui import confirm, escape_markdown, perform, sentence_case


def arm_actions(arm: ArmView) -> None:
    """Show the buttons that suit an arm's state; each asks first and says what will happen."""
    kind = sentence_case(arm.scope).lower()
    if arm.state is ArmState.PAUSED:
        _action(
            arm,
            "Go on",
            "play_circle",
            f"Let {arm.name} go on?",
            f"Runs choose it again for {kind}, from their next draft on, with what it had learnt.",
            lambda: _steer(arm, ArmState.ACTIVE, "goes on"),
        )
    else:
        _action(
            arm,
            "Pause",
            "pause_circle",
            f"Pause {arm.name}?",
            f"Runs choose it no more for {kind}, from their next draft on. What it learnt stays, and verdicts on its "
            "earlier drafts still count.",
            lambda: _steer(arm, ArmState.PAUSED, "is paused"),
        )
    if arm.state is ArmState.PINNED:
        _action(
            arm,
            "Unpin",
            "keep_off",
            f"Unpin {arm.name}?",
            f"Runs choose between all active arms again for {kind}.",
            lambda: _steer(arm, ArmState.ACTIVE, "is unpinned"),
        )
    else:
        _action(
            arm,
            "Pin",
            "keep",
            f"Pin {arm.name}?",
            f"Every draft of {kind} with this engine comes from it, also in runs with a seed, until it is unpinned. "
            "Another pinned arm is unpinned, and new drafts teach nothing of the others meanwhile.",
            lambda: _steer(arm, ArmState.PINNED, "is pinned"),
        )
    _action(
        arm,
        "Reset",
        "restart_alt",
        f"Reset {arm.name}?",
        f"It forgets what it learnt for {kind}: {arm.verdicts:,} verdicts count no more, and neither will those to come on "
        f"{arm.awaiting:,} drafts that await one. This cannot be taken back. The questions themselves stay.",
        lambda: _reset(arm),
    )


def _action(
    arm: ArmView, word: str, icon: str, question: str, consequence: str, act: Callable[[], None]
) -> None:
    key = f"{word.lower().replace(' ', '_')}_{arm.id}"
    if st.button(word, key=key, icon=f":material/{icon}:", type="tertiary", help=f"{word}: {arm.name}"):
        confirm(question, consequence, verb=f"{word}: {arm.name}", action=act)


def _steer(arm: ArmView, state: ArmState, done: str) -> None:
    perform(agents.set_arm_state, arm.id, state)
    st.toast(f"{escape_markdown(arm.name)} {done}.", icon=":material/alt_route:")


def _reset(arm: ArmView) -> None:
    perform(agents.reset_arm, arm.id)
    st.toast(f"{escape_markdown(arm.name)} begins anew.", icon=":material/alt_route:")
