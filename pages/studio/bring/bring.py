"""Which questions are in this file, and into the bank with them: seen first, then written by one click."""

import io
from typing import Final
from uuid import UUID

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from backend.errors import ConsoleError
from backend.quiz import service as quizzes
from backend.quiz.formats.readers import ImportFormat
from backend.quiz.schemas import FileSeen, ImportedFile
from pages.studio.address import BANK, REVIEW, go
from pages.studio.bring.seen import format_name, show_seen, summary_of
from pages.studio.words import counted, told_apart
from pages.ui import empty_state, error_state, escape_markdown, page_header, perform, shorten

TYPES: Final = ["xml", "txt", "gift", "zip", "csv", "tsv", "json"]
MEGABYTES: Final = 25
BANK_ALONE, NEW, EXISTING = "The bank alone", "A new quiz", "A quiz of yours"
_SEEN, _DONE = "bring_seen", "bring_done"
_SENTENCE: Final = (
    "Bring questions in a file from Moodle, Canvas or anywhere else. "
    "You see what was understood before anything is kept."
)


def look(file: UploadedFile, format: ImportFormat | None) -> FileSeen | None:
    """What was understood of the file: looked through once, and again only for another file or format."""
    wanted = (file.file_id, format)
    kept = st.session_state.get(_SEEN)
    if kept is None or kept[0] != wanted:
        try:
            with st.spinner("Reading the file …"):
                seen = perform(quizzes.preview_file, io.BytesIO(file.getbuffer()), format=format)
        except ConsoleError as error:
            error_state(error)
            return None
        kept = (wanted, seen)
        st.session_state[_SEEN] = kept
    found: FileSeen = kept[1]
    return found


def where_to(name: str) -> tuple[str | None, UUID | None, bool]:
    """The title of a new quiz, or the quiz, they go to; and whether that is chosen."""
    listed = perform(quizzes.list_quizzes, limit=200)
    names = told_apart({quiz.id: f"{shorten(quiz.title, 60)} · {quiz.total}" for quiz in listed.items})
    way = st.segmented_control(
        "Where to",
        [BANK_ALONE, NEW, *([EXISTING] if names else [])],
        default=BANK_ALONE,
        required=True,
        key="bring_way",
    )
    if way == NEW:
        title = st.text_input("Title", value=shorten(name, 200), key="bring_title", max_chars=300)
        return title or " ", None, True
    if way == EXISTING:
        quiz_id = st.selectbox(
            "Quiz",
            list(names),
            index=None,
            format_func=lambda quiz_id: names[quiz_id],
            key="bring_quiz",
            placeholder="Type a part of its title",
        )
        return None, quiz_id, quiz_id is not None
    return None, None, True


def bring(file: UploadedFile, seen: FileSeen) -> None:
    """The choice of where to, and the one button that writes."""
    title, quiz_id, chosen = where_to(file.name.rpartition(".")[0] or file.name)
    leave_out = bool(
        seen.refused
        and seen.total
        and st.toggle(
            f"Leave out the {counted(seen.refused, 'refused place')}",
            key="bring_leave_out",
            help="Else nothing is kept until the file is corrected.",
        )
    )
    if not st.button(
        f"Import {counted(seen.total, 'question')}",
        type="primary",
        icon=":material/move_to_inbox:",
        key="bring_now",
        disabled=not chosen or not seen.total or bool(seen.refused and not leave_out),
    ):
        return
    try:
        with st.spinner("Keeping the questions; a thousand take a few seconds."):
            done = perform(
                quizzes.import_file,
                io.BytesIO(file.getbuffer()),
                format=ImportFormat(seen.format),
                title=title,
                quiz_id=quiz_id,
                leave_out_refused=leave_out,
            )
    except ConsoleError as error:
        error_state(error)
    else:
        st.session_state[_DONE] = (file.file_id, done)
        st.rerun()


def say_done(done: ImportedFile) -> None:
    """Where the questions went, with the way there."""
    where = f"in “{escape_markdown(done.title)}”" if done.title else "in your bank"
    with st.container(border=True, horizontal=True, vertical_alignment="center", key="brought"):
        st.markdown(
            f":green[:material/inventory_2:] {counted(done.count, 'question')} kept {where}, as drafts.",
            width="stretch",
        )
        if done.quiz_id:
            if st.button("Review", key="brought_open", icon=":material/arrow_forward:"):
                go(REVIEW, quiz=done.quiz_id)
        elif st.button("Open the bank", key="brought_open", icon=":material/arrow_forward:"):
            st.switch_page(BANK)


def done_with(file: UploadedFile) -> ImportedFile | None:
    """What was kept of this file, as long as it lies here: it is not brought a second time by mistake."""
    kept = st.session_state.get(_DONE)
    done: ImportedFile | None = kept[1] if kept and kept[0] == file.file_id else None
    return done


header = st.container()
with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
    file = st.file_uploader(
        "File",
        type=TYPES,
        max_upload_size=MEGABYTES,
        key="bring_file",
        help="Moodle XML, GIFT, Aiken, QTI packages (1.2, 2 and 3), CSV, JSON, or lettered options in a text file.",
    )
    format = st.selectbox(
        "Written as",
        [None, *ImportFormat],
        format_func=lambda format: "Find out" if format is None else format_name(format),
        key="bring_format",
        width=200,
    )
try:
    done = done_with(file) if file else None
    seen = look(file, format) if file else None
    with header:
        page_header("Import", summary_of(seen) if seen and not done else _SENTENCE)
    if done:
        say_done(done)
    elif file and seen:
        bring(file, seen)
    if file and seen:
        show_seen(seen)
    elif not file:
        empty_state(
            "move_to_inbox",
            "No file yet",
            "Drop one above. To check a quiz you can paste instead, open Check a quiz.",
        )
except ConsoleError as error:
    error_state(error)
