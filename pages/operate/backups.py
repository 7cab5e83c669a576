"""If the database were lost now, what could be brought back, and has anybody tried?"""

from collections.abc import Sequence
from datetime import timedelta
from typing import Final

import streamlit as st

from backend.backups import service as backups
from backend.backups.schemas import Backup, BackupState, TestState
from backend.errors import ConsoleError
from pages.ui import (
    answer_line,
    backup_mark,
    duration,
    empty_state,
    error_state,
    escape_markdown,
    exact_time,
    page_header,
    perform,
    relative_time,
    share,
    trial_mark,
)

REFRESH: Final = timedelta(seconds=3)


def start() -> None:
    """Begin a backup; for a button's callback."""
    try:
        perform(backups.start_backup)
    except ConsoleError as error:
        st.toast(escape_markdown(error.message), icon=":material/error:")


def try_out(backup: Backup) -> None:
    """Begin a test restore; for a button's callback."""
    try:
        perform(backups.start_test, backup.id)
    except ConsoleError as error:
        st.toast(escape_markdown(error.message), icon=":material/error:")


def sentence(found: Sequence[Backup]) -> str:
    """What could be brought back now."""
    good = [one for one in found if one.state is BackupState.SUCCEEDED and not one.removed_at]
    if not good:
        return "Nothing could be brought back: there is no good backup."
    newest = good[0]
    words = f"All up to {relative_time(newest.started_at)} could be brought back."
    proven = next((one for one in good if one.test and one.test.state is TestState.PASSED), None)
    if newest.test and newest.test.state is TestState.FAILED:
        return f"The newest backup, made {relative_time(newest.started_at)}, could not be restored when it was tried."
    if proven is None:
        return f"{words} {'It was not' if len(good) == 1 else f'None of the {len(good)} was'} tried out yet."
    if proven is newest:
        return f"{words} A test restore of it passed."
    return f"{words} The newest one proven by a test restore is from {relative_time(proven.started_at)}."


def facts(backup: Backup) -> str:
    """The quiet line: how much, how long, which schema, where."""
    parts = [f"by {backup.made_by} on {backup.host}"]
    if backup.size is not None:
        parts.append(f"{backup.size / 1_048_576:.1f} MiB")
    if backup.rows is not None:
        parts.append(f"{backup.rows:,} rows in {backup.tables} tables")
    if backup.seconds is not None:
        parts.append(f"took {duration(backup.seconds)}")
    if backup.schema_version:
        parts.append(f"schema {backup.schema_version}")
    return " · ".join(parts)


def row(backup: Backup) -> None:
    """One backup, what a test of it said, and the way to test it."""
    what, test, act = st.columns([5, 4, 2], gap="small", vertical_alignment="center")
    gone = " :gray-badge[:material/delete: Made room]" if backup.removed_at else ""
    lines = [
        f"**{relative_time(backup.started_at)}** {backup_mark(backup.state)}{gone}",
        f":small[:gray[{escape_markdown(facts(backup))}]]",
    ]
    if backup.error:
        lines.append(escape_markdown(backup.error))
    what.markdown(
        "  \n".join(lines),
        help=escape_markdown(
            f"{exact_time(backup.started_at)}. {backup.file}. SHA-256 {backup.sha256 or 'none'}."
        ),
    )
    if backup.test:
        said = f":small[:gray[{escape_markdown(backup.test.note or 'It is being restored now.')}]]"
        test.markdown(f"{trial_mark(backup.test.state)}  \n{said}")
    elif backup.state is BackupState.SUCCEEDED:
        test.markdown(":small[:gray[Not tried out yet.]]")
    if backup.state is BackupState.SUCCEEDED and not backup.removed_at:
        act.button(
            "Try it out",
            key=f"try_{backup.id}",
            icon=":material/experiment:",
            on_click=try_out,
            args=(backup,),
            help="Restore it into a scratch database, compare the rows of every table, and drop that again.",
        )


@st.fragment(run_every=REFRESH)
def everything(spot: st.delta_generator.DeltaGenerator) -> None:
    """The list, anew every few seconds."""
    try:
        found = share(backups.list_backups, REFRESH.total_seconds()).items
    except ConsoleError as error:
        spot.empty()
        error_state(error)
        return
    with spot:
        answer_line(sentence(found))
    st.button(
        "Make a backup",
        key="make_backup",
        icon=":material/backup:",
        type="primary",
        on_click=start,
        disabled=bool(found) and found[0].state is BackupState.RUNNING,
    )
    if not found:
        empty_state(
            "backup",
            "No backup yet",
            "One is made in seconds while everything goes on. TOOLBOX_BACKUP_EVERY_HOURS makes them by the clock.",
        )
        return
    with st.container(border=True, gap="small"):
        for backup in found:
            row(backup)
    st.caption(
        "Files lie in `backups` in the data folder of the machine that made them. Copy them elsewhere: a disk that "
        "fails takes both. To bring one back: `python -m backend backup restore FILE`."
    )


page_header("Backups")
everything(st.empty())
