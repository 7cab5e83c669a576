"""What a source carries, and what the quiz made from it should have."""

from collections.abc import Mapping
from uuid import UUID, uuid4

import streamlit as st
from pydantic import ValidationError

from backend.agents import service as agents
from backend.agents.schemas import Suggestion
from backend.errors import ConsoleError
from backend.jobs import service as jobs
from backend.jobs.schemas import Engine, NewRun
from backend.quiz.schemas import Bloom, Blueprint, Difficulty, ItemType
from backend.sources import service as sources
from backend.sources.schemas import SourceDetail
from pages.studio.address import GENERATE, stay_with
from pages.studio.words import counted, said
from pages.ui import (
    error_state,
    escape_markdown,
    page_header,
    perform,
    section_title,
    sentence_case,
    shorten,
    type_label,
    type_word,
)

ENGINES = {
    Engine.AUTO: "The best one there is",
    Engine.LOCAL: "Local engine",
    Engine.PROVIDER: "Model provider",
}


def choose_blueprint(source_id: UUID) -> None:
    """Show a source and what suits it, ready to start."""
    source = perform(sources.read_source, source_id)
    header = st.container()
    with st.spinner("Reading the text …"):
        suggestion = _suggestion(source_id)
    with header:
        asked = suggestion.blueprint.requested
        page_header(
            shorten(source.title, 90),
            f"{source.words:,} words in {counted(len(source.passages), 'passage')}; "
            f"{counted(asked, 'question')} suit{'s' if asked == 1 else ''} it.",
        )
    _blueprint_form(source, suggestion)
    _beginning(source)


def _who_reads(source: SourceDetail, engine: Engine) -> None:
    """Say before the start when text will leave this machine."""
    model = agents.provider_model()
    if model and engine is not Engine.LOCAL and not source.local_only:
        st.caption(
            f":material/cloud_upload: Passages of this text will be sent to the model provider ({escape_markdown(model)})."
        )


def _suggestion(source_id: UUID) -> Suggestion:
    """A source's text never changes, and neither does what is suggested for it."""
    kept: dict[UUID, Suggestion] = st.session_state.setdefault("suggestions", {})
    if source_id not in kept:
        kept[source_id] = perform(agents.suggest, source_id)
    return kept[source_id]


@st.fragment
def _blueprint_form(source: SourceDetail, suggestion: Suggestion) -> None:
    start = st.container(border=True, horizontal=True, vertical_alignment="center")
    problem = st.container()
    counts = _counts(source.id, suggestion)
    wanted = _wishes(source, suggestion, counts)
    total = sum(counts.values())
    over = [kind for kind, n in counts.items() if n > suggestion.carries.get(kind, 0)]
    with start:
        with st.container(width="stretch", gap=None):
            st.markdown(
                f"**{counted(total, 'question')}** · {_sum_of(counts)}" if total else "Nothing asked for yet"
            )
            st.caption(
                ":orange[:material/warning:] More than the text seems to carry; what cannot be made is named "
                "with its reason."
                if over
                else "Each question comes with the passage that proves its key."
            )
        pressed = st.button(
            "Make quiz", type="primary", key="make_quiz", icon=":material/bolt:", disabled=wanted is None
        )
    if not pressed or wanted is None:
        return
    try:
        run = perform(jobs.start_run, wanted, idempotency_key=_key_of_this_click(source.id))
    except ConsoleError as error:
        with problem:
            error_state(error)
    else:
        st.session_state.pop(f"run_key_{source.id}", None)
        stay_with(run=run.id)


def _key_of_this_click(source_id: UUID) -> str:
    """The same for a click that is repeated before its answer came: the second one starts nothing."""
    return str(st.session_state.setdefault(f"run_key_{source_id}", uuid4().hex))


def _counts(source_id: UUID, suggestion: Suggestion) -> dict[ItemType, int]:
    section_title("Questions", "how many of each type; what the text carries is estimated")
    counts: dict[ItemType, int] = {}
    with st.grid(3, min_column_width=200):
        for kind, carried in suggestion.carries.items():
            with st.container(border=True, gap="xxsmall"):
                counts[kind] = st.number_input(
                    type_label(kind),
                    min_value=0,
                    max_value=100,
                    value=suggestion.blueprint.counts.get(kind, 0),
                    key=f"count_{kind}_{source_id}",
                )
                st.caption(f"at most about {carried}" if carried else "carries none")
    return counts


def _wishes(source: SourceDetail, suggestion: Suggestion, counts: Mapping[ItemType, int]) -> NewRun | None:
    """The rest of the blueprint; None, with the reason said, while it cannot be started."""
    defaults = suggestion.blueprint
    with st.container(horizontal=True, gap="medium"):
        difficulty = st.segmented_control(
            "Difficulty",
            list(Difficulty),
            default=defaults.difficulty,
            required=True,
            format_func=sentence_case,
            key=f"difficulty_{source.id}",
        )
        bloom = st.pills(
            "Bloom levels, any when none is chosen",
            list(Bloom),
            selection_mode="multi",
            default=defaults.bloom,
            format_func=sentence_case,
            key=f"bloom_{source.id}",
        )
    audience = st.text_input(
        "Audience",
        value=defaults.audience,
        placeholder="Grade 10, first-year nursing students …",
        max_chars=200,
        key=f"audience_{source.id}",
    )
    with st.expander("Advanced", icon=":material/tune:"):
        seed = st.number_input(
            "Seed",
            min_value=0,
            max_value=2**31 - 1,
            value=None,
            step=1,
            placeholder="Any",
            key=f"seed_{source.id}",
            help="The same text, blueprint and seed give the same quiz again.",
        )
        engine = st.segmented_control(
            "Engine",
            list(ENGINES),
            default=Engine.LOCAL if source.local_only else Engine.AUTO,
            required=True,
            format_func=lambda engine: ENGINES[engine],
            key=f"engine_{source.id}",
        )
        st.caption(
            "This source stays on this machine, so only the local engine may read it."
            if source.local_only
            else "With a model provider the text leaves this machine; with the local engine it does not."
        )
    try:
        blueprint = Blueprint(
            counts=dict(counts),
            bloom=bloom,
            difficulty=difficulty,
            language=suggestion.language,
            audience=audience,
            objectives=defaults.objectives,
            seed=seed,
        )
    except ValidationError as error:
        st.caption(f":orange[:material/warning:] {escape_markdown(said(error))}")
        return None
    _who_reads(source, engine)
    return NewRun(source_id=source.id, blueprint=blueprint, engine=engine)


def _sum_of(counts: Mapping[ItemType, int]) -> str:
    return ", ".join(f"{n} {type_word(kind)}" for kind, n in counts.items() if n)


def _beginning(source: SourceDetail) -> None:
    with st.expander("The text as it was read", icon=":material/article:"):
        st.markdown(escape_markdown(source.text[:4_000]) + (" …" if len(source.text) > 4_000 else ""))
    st.page_link(GENERATE, label="Use another text", icon=":material/arrow_back:")
