"""`python -m backend verify`: the system's own checks, in the terminal."""

import getpass
import json
from typing import Annotated

import typer

from backend.commands.edge import bound_database, in_a_sentence


def verify(
    as_json: Annotated[bool, typer.Option("--json", help="Print the recorded result as JSON.")] = False,
) -> None:
    """Run the system's own checks on this installation, also while the console runs; exit code 1 when one fails."""
    from backend import cache
    from backend.api.factory import create_api
    from backend.config import settings
    from backend.db.unit_of_work import unit_of_work
    from backend.verification import service
    from backend.verification.check import Ground
    from backend.verification.schemas import Origin, VerificationState

    with in_a_sentence(), bound_database() as engine:
        cache.connect(settings().redis_url)
        api = create_api()
        with unit_of_work() as uow:
            begun = service.begin(uow, Origin.COMMAND, getpass.getuser())
        said = service.carry_out(begun.id, Ground(engine, api))
        with unit_of_work() as uow:
            kept = service.latest(uow, by_ci=False)
        if as_json:
            print_json = (
                kept.model_dump(mode="json") if kept else [one.model_dump(mode="json") for one in said]
            )
            typer.echo(json.dumps(print_json, indent=1))
        else:
            for one in said:
                typer.echo(f"{one.outcome.value:8}{one.seconds:7.1f} s  {one.title}: {one.detail}")
                if one.action:
                    typer.echo(f"{'':18}What to do: {one.action}")
        if kept is None or kept.id != begun.id or kept.state is not VerificationState.PASSED:
            raise typer.Exit(1)
