"""What a source carries, and what the quiz made from it should have."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID, uuid4

import streamlit as st
from pydantic import ValidationError

from backend.agents import service as agents
from backend.agents.schemas import Suggestion
from backend.errors import ConsoleError
from backend.jobs import service as jobs
from backend.jobs.schemas import Engine, NewRun, Run, RunKind
from backend.quiz.schemas import Bloom, Blueprint, Difficulty, ItemType
from backend.sources import service as sources
from backend.sources.schemas import SourceDetail
from pages.studio.address import GENERATE, stay_with
from pages.studio.content.choice import choose_kind, content_form
from pages.studio.generate.forecast import forecast_line
from pages.studio.words import counted, said
from pages.ui import (
    error_state,
    escape_markdown,
    name_tab,
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


@dataclass(frozen=True, slots=True)
class _Beginning:
    """What the form begins with, and what its widgets' keys end in: each beginning has fields of its own."""

    blueprint: Blueprint
    engine: Engine
    key: UUID


def choose_blueprint(source_id: UUID, like: UUID | None = None) -> None:
    """Show a source and what suits it, ready to start.

    Args:
        source_id: the source.
        like: an earlier run from this source, whose blueprint the form begins with instead of the suggestion.
    """
    source = perform(sources.read_source, source_id)
    name_tab(source.title, "New quiz")
    earlier = perform(jobs.read_run, like) if like else None
    if earlier and earlier.source_id != source_id:
        earlier = None
    header = st.container()
    kind = RunKind.QUIZ if earlier else choose_kind(source_id)
    if kind is not RunKind.QUIZ:
        with header:
            page_header(
                shorten(source.title, 90),
                f"{source.words:,} words in {counted(len(source.passages), 'passage')}, ready to be studied.",
            )
        content_form(source, kind)
        return
    with st.spinner("Reading the text …"):
        suggestion = _suggestion(source_id)
    with header:
        asked = suggestion.blueprint.requested
        page_header(
            shorten(source.title, 90),
            f"{source.words:,} words in {counted(len(source.passages), 'passage')}; "
            f"{counted(asked, 'question')} suit{'s' if asked == 1 else ''} it."
            + (" The form holds the blueprint of your earlier run." if earlier else ""),
        )
    _blueprint_form(source, suggestion, _beginning(source, suggestion, earlier))
    _text_as_read(source)


def _beginning(source: SourceDetail, suggestion: Suggestion, earlier: Run | None) -> _Beginning:
    if earlier:
        # Which engine a run got is known, not which was wished for; a text kept here once stays here.
        engine = Engine.LOCAL if earlier.engine is Engine.LOCAL else Engine.AUTO
        return _Beginning(earlier.blueprint, engine, earlier.id)
    return _Beginning(suggestion.blueprint, Engine.LOCAL if source.local_only else Engine.AUTO, source.id)


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
def _blueprint_form(source: SourceDetail, suggestion: Suggestion, beginning: _Beginning) -> None:
    start = st.container(border=True, horizontal=True, vertical_alignment="center")
    problem = st.container()
    counts = _counts(suggestion, beginning)
    wanted = _wishes(source, counts, beginning)
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
            if wanted is not None:
                forecast_line(wanted)
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


def _counts(suggestion: Suggestion, beginning: _Beginning) -> dict[ItemType, int]:
    section_title("Questions", "how many of each type; what the text carries is estimated")
    counts: dict[ItemType, int] = {}
    with st.grid(3, min_column_width=200):
        for kind in dict.fromkeys([*suggestion.carries, *beginning.blueprint.counts]):
            carried = suggestion.carries.get(kind, 0)
            with st.container(border=True, gap="xxsmall"):
                st.markdown(type_label(kind))
                counts[kind] = st.number_input(
                    # Read aloud, where an icon's name would be in the way.
                    f"Number of {type_word(kind)} questions",
                    min_value=0,
                    max_value=100,
                    value=beginning.blueprint.counts.get(kind, 0),
                    key=f"count_{kind}_{beginning.key}",
                    label_visibility="collapsed",
                )
                st.caption(f"at most about {carried}" if carried else "carries none")
    return counts


def _wishes(source: SourceDetail, counts: Mapping[ItemType, int], beginning: _Beginning) -> NewRun | None:
    """The rest of the blueprint; None, with the reason said, while it cannot be started."""
    defaults = beginning.blueprint
    with st.container(horizontal=True, gap="medium"):
        difficulty = st.segmented_control(
            "Difficulty",
            list(Difficulty),
            default=defaults.difficulty,
            required=True,
            format_func=sentence_case,
            key=f"difficulty_{beginning.key}",
        )
        bloom = st.pills(
            "Bloom levels, any when none is chosen",
            list(Bloom),
            selection_mode="multi",
            default=defaults.bloom,
            format_func=sentence_case,
            key=f"bloom_{beginning.key}",
        )
    audience = st.text_input(
        "Audience",
        value=defaults.audience,
        placeholder="Grade 10, first-year nursing students …",
        max_chars=200,
        key=f"audience_{beginning.key}",
    )
    with st.expander("Advanced", icon=":material/tune:"):
        seed = st.number_input(
            "Seed",
            min_value=0,
            max_value=2**31 - 1,
            value=defaults.seed,
            step=1,
            placeholder="Any",
            key=f"seed_{beginning.key}",
            help="The same text, blueprint and seed give the same quiz again.",
        )
        engine = st.segmented_control(
            "Engine",
            list(ENGINES),
            default=beginning.engine,
            required=True,
            format_func=lambda engine: ENGINES[engine],
            key=f"engine_{beginning.key}",
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
            language=defaults.language,
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


def _text_as_read(source: SourceDetail) -> None:
    with st.expander("The text as it was read", icon=":material/article:"):
        st.markdown(escape_markdown(source.text[:4_000]) + (" …" if len(source.text) > 4_000 else ""))
    st.page_link(GENERATE, label="Use another text", icon=":material/arrow_back:")
