"""What should be made of a source: a quiz, or study content, and with which sections?"""

from typing import Final
from uuid import UUID, uuid4

import streamlit as st

from backend.agents import service as agents
from backend.agents.schemas import ContentSuggestion
from backend.content.schemas import ContentKind
from backend.errors import ConsoleError, Invalid
from backend.jobs import service as jobs
from backend.jobs.schemas import Engine, NewRun, RunKind
from backend.quiz.schemas import LONGEST_PERIOD, MOST_ENTRIES, SHORTEST_PERIOD, Bloom, Blueprint
from backend.sources.schemas import SourceDetail
from pages.studio.address import stay_with
from pages.studio.words import counted
from pages.ui import error_state, perform, sentence_case

KINDS: Final = {
    RunKind.QUIZ: ("quiz", "Questions with their keys, each proven by a passage."),
    RunKind.STUDY_GUIDE: (
        "menu_book",
        "Overview, key ideas, terms, facts and questions to check oneself by, each proven by a passage.",
    ),
    RunKind.GLOSSARY: (
        "dictionary",
        "The terms of the text by the alphabet, each with what the text says it means.",
    ),
    RunKind.FLASHCARDS: (
        "style",
        "Cards with a question and its answer, to print or to take into Anki.",
    ),
    RunKind.WORKSHEET: (
        "edit_document",
        "Questions with room to write: those you approved first, then new ones. The answers are printed last.",
    ),
    RunKind.LESSON_PLAN: (
        "event_note",
        "Your school's template, filled: objectives, phases whose minutes add up, checks, homework.",
    ),
}

ENTRIES: Final = {
    RunKind.GLOSSARY: "Terms at most",
    RunKind.FLASHCARDS: "Cards of each section at most",
    RunKind.WORKSHEET: "Questions of each section at most",
}


def choose_kind(source_id: UUID) -> RunKind:
    """Let a person choose what is made of a source; a quiz unless they say otherwise."""
    kind = st.segmented_control(
        "What to make",
        list(KINDS),
        default=RunKind.QUIZ,
        required=True,
        format_func=lambda kind: f":material/{KINDS[kind][0]}: {sentence_case(kind.value)}",
        key=f"kind_{source_id}",
        label_visibility="collapsed",
    )
    st.caption(KINDS[kind][1])
    return kind


def content_form(source: SourceDetail, kind: RunKind) -> None:
    """Show the sections this text carries, ready to start; a press starts the run and shows it."""
    try:
        with st.spinner("Reading the text …"):
            suggestion = perform(agents.suggest_content, source.id, ContentKind(kind.value))
    except Invalid as error:
        error_state(error)
        return
    start = st.container(border=True, horizontal=True, vertical_alignment="center")
    problem = st.container()
    chosen = _choose_sections(source.id, kind, suggestion)
    audience = st.text_input(
        "Audience",
        placeholder="Grade 10, first-year nursing students …",
        max_chars=200,
        key=f"content_audience_{source.id}",
    )
    entries = None
    if suggestion.entries is not None:
        entries = st.number_input(
            ENTRIES[kind],
            min_value=1,
            max_value=MOST_ENTRIES,
            value=suggestion.entries,
            key=f"entries_{kind}_{source.id}",
            help="Suggested by the length of the text. Fewer come where the text explains fewer.",
        )
    minutes, levels = _lesson(source.id, suggestion) if suggestion.minutes else (None, [])
    engine = st.segmented_control(
        "Engine",
        [Engine.AUTO, Engine.LOCAL],
        default=Engine.LOCAL if source.local_only else Engine.AUTO,
        required=True,
        format_func=lambda engine: "Local engine" if engine is Engine.LOCAL else "The best one there is",
        key=f"content_engine_{source.id}",
        disabled=source.local_only,
    )
    model = agents.provider_model()
    if model and engine is Engine.AUTO and not source.local_only:
        st.caption(":material/cloud_upload: Passages of this text will be sent to the model provider.")
    with start:
        with st.container(width="stretch", gap=None):
            length = counted(len(chosen), "section")
            if len(suggestion.sections) == 1 and entries:
                length = f"{counted(entries, 'term')} at most"
            st.markdown(f"**{length}**" if chosen else "Nothing asked for yet")
            st.caption(_promise(kind))
        pressed = st.button(
            f"Make {sentence_case(kind.value).lower()}",
            type="primary",
            key="make_content",
            icon=":material/bolt:",
            disabled=not chosen,
        )
    if not pressed:
        return
    language = suggestion.language if suggestion.language != "und" else "en"
    blueprint = Blueprint(
        sections=chosen,
        entries=entries,
        minutes=minutes,
        bloom=levels,
        audience=(audience or "").strip(),
        language=language,
    )
    wanted = NewRun(kind=kind, source_id=source.id, blueprint=blueprint, engine=engine)
    key = f"content_key_{source.id}"
    try:
        run = perform(jobs.start_run, wanted, idempotency_key=st.session_state.setdefault(key, uuid4().hex))
    except ConsoleError as error:
        with problem:
            error_state(error)
    else:
        st.session_state.pop(key, None)
        stay_with(run=run.id)


def _lesson(source_id: UUID, suggestion: ContentSuggestion) -> tuple[int, list[Bloom]]:
    """How long the lesson is, and which levels its objectives aim at."""
    minutes = st.number_input(
        "Minutes of the lesson",
        min_value=SHORTEST_PERIOD,
        max_value=LONGEST_PERIOD,
        value=suggestion.minutes or SHORTEST_PERIOD,
        key=f"minutes_{source_id}",
        help="The phases of the template share them out by their weights.",
    )
    levels = st.pills(
        "Bloom levels",
        list(Bloom),
        selection_mode="multi",
        format_func=lambda level: sentence_case(level.value),
        key=f"levels_{source_id}",
        help="What the objectives aim at. Without any, the levels of the questions you approved for this text.",
    )
    return minutes, levels


def _promise(kind: RunKind) -> str:
    if kind is RunKind.LESSON_PLAN:
        return "What it says of the subject comes with its passage; the template's sentences are marked."
    if kind is RunKind.WORKSHEET:
        return "Each question comes with the passage that proves its answer."
    return "Each statement comes with the passage that proves it."


def _choose_sections(source_id: UUID, kind: RunKind, suggestion: ContentSuggestion) -> list[str]:
    """The names of the sections wanted; of a kind that has one only, that one, unasked."""
    if len(suggestion.sections) == 1:
        return [section.name for section in suggestion.sections]
    headings = {section.name: section.heading for section in suggestion.sections}
    return st.pills(
        "Sections",
        list(headings),
        selection_mode="multi",
        default=[section.name for section in suggestion.sections if section.suits],
        format_func=lambda name: headings.get(name, name),
        key=f"sections_{source_id}" if kind is RunKind.STUDY_GUIDE else f"sections_{kind}_{source_id}",
        help="Those this text is likely to carry are chosen; one it cannot carry is named with its reason.",
    )
