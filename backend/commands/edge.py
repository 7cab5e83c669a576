"""What every command of `python -m backend` needs: errors in a sentence, and the database, also while a console runs."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

import typer
from sqlalchemy import Engine

from backend.errors import Conflict, ConsoleError


@contextmanager
def in_a_sentence() -> Iterator[None]:
    """End with exit code 1 and the error's own sentence where there is one; Ctrl-C needs none."""
    try:
        yield
    except ConsoleError as error:
        typer.echo(error.message, err=True)
        raise typer.Exit(1) from error
    except KeyboardInterrupt:
        raise typer.Exit(130) from None


@contextmanager
def bound_database(*, alone: bool = False) -> Iterator[Engine]:
    """The console's database, bound to this process; the private one is started where nobody runs it.

    Args:
        alone: refuse beside a running console, instead of using its private database.

    Raises:
        Conflict: a console runs and `alone` was asked for.
    """
    from backend.db import engine as db_engine
    from backend.db.embedded import running_address
    from backend.runtime import chosen_settings, database, make_engine

    chosen = chosen_settings()
    with ExitStack() as stack:
        try:
            address = stack.enter_context(database(chosen))
        except Conflict:
            running = None if alone else running_address(chosen.data_dir)
            if running is None:
                raise
            address = running
        engine = make_engine(address)
        stack.callback(engine.dispose)
        db_engine.bind_engine(engine)
        stack.callback(db_engine.bind, None)
        yield engine
