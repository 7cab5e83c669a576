"""One section under review: each statement with what proves it beside it, and what can be done with the section."""

from functools import partial

import streamlit as st

from backend.content import service as contents
from backend.content.formats import stretches
from backend.content.schemas import Accepting, ContentReview, ContentState, Origin, Section, Statement
from backend.quiz.formats.text import letter
from backend.quiz.schemas import Evidence, Finding, Severity, Verdict, VerdictKind
from pages.studio.acting import attempt, show_problem
from pages.studio.content.again import again_button, show_run_of
from pages.studio.content.edit import edit_form, editing, start_editing
from pages.studio.content.history import show_history
from pages.studio.words import counted
from pages.ui import (
    duration,
    escape_markdown,
    evidence_quote,
    finding_mark,
    item_mark,
    perform,
    sentence_case,
    surroundings,
)

QUICK_REASONS = (
    "Not what the text says",
    "Too thin",
    "Too much",
    "Not important",
    "Too hard to read",
    "Badly worded",
)
HISTORY = "History"
# Beside a statement that is itself a quotation, a few words around it are enough to find it again.
CONTEXT = 60
MOST_QUOTES = 3


def section_card(review: ContentReview, section: Section) -> None:
    """Show one section with everything needed to judge it."""
    with st.container(border=True, key=f"section_{section.id}"):
        _head(section)
        if editing(section.id):
            edit_form(section)
            return
        show_run_of(section)
        _remarks(section)
        under = ""
        for place, statement in enumerate(section.statements):
            if statement.under and statement.under != under:
                st.markdown(f":small[:gray[**{escape_markdown(statement.under)}**]]")
            under = statement.under
            _statement(review, section, place, statement)
        _made_by(section)
        show_problem(f"section_{section.id}")
        _actions(review, section)


def _head(section: Section) -> None:
    found = sum(finding.severity is not Severity.INFO for finding in section.findings)
    checks = (
        f":gray-badge[:orange[:material/warning:] {counted(found, 'finding')}]"
        if found
        else ":gray-badge[:green[:material/task_alt:] Checks passed]"
    )
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        note = counted(len(section.statements), "statement")
        st.markdown(f"**{escape_markdown(section.heading)}** :small[:gray[{note}]]", width="content")
        st.space("stretch")
        st.markdown(f"{checks} {item_mark(section.state)}", width="content")
    if section.reason:
        st.caption(f"Rejected because: {escape_markdown(section.reason)}")


def _remarks(section: Section) -> None:
    """What the checks say of the section as a whole."""
    for finding in section.findings:
        if finding.span is None:
            _finding(finding)


def _finding(finding: Finding) -> None:
    st.markdown(
        f"{finding_mark(finding.severity)} {escape_markdown(finding.message)} "
        f":small[:gray[{escape_markdown(sentence_case(finding.check))}]]"
    )


def _statement(review: ContentReview, section: Section, place: int, statement: Statement) -> None:
    said, proof = st.columns([3, 2], gap="medium")
    with said:
        marks = _marks(statement)
        term = f"**{_set(statement.term)}**  \n" if statement.term else ""
        st.markdown(f"{marks}{term}{_set(statement.text)}")
        _asked_for(statement)
        if statement.answer:
            st.markdown(f":green[:material/check_circle:] :gray[Answer] {_set(statement.answer)}")
        for finding in section.findings:
            if finding.span and finding.span.field.startswith(f"statements.{place}."):
                _finding(finding)
    with proof:
        if statement.unproven:
            _unproven(section, place)
        elif statement.accepted and not statement.evidence:
            st.caption(":gray[:material/how_to_reg:] No passage proves this; a person has accepted it.")
        for evidence in statement.evidence[:MOST_QUOTES]:
            before, after = _around(review.source_text, evidence)
            evidence_quote(evidence.quote, before, after, review.anchors.get(str(evidence.passage_id)))
        more = len(statement.evidence) - MOST_QUOTES
        if more > 0:
            st.caption(f"and {counted(more, 'more place')}")


def _set(text: str) -> str:
    """A text exactly as it is, its formulas set as they will be printed."""
    said = (f"${words}$" if formula else _plain(words) for formula, words in stretches(text))
    return "".join(said)


def _plain(words: str) -> str:
    """Words as they are, behind the blank that parts them from a formula before."""
    bare = words.lstrip(" ")
    return " " * (len(words) - len(bare)) + escape_markdown(bare)


def _marks(statement: Statement) -> str:
    """How long a phase takes, and whose words these are where they are not the text's."""
    marks = []
    if statement.minutes:
        marks.append(f":gray-badge[:material/schedule: {statement.minutes} min]")
    if statement.origin is Origin.TEMPLATE:
        marks.append(":gray-badge[:material/article: Template]")
    if statement.item_id:
        marks.append(":gray-badge[:material/inventory_2: From your bank]")
    return " ".join(marks) + "  \n" if marks else ""


def _asked_for(statement: Statement) -> None:
    """The lines to be matched, what is chosen from, and the room there is to write."""
    parts = [f"{number}\\. {_set(part)}" for number, part in enumerate(statement.parts, 1)]
    choices = [f"{letter(at)}\\. {_set(choice)}" for at, choice in enumerate(statement.choices)]
    for rows in (parts, choices):
        if rows:
            st.markdown("  \n".join(rows))
    if statement.lines:
        st.caption(f":gray[:material/edit:] {counted(statement.lines, 'line')} to write on")


def _unproven(section: Section, place: int) -> None:
    """A statement that stays out of the approved version until somebody takes it."""
    st.caption(":orange[:material/warning:] No passage proves this, so the approved version leaves it out.")
    st.button(
        "Accept it anyway",
        key=f"accept_{section.id}_{place}",
        icon=":material/how_to_reg:",
        on_click=_accept,
        args=(section, place),
    )


def _accept(section: Section, place: int) -> None:
    accepting = Accepting(version=section.version, statements=[place])
    attempt(f"section_{section.id}", partial(perform, contents.accept_statements, section.id, accepting))


def _around(text: str | None, evidence: Evidence) -> tuple[str, str]:
    """The source's words around a quote, no further than its own paragraph."""
    if text is None:
        return "", ""
    before, after = surroundings(text, evidence.start, evidence.end, CONTEXT)
    return before.rpartition("\n")[2], after.partition("\n")[0]


def _actions(review: ContentReview, section: Section) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        if section.state is not ContentState.APPROVED:
            st.button(
                "Approve",
                key=f"approve_{section.id}",
                type="primary",
                icon=":material/check:",
                on_click=_judge,
                args=(section, VerdictKind.APPROVE, None),
            )
        if section.state is not ContentState.REJECTED:
            _reject(section)
        st.button(
            "Edit", key=f"edit_{section.id}", icon=":material/edit:", on_click=start_editing, args=(section,)
        )
        if review.content.source_id is not None:
            again_button(section)
        if st.button(HISTORY, key=f"history_{section.id}", type="tertiary", icon=":material/history:"):
            show_history(section)


def _judge(section: Section, verdict: VerdictKind, reason: str | None, place: str = "section") -> None:
    attempt(
        f"{place}_{section.id}",
        partial(
            perform,
            contents.judge_section,
            section.id,
            Verdict(verdict=verdict, reason=reason, version=section.version),
        ),
    )


def _reject(section: Section) -> None:
    with st.popover("Reject", icon=":material/thumb_down:", key=f"reject_{section.id}"):
        st.pills("Why?", QUICK_REASONS, selection_mode="multi", key=f"reasons_{section.id}", wrap=True)
        st.text_input(
            "In your words", key=f"words_{section.id}", max_chars=500, placeholder="What is wrong with it"
        )
        st.button(
            "Reject section", key=f"reject_now_{section.id}", on_click=_reject_with_reason, args=(section,)
        )
        show_problem(f"reject_{section.id}")


def _reject_with_reason(section: Section) -> None:
    quick: list[str] = st.session_state.get(f"reasons_{section.id}") or []
    words = str(st.session_state.get(f"words_{section.id}") or "").strip()
    reason = ". ".join([*quick, words] if words else quick)
    _judge(section, VerdictKind.REJECT, reason or None, "reject")


def _made_by(section: Section) -> None:
    """Who drafted the section; with what and how fast is a matter for its tooltip."""
    made = section.provenance
    model = (made.model_extra or {}).get("model")
    by = f"the model {model}" if model else f"the {made.engine} engine"
    details = [made.agent, made.engine_version]
    if made.latency_ms is not None:
        details.append(duration(made.latency_ms / 1_000))
    st.caption(
        f":material/smart_toy: Drafted by {escape_markdown(by)}",
        help=escape_markdown(" · ".join(detail for detail in details if detail)) or None,
    )
