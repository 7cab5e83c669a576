"""What in the database is large, what is slow, who waits for whom? Nothing here changes anything."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Final

import pandas as pd
import streamlit as st

from backend.database import service as database
from backend.database.schemas import Database, Statement, Table, Wait
from backend.errors import ConsoleError
from pages.ui import (
    answer_line,
    duration,
    empty_state,
    error_state,
    escape_markdown,
    exact_time,
    metric_card,
    page_header,
    relative_time,
    section_title,
    share,
)

REFRESH: Final = timedelta(seconds=5)
# A transaction open for longer keeps the clean-up of dead rows from going on.
LONG_SECONDS: Final = 60.0


def sentence(found: Database) -> str:
    """Is anything in the way?"""
    words = f"PostgreSQL {found.version} with {size(found.size_bytes)}; "
    if not found.migrations.in_step:
        return words + "its schema is not that of this code."
    if found.waits:
        count = len(found.waits)
        return words + f"{count} connection{' waits' if count == 1 else 's wait'} for a lock."
    if found.pool.waiting:
        return words + f"{found.pool.waiting} of this process wait for a connection."
    oldest = found.oldest_transaction
    if oldest is not None and oldest.age_s > LONG_SECONDS:
        return words + f"a transaction has been open for {duration(oldest.age_s)}."
    return words + "nothing waits for a lock or for a connection."


def size(count: int) -> str:
    """Bytes in the unit that fits."""
    amount = float(count)
    for unit in ("B", "KiB", "MiB"):
        if amount < 1_024:
            return f"{amount:.0f} {unit}" if unit == "B" else f"{amount:.1f} {unit}"
        amount /= 1_024
    return f"{amount:.1f} GiB"


def cards(found: Database) -> None:
    """What stands at a number right now."""
    pool, schema, oldest = found.pool, found.migrations, found.oldest_transaction
    with st.grid(4, min_column_width=150):
        metric_card(
            "Pool of this process",
            f"{pool.in_use} of {pool.size}",
            f"in use; {pool.waiting} wait; at most {pool.most} at a peak",
        )
        metric_card(
            "Connections",
            f"{found.connections} of {found.most_connections}",
            "to this database, of what the server takes in all",
        )
        metric_card(
            "Oldest transaction",
            duration(oldest.age_s) if oldest else "none",
            f"{oldest.state}, process {oldest.pid}" if oldest else "but the one that looks",
            help=oldest.statement if oldest and oldest.statement else None,
        )
        metric_card(
            "Schema",
            schema.current or "none",
            "is that of the code" if schema.in_step else f"this code wants {schema.head}",
        )


def table_of_tables(tables: Sequence[Table]) -> pd.DataFrame:
    """Tables as rows."""
    return pd.DataFrame(
        {
            "Table": [
                each.name if each.schema_name == "public" else f"{each.schema_name}.{each.name}"
                for each in tables
            ],
            "Rows, estimated": [each.rows_estimated for each in tables],
            "Dead rows, estimated": [each.dead_rows_estimated for each in tables],
            "Size": [each.total_bytes / 1_048_576 for each in tables],
            "Rows' part": [each.table_bytes / 1_048_576 for each in tables],
            "Indexes' part": [each.index_bytes / 1_048_576 for each in tables],
            "Partitions": [f"{each.partitions:,}" if each.partitions else "" for each in tables],
        }
    ).astype({"Rows, estimated": "Int64", "Dead rows, estimated": "Int64"})


def table_of_statements(statements: Sequence[Statement]) -> pd.DataFrame:
    """Statements as rows."""
    return pd.DataFrame(
        {
            "Statement": [each.statement for each in statements],
            "Times": [each.count for each in statements],
            "In all": [each.total_ms / 1_000 for each in statements],
            "Mean": [each.mean_ms for each in statements],
            "p95": [each.p95_ms for each in statements],
            "Longest": [each.longest_ms for each in statements],
        }
    )


def wait_row(wait: Wait) -> None:
    """One that waits, and whom for."""
    st.markdown(
        f":orange[:material/hourglass_top:] Process **{wait.waiting_pid}** has waited {duration(wait.waiting_for_s)} "
        f"for process **{wait.blocking_pid}** ({escape_markdown(wait.blocking_state)}); "
        f"{escape_markdown(wait.lock)}.  \n:small[:gray[It wants: {escape_markdown(wait.waiting_statement)}]]  \n"
        f":small[:gray[Held since: {escape_markdown(wait.blocking_statement)}]]"
    )


def show_tables(found: Database) -> None:
    """How large tables are."""
    section_title("Tables", "largest first; rows are PostgreSQL's own estimate, not a count")
    if found.tables is None:
        empty_state(
            "lock",
            "Sizes cannot be read right now",
            "A lock on one of the tables keeps them from being measured; it is tried again in a few seconds.",
        )
        return
    megabytes = st.column_config.NumberColumn(format="%.2f MiB")
    whole = st.column_config.NumberColumn(format="localized")
    st.dataframe(
        table_of_tables(found.tables),
        column_config={
            "Rows, estimated": whole,
            "Dead rows, estimated": whole,
            "Size": megabytes,
            "Rows' part": megabytes,
            "Indexes' part": megabytes,
        },
        hide_index=True,
        height=420,
        placeholder="unknown",
        key="tables",
        alt="Tables with their sizes, largest first",
    )


def show_statements(found: Database) -> None:
    """What statements took."""
    since = relative_time(found.statements_since)
    section_title(
        "Statements", f"those that took most time in all in this process, since {since}; without their values"
    )
    milliseconds = st.column_config.NumberColumn(format="%.2f ms")
    st.dataframe(
        table_of_statements(found.statements),
        column_config={
            "Statement": st.column_config.TextColumn(width="large"),
            "Times": st.column_config.NumberColumn(format="localized"),
            "In all": st.column_config.NumberColumn(format="%.2f s"),
            "Mean": milliseconds,
            "p95": milliseconds,
            "Longest": milliseconds,
        },
        hide_index=True,
        height=420,
        key="statements",
        alt="Statements by the time they took in all, most first",
    )
    st.caption(
        "Timed by the application, from sending to the first answer. p95 is to within 5%. Statements that failed are "
        "not counted; what the durable queue sends for itself is not seen."
    )


@st.fragment(run_every=REFRESH)
def everything(spot: st.delta_generator.DeltaGenerator) -> None:
    """The whole screen, anew every few seconds."""
    try:
        found = share(database.share_database, REFRESH.total_seconds())
    except ConsoleError as error:
        spot.empty()
        error_state(error)
        return
    with spot:
        answer_line(f"{sentence(found)} Measured {exact_time(found.measured_at)}.")
    cards(found)
    section_title("Locks", "who waits for whom, longest first")
    if found.waits:
        with st.container(border=True, gap="small"):
            for wait in found.waits:
                wait_row(wait)
    else:
        st.caption("Nobody waits for a lock.")
    show_tables(found)
    show_statements(found)


page_header("Database")
everything(st.empty())
