"""What the checks found, a row each, with a button where one click mends it."""

from collections.abc import Callable, Sequence

import streamlit as st

from backend.quiz.schemas import Finding
from pages.ui import escape_markdown, finding_mark, sentence_case


def finding_rows(
    findings: Sequence[Finding],
    key: str,
    on_fix: Callable[[Finding], None] | None = None,
    on_drop: Callable[[], None] | None = None,
) -> None:
    """Show findings; `on_fix` is called before the screen is drawn when a fix is clicked.

    Args:
        key: prefix of the buttons' keys.
        on_fix: without it nothing can be clicked.
        on_drop: takes the whole question out, where it repeats another; offered beside that finding.
    """
    for number, finding in enumerate(findings):
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.markdown(
                f"{finding_mark(finding.severity)} {escape_markdown(finding.message)} "
                f":small[:gray[{escape_markdown(sentence_case(finding.check))}]]",
                width="stretch",
            )
            if on_fix and finding.mendable:
                st.button(
                    "Fix",
                    key=f"{key}_fix_{number}",
                    icon=":material/auto_fix_high:",
                    type="tertiary",
                    help=_what(finding),
                    on_click=on_fix,
                    args=(finding,),
                )
            if on_drop and finding.check == "duplicate":
                st.button(
                    "Take out",
                    key=f"{key}_drop_{number}",
                    icon=":material/delete:",
                    type="tertiary",
                    help="Take this question out and keep the other.",
                    on_click=on_drop,
                )


def _what(finding: Finding) -> str:
    if finding.check == "lost_sequence":
        return "Sort the numbers."
    if finding.check == "key_balance":
        return f"Move the key to place {finding.fix}."
    if finding.check == "complex_k_type" and finding.fix:
        return "Make it a question with several right answers."
    if finding.span and finding.span.field == "type":
        return "Make it a true/false question."
    return f"Write {escape_markdown(finding.fix)}" if finding.fix else "Take it out."
