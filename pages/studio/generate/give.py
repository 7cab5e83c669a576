"""Give a source: paste a text, upload a file, or take one that is already here."""

from typing import Final

import streamlit as st

from backend.errors import ConsoleError
from backend.jobs import service as jobs
from backend.jobs.schemas import RunFilter
from backend.sources import service as sources
from backend.sources.schemas import SourceSummary
from pages.studio.address import GENERATE, stay_with
from pages.studio.words import told_apart
from pages.ui import (
    error_state,
    escape_markdown,
    page_header,
    perform,
    relative_time,
    shorten,
)

PASTE, UPLOAD, WEB, EARLIER = "Paste a text", "Upload a file", "From the web", "Use an earlier source"
FILE_TYPES: Final = ["txt", "md", "html", "htm", "pdf", "docx", "pptx"]
MEGABYTES: Final = 25
STAYS_HERE: Final = "Stays on this machine"
STAYS_HERE_HELP: Final = "Only the local engine may read this source; it is never sent to a model provider."


def give_source() -> None:
    """Ask for the material a quiz is to be made from."""
    page_header("New quiz", "Give a text; you see what it carries, and the first quiz is one click away.")
    _going_on()
    way = st.segmented_control(
        "Where the text comes from",
        [PASTE, UPLOAD, WEB, EARLIER],
        default=PASTE,
        required=True,
        key="source_way",
        label_visibility="collapsed",
    )
    if way == UPLOAD:
        _upload()
    elif way == WEB:
        _web()
    elif way == EARLIER:
        _earlier()
    else:
        _paste()


def _paste() -> None:
    with st.form("paste", border=False, enter_to_submit=False):
        text = st.text_area(
            "Text",
            key="paste_text",
            height=300,
            placeholder="Paste a chapter, an article, your lecture notes …",
            label_visibility="collapsed",
            persist_state="page",
        )
        title = st.text_input(
            "Title",
            key="paste_title",
            placeholder="The first line of the text",
            max_chars=300,
            persist_state="page",
        )
        local_only, submitted = _last_row("paste", "Read this text")
        problem = st.container()
    if submitted:
        # The mark of a heading is no part of its words.
        named = title or shorten(text.strip().partition("\n")[0].lstrip("# "), 80)
        try:
            source = perform(sources.create_from_text, named or "Untitled", text, local_only)
        except ConsoleError as error:
            with problem:
                error_state(error)
        else:
            stay_with(source=source.id)


def _upload() -> None:
    with st.form("upload", border=False, enter_to_submit=False):
        file = st.file_uploader(
            "File",
            type=FILE_TYPES,
            max_upload_size=MEGABYTES,
            key="upload_file",
            label_visibility="collapsed",
        )
        title = st.text_input(
            "Title",
            key="upload_title",
            placeholder="The name of the file",
            max_chars=300,
            persist_state="page",
        )
        local_only, submitted = _last_row("upload", "Read this file")
        problem = st.container()
    if not submitted:
        return
    if file is None:
        problem.warning("Choose a file first.", icon=":material/draft:")
        return
    try:
        # Reading may take seconds: before a transaction is open, so that it holds no connection meanwhile.
        with problem, st.spinner("Reading the file …"):
            document = sources.parse_upload(file.name, file.getvalue())
        source = perform(sources.create_from_document, document, file.name, title or None, local_only)
    except ConsoleError as error:
        with problem:
            error_state(error)
    else:
        stay_with(source=source.id)


def _web() -> None:
    with st.form("web", border=False):
        address = st.text_input(
            "Address",
            key="web_address",
            placeholder="https://…",
            max_chars=2_000,
            help="A page, or a PDF, Word, PowerPoint or text file, that everybody can open without signing in.",
            persist_state="page",
        )
        title = st.text_input(
            "Title", key="web_title", placeholder="The title of the page", max_chars=300, persist_state="page"
        )
        local_only, submitted = _last_row("web", "Read this page")
        problem = st.container()
    if not submitted:
        return
    if not (address or "").strip():
        problem.warning("Give an address first.", icon=":material/link:")
        return
    try:
        with problem, st.spinner("Fetching and reading the page …"):
            source = perform(sources.create_from_address, address or "", title or None, local_only)
    except ConsoleError as error:
        with problem:
            error_state(error)
    else:
        stay_with(source=source.id)


def _last_row(form: str, verb: str) -> tuple[bool, bool]:
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        local_only = st.toggle(
            STAYS_HERE, key=f"{form}_local_only", help=STAYS_HERE_HELP, persist_state="page"
        )
        submitted = st.form_submit_button(verb, type="primary", key=f"{form}_submit")
    return local_only, submitted


def _earlier() -> None:
    found = perform(sources.list_sources, limit=200)
    if not found.items:
        st.caption("There is no source yet. Paste a text or upload a file first.")
        return
    names = told_apart({source.id: _described(source) for source in found.items})
    chosen = st.selectbox(
        "Earlier source",
        list(names),
        index=None,
        format_func=lambda source_id: names[source_id],
        placeholder="Type a part of its title",
        key="earlier_source",
        label_visibility="collapsed",
    )
    if found.next_cursor:
        st.caption("These are the newest 200. Older ones are on the Sources screen.")
    if chosen:
        stay_with(source=chosen)


def _described(source: SourceSummary) -> str:
    return f"{source.title} · {source.words:,} words · {relative_time(source.created_at)}"


def _going_on() -> None:
    """Lead back to runs that are not finished."""
    recent = perform(jobs.list_runs, RunFilter(mine=True), limit=10).items
    for run in [run for run in recent if not run.state.finished][:3]:
        with st.container(border=True, horizontal=True, vertical_alignment="center"):
            st.markdown(
                f"A quiz is being made: {run.delivered} of {run.progress.total} questions so far.  \n"
                f":small[:gray[Started {escape_markdown(relative_time(run.created_at))}]]",
                width="stretch",
            )
            st.page_link(
                GENERATE, label="Watch", icon=":material/visibility:", query_params={"run": str(run.id)}
            )
