"""What the database looks like from inside, read only."""

from __future__ import annotations

from datetime import datetime

from pydantic import BaseModel, ConfigDict, Field


class Table(BaseModel):
    """One table; one that is cut into partitions is counted as a whole."""

    schema_name: str
    name: str
    partitions: int = Field(description="How many it is cut into; 0 where it is not.")
    rows_estimated: int | None = Field(
        description="PostgreSQL's own running estimate, not a count; null where it has none."
    )
    dead_rows_estimated: int | None = Field(description="Rows that are gone, and whose room is not free yet.")
    table_bytes: int
    index_bytes: int
    total_bytes: int


class Statement(BaseModel):
    """How long one statement took in the process that answers, without its values."""

    model_config = ConfigDict(from_attributes=True)

    statement: str
    count: int
    total_ms: float
    mean_ms: float
    p95_ms: float = Field(description="To within 5%.")
    longest_ms: float


class Wait(BaseModel):
    """A connection that waits for a lock another one holds."""

    waiting_pid: int
    waiting_for_s: float
    lock: str = Field(description="What kind of lock, and on which table where it is one.")
    waiting_statement: str = Field(description="Without its values.")
    blocking_pid: int
    blocking_state: str
    blocking_statement: str = Field(description="Its last one, without its values.")


class Migrations(BaseModel):
    """The schema the database has, and the one this code wants."""

    current: str | None
    head: str | None
    in_step: bool


class Pool(BaseModel):
    """The connections of the process that answers."""

    model_config = ConfigDict(from_attributes=True)

    size: int
    most: int
    open: int
    in_use: int
    waiting: int = Field(description="Threads that wait for a connection.")


class Transaction(BaseModel):
    """A transaction that is open."""

    pid: int
    application: str
    state: str
    began_at: datetime
    age_s: float
    statement: str = Field(description="Its last one, without its values.")


class Database(BaseModel):
    """Everything at once, as of one moment."""

    measured_at: datetime
    version: str
    size_bytes: int
    connections: int
    most_connections: int
    tables: list[Table] | None = Field(
        description="Largest first; null while a lock on one of them keeps them from being measured."
    )
    statements: list[Statement] = Field(
        description="The 50 that took most time in all, of the process that answers; not those that failed."
    )
    statements_since: datetime = Field(description="Since when statements are timed: the process's start.")
    waits: list[Wait] = Field(description="Who waits for whom, longest first.")
    migrations: Migrations
    pool: Pool
    oldest_transaction: Transaction | None
