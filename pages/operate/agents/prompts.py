"""What models are told: each prompt's versions, what changed in each, and who uses them. A better one is new code."""

from collections.abc import Sequence

import streamlit as st

from backend.agents import service as agents
from backend.agents.schemas import AgentName, PromptVersion, PromptView
from backend.errors import ConsoleError
from backend.permissions import EDUCATORS
from pages.operate.agents.prompt_trial import show_trial
from pages.operate.agents.words import joined
from pages.ui import current_actor, empty_state, error_state, escape_markdown, section_title, share

# Seconds for which all who look see the same.
SHARED = 5.0
PURPOSES = {
    "draft": "drafts questions",
    "report": "words what the rules of a status report found",
    "review": "looks for flaws that rules cannot see",
    "solve": "answers a question blind",
    "study_guide": "wrote sections of study guides, glossaries and flashcards before `study_content`",
    "study_content": "writes a section of a study guide, a glossary, flashcards, a worksheet or a lesson plan",
}
# Who takes the newest version without a choice between arms.
TAKES_NEWEST = {
    "report": "reports, where TOOLBOX_REPORT_WORDS says so",
    "review": AgentName.REVIEW,
    "solve": AgentName.SOLVER,
    "study_content": AgentName.CONTENT,
}

# Runs of before name them.
RETIRED = frozenset({"study_guide"})


def show_prompts() -> None:
    """Show every prompt, then a place to try one."""
    try:
        found = share(agents.list_prompts, SHARED)
    except ConsoleError as error:
        error_state(error)
        return
    for prompt in found:
        section_title(prompt.name, PURPOSES.get(prompt.name))
        for place, version in enumerate(prompt.versions):
            _version(version, _used(prompt.name, version, newest=place == 0))
    section_title("Try a prompt", "on one text, once; nothing of it is kept but what the call cost")
    _trial(found)


def _used(name: str, version: PromptVersion, *, newest: bool) -> str:
    if version.arms:
        return f"used by the arm{'' if len(version.arms) == 1 else 's'} {joined(version.arms)}"
    if name in TAKES_NEWEST:
        return f"used by {TAKES_NEWEST[name]}" if newest else "used no more"
    return "used no more" if name in RETIRED else "used by no arm"


def _version(version: PromptVersion, used: str) -> None:
    with st.expander(f"**{escape_markdown(version.name)}** :small[:gray[{escape_markdown(used)}]]"):
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
    show_trial([prompt for prompt in found if prompt.can_be_tried])
