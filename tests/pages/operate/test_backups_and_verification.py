"""The screens of backups and of the system's own checks, in each state they have."""

from datetime import timedelta

import pytest
from sqlalchemy import Engine

from backend.backups import making, repository
from backend.backups.schemas import BackupState, TestState, Trigger
from backend.db.base import utc_now
from backend.db.unit_of_work import unit_of_work
from backend.permissions import Role
from backend.verification import service as verification
from backend.verification.junit import read_junit
from tests.pages.operate.opening import opened, signed_in, text_of
from tests.verification.test_service import REPORT


def test_backups_say_what_could_be_brought_back(committed: Engine) -> None:
    olga = signed_in(Role.OPERATOR, "Olga")
    assert "Nothing could be brought back" in text_of(opened("operate/backups.py", olga))
    with unit_of_work() as uow:
        for hours, state in ((3, BackupState.SUCCEEDED), (1, BackupState.FAILED)):
            row = making.new_row(Trigger.PERSON, "Olga")
            row.started_at, row.state, row.size = utc_now() - timedelta(hours=hours), state.value, 2_097_152
            row.error = "The disk is full." if state is BackupState.FAILED else None
            row.test_state = TestState.PASSED.value if state is BackupState.SUCCEEDED else None
            repository.add(uow.session, row)
    screen = opened("operate/backups.py", olga)
    said = text_of(screen)
    assert "All up to 3 h ago could be brought back. A test restore of it passed." in said
    assert "The disk is full." in said
    assert [button.label for button in screen.button] == ["Make a backup", "Try it out"]


def test_a_verification_shows_its_failures_first_and_what_was_not_tried(committed: Engine) -> None:
    olga = signed_in(Role.OPERATOR, "Olga")
    assert "Nothing was verified yet." in text_of(opened("operate/verification.py", olga))
    with unit_of_work() as uow:
        given = read_junit(REPORT, version="0.1.0", commit="a" * 40, url=None)
        verification.hand_in(uow, olga, given)
    said = text_of(opened("operate/verification.py", olga))
    assert "1 of 3 checks failed" in said
    assert said.index("tests.a") < said.index("tests.c") < said.index("tests.b")
    assert "commit aaaaaaaaaa" in said


@pytest.mark.parametrize("script", ["operate/backups.py", "operate/verification.py"])
def test_backups_and_verifications_are_for_operators(committed: Engine, script: str) -> None:
    assert "may not do this" in text_of(opened(script, signed_in(Role.EDUCATOR)))
