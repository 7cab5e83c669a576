"""A pasted quiz with what the checks find in it: a sentence, figures, then each question. Kept in this tab alone."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from typing import Final

import streamlit as st

from backend.quiz import service as quizzes
from backend.quiz.formats.findings import summary, write_findings
from backend.quiz.formats.readers import ImportFormat
from backend.quiz.schemas import CheckedItem, CheckedText, Finding, Imported, ItemContent, Severity
from pages.studio.check.keep import keep_button, kept_notice
from pages.studio.check.opinion import opinion_button
from pages.studio.items.findings import finding_rows
from pages.ui import (
    empty_state,
    escape_markdown,
    item_question,
    metric_card,
    page_header,
    perform,
    section_title,
    type_label,
)

FORMATS: Final = {
    None: "Find out",
    ImportFormat.TEXT: "Lettered options",
    ImportFormat.AIKEN: "Aiken",
    ImportFormat.GIFT: "GIFT",
    ImportFormat.MOODLE_XML: "Moodle XML",
    ImportFormat.QTI12: "QTI 1.2",
    ImportFormat.QTI21: "QTI 2",
    ImportFormat.QTI30: "QTI 3",
    ImportFormat.CSV: "CSV",
    ImportFormat.JSON: "JSON",
}
GRADES: Final = (None, 4, 6, 8, 10, 12)
PER_PAGE: Final = 20
EXAMPLE: Final = """1. Which organ pumps blood?
A) Heart
B) Liver
C) All of the above
Answer: A"""
_CHECKED: Final = "studio_checked"


@dataclass(slots=True)
class _Checked:
    """What was pasted, as it was read and then mended."""

    found: CheckedText
    grade: int | None
    when: datetime
    fixes: int = 0
    # Where it was kept, until something is mended or checked anew.
    kept: Imported | None = None
    # What a model said of a question, as long as it stands as it was asked about.
    opinions: dict[str, list[Finding]] = field(default_factory=dict)


def show_check() -> None:
    """Show the field to paste into, and what was found in what was pasted last."""
    kept: _Checked | None = st.session_state.get(_CHECKED)
    sentence = "Paste a quiz from anywhere and see what the checks find. Nothing is kept unless you say so."
    with page_header("Check a quiz", summary(kept.found) if kept else sentence):
        if kept and kept.found.items:
            _keep(kept)
            opinion_button(_shown(kept), partial(_hear, kept))
            st.download_button(
                "Summary to print",
                lambda: write_findings(kept.found, kept.when),
                file_name="what-the-checks-found.html",
                mime="text/html",
                icon=":material/print:",
                key="check_print",
                on_click="ignore",
            )
    if kept:
        if kept.kept:
            kept_notice(kept.kept)
        _figures(kept.found)
    _paste(kept)
    if kept:
        _unread(kept.found)
        _questions(kept)


def _keep(kept: _Checked) -> None:
    sound = [item.content for item in kept.found.items if item.has_key]
    keyless = len(kept.found.items) - len(sound)
    done = keep_button(sound, keyless, kept.found.format, kept.when, kept.grade, again=kept.kept is not None)
    kept.kept = done or kept.kept


def _paste(kept: _Checked | None) -> None:
    with st.expander("Paste another quiz" if kept else "Paste a quiz", expanded=not kept):
        st.text_area("Quiz", height=260, key="check_text", placeholder=EXAMPLE, label_visibility="collapsed")
        with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
            st.selectbox(
                "Written as",
                list(FORMATS),
                format_func=lambda name: FORMATS[name],
                key="check_format",
                width=200,
            )
            st.selectbox(
                "Meant for",
                GRADES,
                format_func=lambda grade: "Anybody" if grade is None else f"Grade {grade}",
                key="check_grade",
                width=160,
                help="Reading is measured against it.",
            )
            st.button("Check", type="primary", icon=":material/fact_check:", key="check_now", on_click=_check)
        if st.session_state.pop("check_nothing", False):
            st.caption(
                ":orange[:material/edit_note:] There is nothing to check yet: paste your questions first."
            )


def _check() -> None:
    text = str(st.session_state.get("check_text") or "")
    if not text.strip():
        st.session_state["check_nothing"] = True
        return
    grade = st.session_state.get("check_grade")
    found = perform(quizzes.check_text, text, format=st.session_state.get("check_format"), grade=grade)
    st.session_state[_CHECKED] = _Checked(found, grade, datetime.now(UTC))
    st.session_state.pop("check_page", None)


def _figures(found: CheckedText) -> None:
    if not found.items:
        return
    figures = (
        ("Questions", len(found.items), f"Read as {_named(found)}."),
        ("With an error", found.count(Severity.ERROR), "Cannot be marked, or are wrong as they stand."),
        ("Want a look", found.count(Severity.WARNING), "Something that helps a guesser or misleads."),
        ("Nothing to correct", found.count(None) + found.count(Severity.INFO), "Notes do not count."),
    )
    with st.grid(4, min_column_width=150):
        for label, value, caption in figures:
            metric_card(label, value, caption)


def _named(found: CheckedText) -> str:
    name = FORMATS[ImportFormat(found.format)]
    return name.lower() if found.format == ImportFormat.TEXT else name


def _unread(found: CheckedText) -> None:
    if not found.problems:
        return
    if not found.items:
        empty_state(
            "find_in_page",
            "No question was found",
            f"It was read as {_named(found)}. Choose what it is written as, or see the lines below.",
        )
    section_title("Not read", "correct these lines and check again")
    for problem in found.problems[:PER_PAGE]:
        st.markdown(
            f":orange[:material/edit_note:] **Line {problem.line}** {escape_markdown(problem.message)}"
        )
    if len(found.problems) > PER_PAGE:
        st.caption(f"… and {len(found.problems) - PER_PAGE} more.")


def _questions(kept: _Checked) -> None:
    items = kept.found.items
    if not items:
        return
    note = (
        f"{kept.fixes} mended here; the summary has their new wording"
        if kept.fixes
        else "a click on Fix changes it here alone"
    )
    section_title("Questions", note)
    pages = -(-len(items) // PER_PAGE)
    if pages > 1:
        st.pagination(pages, key="check_page")
    first = _first(kept)
    for index, item in enumerate(items[first : first + PER_PAGE], first):
        _question(index, item)


def _first(kept: _Checked) -> int:
    """The place of the first question of the page that is shown."""
    pages = max(1, -(-len(kept.found.items) // PER_PAGE))
    return (min(int(st.session_state.get("check_page") or 1), pages) - 1) * PER_PAGE


def _shown(kept: _Checked) -> list[ItemContent]:
    first = _first(kept)
    return [item.content for item in kept.found.items[first : first + PER_PAGE]]


def _hear(kept: _Checked, contents: Sequence[ItemContent], found: Sequence[Sequence[Finding]]) -> None:
    """Take up what a model said of these questions."""
    for content, said in zip(contents, found, strict=True):
        kept.opinions[content.model_dump_json()] = list(said)
    items = kept.found.items
    _check_again(kept, [item.line for item in items], [item.content for item in items])


def _question(index: int, item: CheckedItem) -> None:
    with st.container(border=True, key=f"checked_{index}"):
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.markdown(
                f"**{index + 1}**  {type_label(item.content.type)}\u2002:small[:gray[line {item.line}]]",
                width="content",
            )
            st.space("stretch")
            if item.worst not in (Severity.ERROR, Severity.WARNING):
                st.markdown(":gray-badge[:green[:material/task_alt:] Checks passed]", width="content")
        item_question(item.content)
        for note in item.notes:
            st.caption(f":material/info: {escape_markdown(note)}")
        finding_rows(item.findings, f"checked_{index}", partial(_fix, index), partial(_drop, index))


def _fix(index: int, finding: Finding) -> None:
    kept: _Checked = st.session_state[_CHECKED]
    contents: list[ItemContent] = [item.content for item in kept.found.items]
    fixed = perform(quizzes.fix_finding, contents[index], finding)
    if fixed is None:
        st.toast(
            "This can no longer be mended by a click; correct it in the text.", icon=":material/edit_note:"
        )
        return
    contents[index] = fixed
    _check_again(kept, [item.line for item in kept.found.items], contents)
    _mended(kept)


def _drop(index: int) -> None:
    kept: _Checked = st.session_state[_CHECKED]
    items = [item for at, item in enumerate(kept.found.items) if at != index]
    _check_again(kept, [item.line for item in items], [item.content for item in items])
    _mended(kept)


def _check_again(kept: _Checked, lines: Sequence[int], contents: Sequence[ItemContent]) -> None:
    findings = perform(quizzes.check_items, contents, grade=kept.grade)
    notes = {item.line: item.notes for item in kept.found.items}
    items = [
        CheckedItem(
            line=line,
            content=content,
            findings=[*found, *kept.opinions.get(content.model_dump_json(), [])],
            notes=notes.get(line, []),
        )
        for line, content, found in zip(lines, contents, findings, strict=True)
    ]
    kept.found = kept.found.model_copy(update={"items": items})


def _mended(kept: _Checked) -> None:
    kept.fixes += 1
    kept.kept = None
