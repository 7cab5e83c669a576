"""Ids sort by creation, and a unit of work keeps or forgets as a whole."""

import pytest
from sqlalchemy import Connection, text

from backend.db.base import new_id
from backend.db.paging import decode_cursor, encode_cursor
from backend.db.unit_of_work import UnitOfWork, unit_of_work
from backend.errors import Invalid


def test_ids_are_version_7_unique_and_in_the_order_they_were_made() -> None:
    ids = [new_id() for _ in range(1_000)]
    assert ids == sorted(ids)
    assert {i.version for i in ids} == {7}
    assert len(set(ids)) == 1_000


def test_a_cursor_gives_back_its_id() -> None:
    row = new_id()
    assert decode_cursor(encode_cursor(row)) == row
    assert decode_cursor(None) is None


@pytest.mark.parametrize("cursor", ["!", "abc", "é", "a" * 400])
def test_a_foreign_cursor_is_refused(cursor: str) -> None:
    with pytest.raises(Invalid, match="cursor"):
        decode_cursor(cursor)


def test_a_unit_of_work_runs_follow_ups_only_after_a_commit(connection: Connection) -> None:
    done: list[str] = []
    with unit_of_work() as uow:
        uow.after_commit(lambda: done.append("kept"))
        assert done == []
    with pytest.raises(RuntimeError, match="second thoughts"), unit_of_work() as uow:  # noqa: PT012 (the block is the point)
        uow.after_commit(lambda: done.append("forgotten"))
        raise RuntimeError("second thoughts")
    assert done == ["kept"]


def test_the_database_speaks_utc(uow: UnitOfWork) -> None:
    assert uow.session.execute(text("SHOW timezone")).scalar_one() == "UTC"
