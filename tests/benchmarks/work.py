"""What the server's processors did, as Linux counts it."""

from pathlib import Path

from sqlalchemy import Engine, text


def processor_seconds(process: int) -> float | None:
    """What processors did for a process; None where the system does not say."""
    try:
        return int(Path(f"/proc/{process}/schedstat").read_text().split()[0]) / 1e9
    except OSError:
        return None


def server_seconds(engine: Engine) -> float:
    """What processors did for all of a database's connections that are open now."""
    with engine.connect() as connection:
        processes = connection.scalars(
            text("SELECT pid FROM pg_stat_activity WHERE datname = current_database()")
        ).all()
    return sum(processor_seconds(process) or 0.0 for process in processes)
