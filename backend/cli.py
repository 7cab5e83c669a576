"""Commands of `python -m backend`."""

import os
import runpy
import socket
import sys
from typing import Annotated

import typer

from backend.config import ROOT, settings
from backend.errors import ConsoleError

cli = typer.Typer(
    help="ToolboxAI Console: everything that is not done on a screen.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)


@cli.callback()
def _commands() -> None:
    """Keep `web` a named command while it is one of few."""


@cli.command()
def web(
    port: Annotated[int | None, typer.Option(help="Port to listen on; else TOOLBOX_PORT, else 8009.")] = None,
) -> None:
    """Start the console: screens, API, a worker, and the private database where none is configured."""
    if port is not None:
        os.environ["TOOLBOX_PORT"] = str(port)
        settings.cache_clear()
    chosen = settings()
    if _is_taken(chosen.host, chosen.port):
        typer.echo(
            f"Port {chosen.port} on {chosen.host} is in use already, perhaps by another console. "
            "Stop that, or choose another port: make run PORT=9000",
            err=True,
        )
        raise typer.Exit(1)
    os.chdir(ROOT)
    sys.argv = [str(ROOT / "app.py")]
    runpy.run_path(sys.argv[0], run_name="__main__")


@cli.command()
def migrate() -> None:
    """Bring the database to the schema of this code; the console does so at each start."""
    from contextlib import ExitStack

    from backend.db.embedded import private_postgres
    from backend.db.engine import make_engine
    from backend.db.migrate import schema_version, upgrade

    chosen = settings()
    try:
        with ExitStack() as stack:
            url = chosen.database_url or stack.enter_context(private_postgres(chosen.data_dir))
            engine = make_engine(url)
            stack.callback(engine.dispose)
            upgrade(engine)
            typer.echo(f"The database is at schema {schema_version(engine).current}.")
    except ConsoleError as error:
        typer.echo(error.message, err=True)
        raise typer.Exit(1) from error


def _is_taken(host: str, port: int) -> bool:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        # As the server does it: a port in TIME_WAIT after a stop is free.
        if os.name != "nt":
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return True
    return False
