"""The passage that proves a key, quoted inside its surroundings."""

import re

import streamlit as st

from pages.ui.text import escape_markdown

CONTEXT_CHARACTERS = 180
_HEADING_MARK = re.compile(r"^#{1,6} +", re.MULTILINE)


def evidence_quote(
    quote: str, context_before: str = "", context_after: str = "", anchor: str | None = None
) -> None:
    """Show a quote, marked inside the source text around it, with the place it comes from; heading marks are left out.

    Args:
        quote: exactly as it stands in the source.
        context_before: source text that ends where the quote begins.
        context_after: source text that begins where the quote ends.
        anchor: where it stands, such as "Page 3" or a heading.
    """
    place = f" · {escape_markdown(anchor)}" if anchor else ""
    with st.container(gap="xxsmall"):
        st.caption(f":material/format_quote: Evidence{place}")
        st.markdown(
            _shade(context_before, "gray")
            + _shade(quote, "yellow-background")
            + _shade(context_after, "gray")
        )


def surroundings(text: str, start: int, end: int, size: int = CONTEXT_CHARACTERS) -> tuple[str, str]:
    """Give the source text before and after `text[start:end]`, about `size` characters each, cut between words."""
    before, after = text[max(0, start - size) : start], text[end : end + size]
    if start > size:
        before = "…" + before[before.find(" ") :] if " " in before else before
    if end + size < len(text):
        after = after[: after.rfind(" ") + 1] + "…" if " " in after else after
    return before, after


def without_heading_marks(text: str) -> str:
    """The text as it reads, without the `##` before its Markdown headings."""
    return _HEADING_MARK.sub("", text)


def _shade(text: str, colour: str) -> str:
    """Colour escaped text line by line: a directive that spans lines would depend on how lines are joined."""
    # The pieces stand on one line: a blank between them is a word boundary and no indentation.
    text = without_heading_marks(text)
    gap, text = (" ", text[1:]) if text.startswith(" ") else ("", text)
    lines = escape_markdown(text).split("  \n")
    return gap + "  \n".join(_directive(line, colour) for line in lines)


def _directive(line: str, colour: str) -> str:
    bare = line.rstrip(" ")
    if not bare.strip("\u00a0"):
        return line
    return f":{colour}[{bare}]{line[len(bare) :]}"
