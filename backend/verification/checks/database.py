"""The database gives back what it is given, and its schema is that of this code."""

from sqlalchemy import text

from backend.db.base import new_id
from backend.db.migrate import schema_version
from backend.verification.check import Check, Failed, Ground


def _look(ground: Ground) -> str:
    sent = f"Zürich, naïve, 漢字, 🎓 {new_id()}"
    with ground.engine.connect() as connection, connection.begin() as transaction:
        connection.execute(text("CREATE TEMPORARY TABLE verification_round_trip (words text) ON COMMIT DROP"))
        connection.execute(text("INSERT INTO verification_round_trip VALUES (:words)"), {"words": sent})
        came = connection.scalar(text("SELECT words FROM verification_round_trip"))
        version = str(connection.scalar(text("SHOW server_version"))).split(" ")[0]
        transaction.rollback()
    if came != sent:
        raise Failed(f"A text written came back as another one: {came!r} instead of {sent!r}.")
    schema = schema_version(ground.engine)
    if not schema.in_step:
        raise Failed(
            f"The database is at schema {schema.current or 'none'}, and this code wants {schema.head}.",
            "Run `make migrate`, or restart the console.",
        )
    return (
        f"PostgreSQL {version} gave back what was written, and schema {schema.current} is that of the code."
    )


CHECK = Check(
    "database",
    "Database round trip and migrations",
    _look,
    "Look at the log of PostgreSQL, and at the encoding of the database (it must be UTF8).",
)
