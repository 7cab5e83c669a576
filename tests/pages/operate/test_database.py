"""The database screen: the sentence, the estimates said to be such, and who may look."""

import pytest
from sqlalchemy import Engine, text

from backend.database import service as database
from backend.permissions import Role
from tests.database.test_database import somebody_waiting
from tests.pages.operate.opening import opened, signed_in, text_of

SCREEN = "operate/database.py"


def test_it_says_what_is_in_the_way_and_shows_sizes_and_statements(
    committed: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "SHARED_SECONDS", 0.0)
    olga = signed_in(Role.OPERATOR, "Olga")
    screen = opened(SCREEN, olga)
    said = text_of(screen)
    assert "nothing waits for a lock or for a connection" in said
    assert "Nobody waits for a lock." in said
    assert "Rows, estimated" in screen.dataframe[0].value
    assert list(screen.dataframe[1].value["Times"])
    with somebody_waiting(committed, "SELECT pg_advisory_xact_lock(4712)"):
        waiting = text_of(opened(SCREEN, olga))
    assert "1 connection waits for a lock." in waiting
    with committed.begin() as holder:
        holder.execute(text("LOCK TABLE quizzes IN ACCESS EXCLUSIVE MODE"))
        assert "Sizes cannot be read right now" in text_of(opened(SCREEN, olga))


@pytest.mark.parametrize("role", [Role.VIEWER])
def test_it_is_for_operators(committed: Engine, role: Role) -> None:
    assert "may not do this" in text_of(opened(SCREEN, signed_in(role)))
