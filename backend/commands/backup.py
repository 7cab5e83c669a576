"""`python -m backend backup`: make, list, test, restore."""

import getpass
from pathlib import Path
from typing import Annotated

import typer
from sqlalchemy.exc import DBAPIError

from backend.commands.edge import bound_database, in_a_sentence
from backend.errors import ConsoleError, Unavailable

backup = typer.Typer(help="Back the database up, and prove it.", no_args_is_help=True)
File = Annotated[str, typer.Argument(help="A file of the backups folder, or a path.")]


@backup.command("make")
def make() -> None:
    """Make a backup now, also while the console runs."""
    from backend.audit import service as audit
    from backend.backups import making, service
    from backend.backups.schemas import BackupState, Trigger
    from backend.db.unit_of_work import unit_of_work

    with in_a_sentence(), bound_database():
        with unit_of_work() as uow:
            begun = service.begin_backup(uow, Trigger.COMMAND, getpass.getuser(), in_background=False)
            after = {"file": begun.file, "by": "somebody at the machine"}
            audit.record(uow, None, "backup.make", f"backup:{begun.id}", after=after)
        making.make(begun.id)
        with unit_of_work() as uow:
            made = service.standing(uow).newest
        if made is None or made.state is not BackupState.SUCCEEDED:
            raise Unavailable(
                f"The backup failed: {made.error if made else 'it is gone.'}", code="backup_failed"
            )
        typer.echo(f"{made.file}: {made.tables} tables, {made.rows:,} rows, {_size(made.size or 0)}.")


@backup.command("list")
def list_backups() -> None:
    """List the backups in this machine's folder; works without the database."""
    from backend.backups import folder

    notes = folder.manifests()
    for note in notes:
        rows = sum(note.counts.values())
        typer.echo(
            f"{note.file}  {_size(note.size):>10}  {rows:>9,} rows  schema {note.schema_version}  "
            f"by {note.made_by}  sha256 {note.sha256[:12]}"
        )
    if not notes:
        typer.echo(f"No backup lies in {folder.folder()}.", err=True)


@backup.command("test")
def test(file: File) -> None:
    """Restore a backup into a scratch database, compare its rows, and drop it again."""
    from backend.backups import service
    from backend.backups.scratch import try_restore
    from backend.db.base import utc_now
    from backend.db.unit_of_work import unit_of_work

    with in_a_sentence(), bound_database() as engine:
        path, began = _path(file), utc_now()
        restored = try_restore(engine, path)
        with unit_of_work() as uow:
            service.note_test(uow, path.name, began, restored)
        typer.echo(f"{restored.note} It took {restored.seconds:.1f} s.")


@backup.command("restore")
def restore(
    file: File,
    into: Annotated[
        str | None,
        typer.Option(help="Restore into a new database of this name and leave the console's alone."),
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Put a backup in the place of the console's database. Stop every console first.

    The file is restored into a new database and compared; only then the two change names. The old one is kept.
    """
    from backend.audit import service as audit
    from backend.backups import service
    from backend.backups.putting_back import put_back
    from backend.db.unit_of_work import unit_of_work

    with in_a_sentence(), bound_database(alone=into is None) as engine:
        path = _path(file)
        if into is None and not yes:
            typer.confirm(
                f"Everything since {path.name} was made will no longer be seen: users, sources, runs, verdicts. "
                "The database of now is kept under another name. Go on?",
                abort=True,
            )
        # Nobody may be connected to a database that changes its name, this command included.
        engine.dispose()
        done = put_back(engine, path, into=into)
        typer.echo(f"{done.tables} tables with {done.rows:,} rows are in the database {done.database}.")
        if done.before:
            typer.echo(
                f"The one of before is kept as {done.before}; drop it once you do not need it any more."
            )
            try:
                with unit_of_work() as uow:
                    service.adopt_files(uow)
                with unit_of_work() as uow:
                    after = {"file": path.name, "by": "somebody at the machine", "before": done.before}
                    audit.record(uow, None, "backup.restore", f"database:{done.database}", after=after)
            except (ConsoleError, DBAPIError):
                # A backup of an older schema may lack these tables until the console has started.
                typer.echo("The list of backups is brought up to date at the next one.", err=True)


def _path(file: str) -> Path:
    from backend.backups import folder

    given = Path(file)
    return given if given.is_absolute() or given.exists() else folder.folder() / file


def _size(size: int) -> str:
    return f"{size / 1_048_576:.1f} MiB"
