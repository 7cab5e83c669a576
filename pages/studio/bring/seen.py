"""What was understood of a file: a sentence, figures, what is refused and what is left out, then the first questions."""

from typing import Final

import streamlit as st

from backend.quiz.formats.readers import ImportFormat
from backend.quiz.schemas import FileSeen
from pages.studio.words import counted, verb
from pages.ui import (
    escape_markdown,
    item_question,
    metric_card,
    section_title,
    sentence_case,
    type_label,
    type_word,
)

_NAMES: Final = {
    ImportFormat.GIFT: "GIFT",
    ImportFormat.MOODLE_XML: "Moodle XML",
    ImportFormat.AIKEN: "Aiken",
    ImportFormat.QTI12: "QTI 1.2 (Canvas)",
    ImportFormat.QTI21: "QTI 2",
    ImportFormat.QTI30: "QTI 3",
    ImportFormat.CSV: "CSV",
    ImportFormat.JSON: "JSON",
    ImportFormat.TEXT: "Lettered options",
}
_SHOWN: Final = 20


def format_name(format: ImportFormat) -> str:
    """What people call a format."""
    return _NAMES[format]


def summary_of(seen: FileSeen) -> str:
    """One sentence: how many questions, read as what, and whether anything is refused."""
    name = format_name(ImportFormat(seen.format))
    if not seen.total:
        return f"No question was found in this file, read as {name}."
    said = f"{counted(seen.total, 'question')} read as {name}"
    if not seen.refused:
        return f"{said}; every one can be kept."
    return f"{said}; {counted(seen.refused, 'place')} {verb(seen.refused, 'is', 'are')} refused."


def show_seen(seen: FileSeen) -> None:
    """Show all that was understood."""
    _refused(seen)
    if seen.total:
        left_out = sum(note.count for note in seen.notes)
        if seen.refused or left_out:
            _figures(seen, left_out)
        kinds = (f"{count} {type_word(kind)}" for kind, count in seen.types.items())
        st.caption(sentence_case(", ".join(kinds)) + ".")
    _left_out(seen)
    _columns(seen)
    if seen.first:
        section_title("The first questions", "as they will stand in the bank")
        for item in seen.first:
            with st.container(border=True, key=f"seen_{item.line}_{item.content.stem[:20]}"):
                st.markdown(f"{type_label(item.content.type)}\u2002:small[:gray[line {item.line}]]")
                item_question(item.content)
                for note in item.notes:
                    st.caption(f":orange[:material/warning:] {escape_markdown(note)}")


def _figures(seen: FileSeen, left_out: int) -> None:
    """What is kept beside what is not; the sentence above says all where everything is."""
    with st.grid(3, min_column_width=150):
        metric_card("Questions", seen.total, f"Read as {format_name(ImportFormat(seen.format))}.")
        if seen.refused:
            metric_card("Refused", seen.refused, "Places that hold no question that can be kept.")
        if left_out:
            metric_card("Not kept", left_out, "Parts that a question here cannot hold.")


def _refused(seen: FileSeen) -> None:
    if not seen.problems:
        return
    section_title("Refused", "nothing is kept until these are corrected or left out")
    for problem in seen.problems[:_SHOWN]:
        st.markdown(
            f":orange[:material/edit_note:] **Line {problem.line}** {escape_markdown(problem.message)}"
        )
    if seen.refused > _SHOWN:
        st.caption(f"… and {seen.refused - _SHOWN} more.")


def _left_out(seen: FileSeen) -> None:
    if not seen.notes:
        return
    section_title("Not kept", "what the file says and a question here cannot hold")
    for note in seen.notes[:_SHOWN]:
        often = f"{note.count} times, first at line {note.line}" if note.count > 1 else f"line {note.line}"
        st.markdown(f":orange[:material/warning:] {escape_markdown(note.message)} :small[:gray[{often}]]")


def _columns(seen: FileSeen) -> None:
    if not seen.columns:
        return
    section_title("Columns", "what each was taken for")
    st.dataframe(
        {
            "Column": [name or "without a name" for name, _ in seen.columns],
            "Taken for": [meaning or "not used" for _, meaning in seen.columns],
        },
        hide_index=True,
        width="stretch",
    )
