"""Bring the schema to the version of this code, and tell whether it is there."""

from dataclasses import dataclass
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from dbos import DBOS
from sqlalchemy import Engine, text

# Any fixed number: two processes starting at once must not migrate at once.
MIGRATION_LOCK = 8_009_001


@dataclass(frozen=True, slots=True)
class SchemaVersion:
    """The revision the database has, and the one this code wants."""

    current: str | None
    head: str | None

    @property
    def in_step(self) -> bool:
        """True when no migration is missing, in either direction."""
        return self.current == self.head


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.set_main_option("path_separator", "os")
    return config


def upgrade(engine: Engine) -> None:
    """Apply the missing migrations, ours and those of the durable engine (schema `dbos`), one process at a time."""
    config = _config()
    url = engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
    with engine.connect() as connection:
        connection.execute(text("SELECT pg_advisory_lock(:key)"), {"key": MIGRATION_LOCK})
        connection.commit()
        try:
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
            connection.commit()
            DBOS.migrate(url)
        finally:
            connection.execute(text("SELECT pg_advisory_unlock(:key)"), {"key": MIGRATION_LOCK})
            connection.commit()


def schema_version(engine: Engine) -> SchemaVersion:
    """Compare the database's revision with the newest one in the code."""
    head = ScriptDirectory.from_config(_config()).get_current_head()
    with engine.connect() as connection:
        current = MigrationContext.configure(connection).get_current_revision()
    return SchemaVersion(current=current, head=head)
