"""Is the schema that of this code."""

from datetime import timedelta

from backend.db.migrate import schema_version
from backend.status.probe import Probe, Reading, Surroundings
from backend.status.schemas import Figure, State


def _look(around: Surroundings) -> Reading:
    version = schema_version(around.engine)
    figures = (
        Figure(label="Database", value=version.current or "none"),
        Figure(label="Code", value=version.head or "none"),
    )
    if version.in_step:
        return Reading(State.OPERATIONAL, f"Schema {version.current} is that of the code.", figures=figures)
    return Reading(
        State.DOWN,
        f"The database is at schema {version.current or 'none'}, this code wants {version.head}.",
        figures=figures,
    )


PROBE = Probe(
    "migrations",
    "Migrations",
    _look,
    "Run `make migrate`, or restart the console; update it where the database is newer than the code.",
    affects="some screens may not work",
    required=True,
    every=timedelta(seconds=10),
    timeout=timedelta(seconds=3),
    in_database=True,
)
