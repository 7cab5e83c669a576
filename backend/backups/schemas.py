"""Backups as the API and the screens see them, and the note that lies beside each file."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from pydantic import BaseModel, Field


class BackupState(StrEnum):
    """How the making of a backup stands."""

    RUNNING = "running"
    SUCCEEDED = "succeeded"
    FAILED = "failed"


class Trigger(StrEnum):
    """Who asked for it."""

    PERSON = "person"
    COMMAND = "command"
    SCHEDULE = "schedule"


class TestState(StrEnum):
    """How the trial of a backup stands."""

    # pytest would take a class of this name for tests.
    __test__ = False

    RUNNING = "running"
    PASSED = "passed"
    FAILED = "failed"


class Trial(BaseModel):
    """A backup restored into a scratch database and compared with what was dumped."""

    state: TestState
    at: datetime | None = Field(description="When it began.")
    seconds: float | None
    note: str | None = Field(description="What was compared, or what went wrong.")


class Backup(BaseModel):
    """One backup."""

    id: UUID
    state: BackupState
    trigger: Trigger
    made_by: str
    host: str = Field(description="The machine whose data folder holds the file.")
    file: str
    started_at: datetime
    finished_at: datetime | None
    seconds: float | None = Field(description="How long it took to make.")
    size: int | None = Field(description="Bytes.")
    sha256: str | None
    schema_version: str | None
    server_version: str | None
    console_version: str
    tables: int | None
    rows: int | None = Field(description="Rows of all tables at the moment of the dump, counted.")
    error: str | None
    removed_at: datetime | None = Field(description="When the file made room for newer ones.")
    test: Trial | None


class Manifest(BaseModel):
    """What lies beside a backup's file: all there is to know when the database is gone."""

    id: UUID
    file: str
    trigger: Trigger
    made_by: str
    host: str
    started_at: datetime
    finished_at: datetime
    size: int
    sha256: str
    schema_version: str | None
    server_version: str
    console_version: str
    counts: dict[str, int] = Field(description="Rows by table, counted in the snapshot that was dumped.")
