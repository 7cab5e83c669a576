"""The checks pass on a sound installation, and leave nothing behind."""

import re
from pathlib import Path

import pytest
from sqlalchemy import Engine

from backend.api.factory import create_api
from backend.auth import service as auth
from backend.auth.keys import ring
from backend.auth.presence import presence
from backend.backups import folder
from backend.backups.dumping import count_rows
from backend.config import Settings
from backend.db.unit_of_work import unit_of_work
from backend.verification.check import Ground
from backend.verification.registry import CHECKS
from backend.verification.running import run_check
from backend.verification.schemas import Outcome
from tests.factories import a_person, a_source, an_approved_item


def test_every_check_passes_and_no_table_has_a_row_more_or_less(
    committed: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    chosen = Settings(data_dir=tmp_path)
    monkeypatch.setattr(folder, "settings", lambda: chosen)
    ring.forget()
    presence.forget()
    with unit_of_work() as uow:
        ada = a_person(uow)
        a_source(uow, ada)
        an_approved_item(uow, ada)
        auth.check_tokens(uow)
    with committed.connect() as connection:
        before = count_rows(connection)
    said = [run_check(check, Ground(committed, create_api())) for check in CHECKS]
    assert {one.name: one.detail for one in said if one.outcome is not Outcome.PASSED} == {}
    told = next(one.detail for one in said if one.name == "api")
    proven = re.search(r"(\d+) with a row that is there, and (\d+) only by a refusal", told)
    assert proven, told
    # A row for all but what only a backup, a caught error, another process or a unit with approved parts would leave.
    assert int(proven[1]) >= 20, told
    assert int(proven[2]) <= 5, told
    with committed.connect() as connection:
        assert count_rows(connection) == before
    assert list(folder.folder().iterdir()) == []
