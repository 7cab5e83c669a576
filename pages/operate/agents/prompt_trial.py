"""Trying a prompt on a source: what it would have drafted, what the checks say, and what the call cost."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import streamlit as st

from backend.agents import service as agents
from backend.agents.schemas import PromptTrial, PromptView, Strategy, TriedItem, TriedPrompt
from backend.errors import ConsoleError
from backend.provider.schemas import Outcome
from backend.quiz.schemas import ItemType
from backend.sources import service as sources
from backend.sources.schemas import SourceSummary
from pages.operate.agents.words import cost_words, token_words
from pages.ui import (
    answer_line,
    draft_proof,
    duration,
    empty_state,
    error_state,
    escape_markdown,
    item_question,
    perform,
    section_title,
    sentence_case,
    shorten,
    type_label,
)

TRIED: Final = "prompt_tried"
NEWEST: Final = 100
NOT_CONFIGURED: Final = "provider_not_configured"
STRATEGIES: Final = {Strategy.SPREAD: "Spread over the text", Strategy.CENTRAL: "Densest in key terms"}


@dataclass(frozen=True, slots=True)
class _Version:
    """A version of a prompt, as the service knows it."""

    name: str
    number: int

    @property
    def label(self) -> str:
        return f"{self.name}/v{self.number}"


def show_trial(prompts: Sequence[PromptView]) -> None:
    """Show the form and, below it, what came of the last try.

    Args:
        prompts: those that can be tried.
    """
    model = agents.provider_model()
    if model is None:
        _not_configured()
        return
    try:
        found = perform(sources.list_sources, limit=NEWEST).items
    except ConsoleError as error:
        error_state(error)
        return
    readable = [source for source in found if not source.local_only]
    if not readable:
        empty_state(
            "article",
            "No source to try it on",
            "Give one under New quiz. Sources marked to stay on this machine are not sent to a model provider.",
        )
        return
    versions = [_Version(prompt.name, version.version) for prompt in prompts for version in prompt.versions]
    wanted = _form(versions, readable, model)
    if wanted:
        st.session_state.pop(TRIED, None)
        version, trial = wanted
        try:
            with st.spinner("The model drafts; this may take a minute.", show_time=True):
                st.session_state[TRIED] = perform(agents.try_prompt, version.name, version.number, trial)
        except ConsoleError as error:
            if error.code == NOT_CONFIGURED:
                _not_configured()
            else:
                error_state(error)
    tried = st.session_state.get(TRIED)
    if tried is not None:
        _result(tried)


def _not_configured() -> None:
    empty_state(
        "cloud_off",
        "No model provider is configured",
        "Set OPENAI_API_KEY or OPENAI_BASE_URL, and TOOLBOX_MODEL, and start the console again.",
    )


def _form(
    versions: Sequence[_Version], readable: Sequence[SourceSummary], model: str
) -> tuple[_Version, PromptTrial] | None:
    with st.form("trial"):
        with st.grid(3, min_column_width=220):
            version = st.selectbox(
                "Prompt",
                versions,
                key="trial_prompt",
                format_func=lambda version: version.label,
            )
            source = st.selectbox(
                "Source",
                readable,
                key="trial_source",
                # Two sources may have one title.
                format_func=lambda source: f"{shorten(source.title, 50)} · {str(source.id)[-4:]}",
            )
            kind = st.selectbox(
                "Type", list(ItemType), key="trial_type", format_func=lambda kind: sentence_case(kind.value)
            )
            count = st.number_input("Questions", 1, 4, 2, key="trial_count")
            temperature = st.slider("Temperature", 0.0, 2.0, 0.3, 0.1, key="trial_temperature")
            passages = st.selectbox(
                "Passages", list(Strategy), key="trial_passages", format_func=STRATEGIES.__getitem__
            )
        with st.container(horizontal=True, vertical_alignment="center"):
            pressed = st.form_submit_button(
                "Try it", key="trial_go", type="primary", icon=":material/science:"
            )
            st.caption(
                f":material/cloud_upload: Passages of the text are sent to the model provider ({escape_markdown(model)})."
            )
    if not pressed or version is None or source is None:
        return None
    return version, PromptTrial(
        source_id=source.id, type=kind, count=count, temperature=temperature, passages=passages
    )


def _result(tried: TriedPrompt) -> None:
    answer_line(_sentence(tried))
    if tried.outcome is not Outcome.OK:
        st.warning(
            escape_markdown(tried.reason or tried.outcome.sentence),
            title="The call gave no drafts",
            icon=":material/error:",
        )
    for number, item in enumerate(tried.items, 1):
        _drafted(number, item)
    if tried.refused_by_check:
        section_title("Refused by check", "drafts that would not have been delivered")
        st.table(
            {
                "Check": [escape_markdown(sentence_case(check)) for check in tried.refused_by_check],
                "Drafts": [str(times) for times in tried.refused_by_check.values()],
            },
            border="horizontal",
            hide_index=True,
            width="content",
            alt="Refused drafts by check",
        )


def _sentence(tried: TriedPrompt) -> str:
    got = len(tried.items)
    drafts = got + tried.refused_drafts
    parts = [
        f"{got} of {drafts} draft{'' if drafts == 1 else 's'} of {tried.prompt} would have been delivered"
        if drafts
        else f"{tried.prompt} gave no draft"
    ]
    if tried.cached:
        parts.append("answered before, so out of the cache at no cost")
    else:
        parts.append(f"{duration(tried.latency_ms / 1_000)}, tokens {token_words(tried.tokens)}")
        parts.append(
            "cost unknown: the model has no price" if tried.cost.amount is None else cost_words(tried.cost)
        )
    return "; ".join(parts) + ". Nothing was saved."


def _drafted(number: int, item: TriedItem) -> None:
    with st.container(border=True, gap="small"):
        st.markdown(f"**{number}**  {type_label(item.content.type)}")
        item_question(item.content)
        draft_proof(item.content, item.findings)
