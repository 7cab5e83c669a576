"""What became of a section: each version with who made it, when, and what changed; each can be made what it is again."""

from collections.abc import Iterator, Mapping
from typing import Any

import streamlit as st

from backend.content import service as contents
from backend.content.schemas import Section, SectionVersion
from backend.errors import ConsoleError
from pages.ui import (
    error_state,
    escape_markdown,
    exact_time,
    item_mark,
    perform,
    relative_time,
    sentence_case,
    shorten,
)

LONGEST = 160
MOST = 50
_LISTS = ("parts", "choices")
_COUNTS = {"minutes": "min", "lines": "lines"}


def show_history(section: Section) -> None:
    """Open a drawer with a section's versions, newest first."""

    @st.dialog("History", width="medium", position="right", icon=":material/history:")
    def show() -> None:
        st.caption(escape_markdown(section.heading))
        try:
            page = perform(contents.list_history, section.id, limit=MOST)
        except ConsoleError as error:
            error_state(error)
            return
        versions = list(page.items)
        for version, before in zip(versions, [*versions[1:], None], strict=True):
            _version(section, version, before, versions[0])
        if page.next_cursor:
            st.caption(f"Older versions than these {MOST} are kept, and the API gives them.")

    show()


def _version(
    section: Section, version: SectionVersion, before: SectionVersion | None, now: SectionVersion
) -> None:
    with st.container(border=True, gap="xsmall"):
        with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
            st.markdown(f"**Version {version.version}** {item_mark(version.state)}", width="content")
            st.caption(
                relative_time(version.created_at), help=exact_time(version.created_at), width="content"
            )
        who = version.actor_name or "the engine"
        st.caption(f"{escape_markdown(sentence_case(version.change))} by {escape_markdown(who)}")
        if version.reason:
            st.markdown(f":gray[Because] {escape_markdown(version.reason)}")
        if before is not None:
            for sign, colour, line in _changes(before.content, version.content):
                st.markdown(f":{colour}[{sign}] {escape_markdown(shorten(line, LONGEST))}")
        if version.content != now.content and st.button(
            "Make it this again",
            key=f"section_again_{version.version}",
            icon=":material/history:",
            help="A new version with what it was then; it waits for your verdict again.",
        ):
            _restore(section, version, now)


def _restore(section: Section, version: SectionVersion, now: SectionVersion) -> None:
    try:
        saved = perform(contents.restore_version, section.id, version.version, version=now.version)
    except ConsoleError as error:
        error_state(error)
    else:
        st.toast(f"Version {version.version} again, as version {saved.version}.", icon=":material/check:")
        st.rerun()


def _changes(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    """Lines that went and lines that came."""
    before, after = _lines(old), _lines(new)
    yield from (("−", "red", line) for line in before if line not in after)
    yield from (("+", "green", line) for line in after if line not in before)


def _lines(content: Mapping[str, Any]) -> list[str]:
    lines = [str(content.get("heading", ""))]
    for statement in content.get("statements", []):
        parts = [statement.get(name, "") for name in ("under", "term", "text", *_LISTS, "answer")]
        said = [", ".join(part) if isinstance(part, list) else part for part in parts]
        counts = [f"{statement[name]} {unit}" for name, unit in _COUNTS.items() if statement.get(name)]
        lines.append(" · ".join(part for part in [*said, *counts] if part))
    return lines
