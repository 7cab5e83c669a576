"""Commands of `python -m backend`."""

import errno
import gc
import os
import runpy
import signal
import socket
import sys
import threading
from functools import partial
from types import FrameType
from typing import Annotated

import typer
from pydantic import SecretStr

from backend.commands.backup import backup
from backend.commands.edge import bound_database, in_a_sentence
from backend.commands.verify import verify
from backend.config import ROOT, Settings, settings
from backend.errors import Invalid

cli = typer.Typer(
    help="ToolboxAI Console: everything that is not done on a screen.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)
admin = typer.Typer(help="What a locked-out admin needs.", no_args_is_help=True)
cli.add_typer(admin, name="admin")
cli.add_typer(backup, name="backup")
cli.command()(verify)
audit = typer.Typer(help="The audit trail.", no_args_is_help=True)
cli.add_typer(audit, name="audit")


@cli.command()
def web(
    port: Annotated[int | None, typer.Option(help="Port to listen on; else TOOLBOX_PORT, else 8009.")] = None,
    no_worker: Annotated[
        bool, typer.Option("--no-worker", help="Carry out no runs here; needs DATABASE_URL and workers.")
    ] = False,
) -> None:
    """Start the console: screens, API, a worker, and the private database where none is configured."""
    if port is not None:
        os.environ["TOOLBOX_PORT"] = str(port)
    if no_worker:
        os.environ["TOOLBOX_WORKER"] = "false"
    settings.cache_clear()
    with in_a_sentence():
        chosen = _settings()
        _refuse_unusable_address(chosen.host, chosen.port)
        os.chdir(ROOT)
        sys.argv = [str(ROOT / "app.py")]
        runpy.run_path(sys.argv[0], run_name="__main__")


@cli.command()
def worker(
    grace: Annotated[
        float, typer.Option(min=0, help="Seconds that runs in progress may go on after a signal.")
    ] = 20.0,
) -> None:
    """Carry out runs of the shared database, without screens; SIGTERM or Ctrl-C drains it, a second one hurries."""
    # As in app.py: what is imported is never garbage.
    gc.disable()
    from backend.runtime import working

    stop, hurry = threading.Event(), threading.Event()

    def hear(number: int, frame: FrameType | None) -> None:
        (hurry if stop.is_set() else stop).set()

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, hear)
    with in_a_sentence():
        announce = partial(typer.echo, err=True)
        with working(_settings(), announce=announce, stop=stop, grace_seconds=grace, hurry=hurry):
            gc.freeze()
            gc.enable()
            stop.wait()
    # A thread that waits for a model would keep the process; its run is another worker's by now.
    os._exit(0)


@cli.command()
def migrate() -> None:
    """Bring the database to the schema of this code; the console does so at each start."""
    from backend.db.migrate import schema_version, upgrade
    from backend.runtime import database, make_engine

    with in_a_sentence(), database(_settings()) as url:
        engine = make_engine(url)
        try:
            upgrade(engine)
            typer.echo(f"The database is at schema {schema_version(engine).current}.")
        finally:
            engine.dispose()


@admin.command()
def reset_password(email: Annotated[str, typer.Argument(help="E-mail of the user.")]) -> None:
    """Give a user a new password, typed twice or read from standard input; all its sessions end."""
    from backend.auth import service as auth
    from backend.db import engine as db_engine
    from backend.db.unit_of_work import unit_of_work
    from backend.runtime import database, make_engine

    with in_a_sentence():
        chosen = _settings()
        if sys.stdin.isatty():
            password = typer.prompt("New password", hide_input=True, confirmation_prompt=True)
        else:
            password = sys.stdin.readline().rstrip("\r\n")
        with database(chosen) as url:
            engine = make_engine(url)
            db_engine.bind_engine(engine)
            try:
                with unit_of_work() as uow:
                    user = auth.set_password(uow, email, SecretStr(password))
                typer.echo(f"{user.email} has a new password; its sessions are over.")
            finally:
                db_engine.bind(None)
                engine.dispose()


@audit.command("verify")
def verify_audit(
    expect: Annotated[
        str | None,
        typer.Option(help="A head noted before, `number:hash`: links cut off since are noticed too."),
    ] = None,
) -> None:
    """Prove that every sealed event is as it was written, or name the first link that is not (exit code 1)."""
    from backend.audit import service as trail
    from backend.db.unit_of_work import unit_of_work

    with in_a_sentence(), bound_database(), unit_of_work() as uow:
        found = trail.verify(uow, expected_head=expect)
    for line in trail.describe_check(found):
        typer.echo(line)
    if not found.holds:
        raise typer.Exit(1)


def _settings() -> Settings:
    from backend.runtime import chosen_settings

    return chosen_settings()


def _refuse_unusable_address(host: str, port: int) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        # As the server does it: a port in TIME_WAIT after a stop is free.
        if os.name != "nt":
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise Invalid(_why_not(error, host, port), code="bad_address") from error


def _why_not(error: OSError, host: str, port: int) -> str:
    if isinstance(error, socket.gaierror) or error.errno == errno.EADDRNOTAVAIL:
        return f"TOOLBOX_HOST cannot be used: {host} is no address of this machine. 127.0.0.1 and 0.0.0.0 always are."
    if error.errno == errno.EACCES:
        return (
            f"Port {port} on {host} may not be used by this user; choose one above 1023: make run PORT=9000"
        )
    return (
        f"Port {port} on {host} is in use already, perhaps by another console. "
        "Stop that, or choose another port: make run PORT=9000"
    )
