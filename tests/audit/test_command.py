"""`python -m backend audit verify`: a sentence, and exit code 1 once the chain is broken."""

import pytest
from sqlalchemy import Engine, text
from typer.testing import CliRunner

from backend.audit import chain
from backend.audit import service as trail
from backend.cli import cli
from backend.config import settings
from backend.db import engine as db_engine
from backend.db.unit_of_work import unit_of_work


def test_it_proves_the_chain_knows_a_head_again_and_names_the_broken_link(
    committed: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    with unit_of_work() as uow:
        for n in range(3):
            trail.record(uow, None, f"thing.{n}", "thing:1")
    with unit_of_work() as uow:
        chain.seal(uow)
        head = trail.verify(uow).head
    url = committed.url.set(drivername="postgresql").render_as_string(hide_password=False)
    monkeypatch.setenv("DATABASE_URL", url)
    settings.cache_clear()
    command = CliRunner()
    holds = command.invoke(cli, ["audit", "verify", "--expect", str(head)])
    assert (holds.exit_code, holds.stdout.splitlines()[0]) == (0, "The chain holds: 3 links checked.")
    with committed.begin() as connection:
        connection.execute(text("SET LOCAL session_replication_role = replica"))
        connection.execute(text("UPDATE audit_events SET action = 'other' WHERE action = 'thing.1'"))
    broken = command.invoke(cli, ["audit", "verify"])
    assert broken.exit_code == 1
    assert "Link 2 does not fit" in broken.stdout
    monkeypatch.undo()
    settings.cache_clear()
    db_engine.bind_engine(committed)
