"""What the checks found, a row each, with a button where one click mends it."""

from collections.abc import Callable, Sequence

import streamlit as st

from backend.quiz.schemas import Finding
from pages.ui import escape_markdown, finding_mark, sentence_case


def finding_rows(
    findings: Sequence[Finding], key: str, on_fix: Callable[[Finding], None] | None = None
) -> None:
    """Show findings; `on_fix` is called before the screen is drawn when a fix is clicked.

    Args:
        key: prefix of the buttons' keys.
        on_fix: without it nothing can be clicked.
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


def _what(finding: Finding) -> str:
    if finding.check == "lost_sequence":
        return "Sort the numbers."
    if finding.check == "key_balance":
        return f"Move the key to place {finding.fix}."
    if finding.span and finding.span.field == "type":
        return "Make it a true/false question."
    return f"Write {escape_markdown(finding.fix)}" if finding.fix else "Take it out."
