"""One report, for a projector: one column, the verdict first, then the agenda."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

import pandas as pd
import streamlit as st

from backend.errors import ConsoleError
from backend.permissions import OPERATORS
from backend.reports import service as reports
from backend.reports.formats.contract import phrased_words
from backend.reports.schemas import (
    Document,
    Figure,
    Integrity,
    Report,
    ReportFormat,
    ReportState,
    Section,
    Table,
)
from backend.reports.window import Window
from pages.review.report_actions import actions
from pages.review.words import STATES, VERDICTS, asked_for, rows_address
from pages.ui import (
    Span,
    confirm,
    current_actor,
    error_state,
    escape_markdown,
    exact_time,
    metric_card,
    name_tab,
    page_header,
    perform,
    section_title,
    sentence_case,
    show_chart,
    span_figure,
    status_mark,
    watch,
)

REFRESH: Final = timedelta(seconds=1)
may_edit = current_actor().role in OPERATORS


def sign(report: Report) -> None:
    """Ask, then freeze the draft under one's name."""

    def act() -> None:
        perform(reports.sign_report, report.id)

    confirm(
        "Sign this report?",
        "It is frozen as it stands, with its actions and under your name, and never changes again.",
        verb="Sign the report",
        action=act,
    )


def downloads(report: Report) -> None:
    """The report as a file, through the API."""
    with st.popover("Download", icon=":material/download:", key="download"):
        for format in ReportFormat:
            st.link_button(
                format.value.upper(),
                f"/api/v1/reports/{report.id}?format={format.value}",
                key=f"download_{format.value}",
                width="stretch",
            )


def particulars(report: Report, document: Document) -> None:
    """The header: what it covers, how sure it is, who signed."""
    confidence = document.confidence
    lines = [
        f"{document.period.words}, compared with {document.compared_with.words}.",
        f"Confidence {confidence.level.value}: {'; '.join(confidence.reasons)}.",
        f"Previous report: {document.earlier.words if document.earlier else 'none of this kind'}.",
    ]
    if document.signature:
        lines.append(f"Signed by {document.signature.by}, {exact_time(document.signature.at)}.")
    if document.phrased:
        lines.append(f"Wording: {phrased_words(document.phrased)}.")
    if report.content_hash:
        lines.append(f"SHA-256 {report.content_hash}")
    st.markdown("  \n".join(f":gray[{escape_markdown(line)}]" for line in lines))


def cards(figures: list[Figure], window: Window, said: str) -> None:
    """The figures in large type, each with its change, n, and the rows behind it; what was not measured in a line.

    Args:
        figures: those of a heading.
        window: of the report.
        said: the heading's sentences, which name what was not measured where that decides its state.
    """
    measured = [one for one in figures if one.value is not None]
    with st.grid(3, min_column_width=230):
        for one in measured:
            with st.container(gap="xxsmall"):
                metric_card(one.title, one.shown, card_caption(one))
                if address := rows_address(one, window):
                    st.markdown(f":small[[The rows behind it]({address})]")
    unmeasured = [one.title for one in figures if one.value is None and one.title not in said]
    if unmeasured:
        st.caption(escape_markdown(f"Not measured: {', '.join(unmeasured)}."))


def card_caption(one: Figure) -> str:
    """What stands below a figure: its target, its change, and how sure it is."""
    parts = [f"Target {one.target_shown}: {one.verdict.words}."] if one.verdict else []
    # The change says n itself where that is all there is to say.
    words = one.change.words.removesuffix(f" (n={one.n:,})")
    parts.append(f"{sentence_case(words)}.")
    parts.append(f"n={one.n:,}, {one.kind.value}, coverage {one.coverage:.1%}.")
    return " ".join(parts)


def table(one: Table) -> None:
    """A table of words."""
    section_title(one.title)
    if not one.rows:
        st.caption(escape_markdown(one.when_empty))
        return
    frame = pd.DataFrame([row.cells for row in one.rows], columns=one.columns)
    config = {}
    if any(row.url for row in one.rows):
        # Beside the name, where a phone shows it too.
        frame.insert(1, "Rows", [row.url for row in one.rows])
        config["Rows"] = st.column_config.LinkColumn(display_text="open", width=70)
    st.dataframe(
        frame, hide_index=True, height="content", column_config=config, key=f"table_{one.id}", alt=one.title
    )


def outage_chart(document: Document) -> None:
    """When what was out, as bars."""
    start = document.period.start
    spans = [
        Span(
            one.row,
            one.state,
            (one.start - start).total_seconds(),
            (one.end - start).total_seconds(),
            f"{one.row} {one.state} {exact_time(one.start)}",
        )
        for one in document.stretches
    ]
    rows = len({one.row for one in document.stretches})
    show_chart(
        span_figure(spans, unit="d", scale=1 / 86_400),
        alt="Outages by component, in days since the start of the period",
        key="outages",
        height=80 + 30 * rows,
    )


def section(report: Report, document: Document, one: Section) -> None:
    """One heading of the agenda."""
    st.space("small")
    mark = f" {status_mark(one.state.value)}" if one.state else ""
    st.subheader(f"{escape_markdown(one.heading)}{mark}", anchor=False)
    for sentence in one.sentences:
        st.markdown(escape_markdown(sentence))
    # A signed report shows them as they were signed, whatever became of them since.
    if one.id == "actions" and report.state is not ReportState.SIGNED:
        actions(report, may_edit=may_edit)
        return
    if one.id == "outages" and document.stretches:
        outage_chart(document)
    if one.figures:
        window = Window(document.period.start, document.period.end)
        cards(one.figures, window, " ".join(one.sentences))
    for each in one.tables:
        table(each)


@st.fragment(run_every=REFRESH)
def wait() -> None:
    """Look each second whether the report is made."""
    try:
        now = watch(reports.read_report, asked_for("id"))
    except ConsoleError as error:
        error_state(error)
        return
    if now.state not in (ReportState.WAITING, ReportState.MAKING):
        st.rerun()
    st.markdown(":gray[:material/timelapse: The figures are being read; this takes seconds.]")


def show(report: Report) -> None:
    """The report, or why there is none yet."""
    name_tab(report.window, "Report")
    document = report.document
    with page_header(document.title if document else "Report", report.window):
        st.markdown(STATES[report.state], width="content")
        if document:
            st.link_button(
                "Present",
                f"/api/v1/reports/{report.id}?format=html&present=true",
                icon=":material/present_to_all:",
                key="present",
                help="The report alone, in large type, for a projector.",
            )
            downloads(report)
        if may_edit and report.state is ReportState.DRAFT:
            st.button("Sign", key="sign", type="primary", icon=":material/verified:")
    if report.state is ReportState.FAILED:
        st.error(escape_markdown(report.error or "It could not be made."), icon=":material/error:")
        if may_edit and st.button("Make it again", key="again", icon=":material/refresh:"):
            perform(reports.retry_report, report.id)
            st.rerun()
    elif document is None:
        wait()
    else:
        if st.session_state.get("sign"):
            sign(report)
        if report.integrity is Integrity.ALTERED:
            st.error("This report was changed after it was signed: its text does not fit its hash.")
        st.markdown(VERDICTS[document.verdict])
        st.header(escape_markdown(document.headline), anchor=False)
        particulars(report, document)
        section_title("What changed")
        for said in document.what_changed or ["Nothing to compare."]:
            st.markdown(f"- {escape_markdown(said)}")
        for one in document.sections:
            section(report, document, one)


try:
    show(perform(reports.read_report, asked_for("id")))
except ConsoleError as error:
    page_header("Report")
    error_state(error)
