"""A backup restored into a scratch database: the newest on this machine, else one made for this and removed."""

from sqlalchemy import text

from backend.backups import service as backups
from backend.db.unit_of_work import unit_of_work
from backend.errors import ConsoleError
from backend.verification.check import Check, Failed, Ground, Skipped

# A dump of more takes minutes and as much disk, which is a person's to decide.
MOST_BYTES = 4 * 1024**3


def _look(ground: Ground) -> str:
    with unit_of_work() as uow:
        newest = backups.newest_file(uow)
        size = int(uow.session.scalar(text("SELECT pg_database_size(current_database())")) or 0)
    if size > MOST_BYTES:
        raise Skipped(
            f"The database has {size / 1024**3:.1f} GiB; test a backup on the screen Backups when it suits."
        )
    try:
        restored = backups.try_newest(ground.engine, newest)
    except ConsoleError as error:
        if error.code in ("may_not_create_databases", "pg_dump_too_old", "backup_under_way"):
            raise Skipped(error.message) from error
        raise Failed(error.message) from error
    which = f"The newest backup, {newest.name}" if newest else "A backup made for this and removed again"
    return f"{which}: {restored.note}"


CHECK = Check(
    "backup",
    "A backup restored into a scratch database",
    _look,
    "Make another backup on the screen Backups, test that, and look at the disk of the data folder.",
)
