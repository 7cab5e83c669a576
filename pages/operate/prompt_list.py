"""What models are told: each prompt's versions, what changed in each, and who uses them. A better one is new code."""

from collections.abc import Sequence

import streamlit as st

from backend.agents import service as agents
from backend.agents.schemas import PromptVersion, PromptView
from backend.errors import ConsoleError
from backend.permissions import EDUCATORS
from pages.operate.prompt_trial import show_trial
from pages.ui import current_actor, empty_state, error_state, escape_markdown, section_title, watch

PURPOSES = {
    "draft": "drafts questions",
    "review": "looks for flaws that rules cannot see",
    "solve": "answers a question blind",
}


def show_prompts() -> None:
    """Show every prompt, then a place to try one."""
    try:
        found = watch(agents.list_prompts)
    except ConsoleError as error:
        error_state(error)
        return
    for prompt in found:
        section_title(prompt.name, PURPOSES.get(prompt.name))
        for version in prompt.versions:
            _version(version)
    section_title("Try a prompt", "on one text, once; nothing of it is kept but what the call cost")
    _trial(found)


def _version(version: PromptVersion) -> None:
    name = f"{version.name}/v{version.version}"
    used = f"used by {', '.join(version.arms)}" if version.arms else "used by no arm"
    with st.expander(f"**{escape_markdown(name)}** :small[:gray[{escape_markdown(used)}]]"):
        st.markdown(
            escape_markdown(version.change) if version.change else ":gray[Nothing is said of what changed.]"
        )
        for part, text in (("System", version.system), ("User", version.user)):
            st.caption(part)
            st.code(text, language=None, wrap_lines=True)


def _trial(found: Sequence[PromptView]) -> None:
    if current_actor().role not in EDUCATORS:
        empty_state(
            "lock",
            "For those who may read a source",
            "Trying a prompt shows a source's text and questions made from it, which operators do not see. "
            "An admin can try it here, an educator through the API.",
        )
        return
    show_trial([version for prompt in found if prompt.can_be_tried for version in prompt.versions])
