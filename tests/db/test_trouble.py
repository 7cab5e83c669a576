"""What a unit of work says of a database that is gone, busy, or frozen."""

import select
from collections.abc import Iterator

import psycopg
import pytest
from psycopg import errors
from sqlalchemy import Engine, text
from sqlalchemy.exc import DataError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from backend.db import patience
from backend.db.engine import make_engine
from backend.db.patience import Knocker
from backend.db.unit_of_work import is_away, unit_of_work
from backend.errors import Invalid, Unavailable


def test_a_statement_the_server_ended_is_no_database_that_is_away(committed: Engine) -> None:
    def takes_too_long() -> None:
        with unit_of_work() as uow:
            uow.session.execute(text("SET LOCAL statement_timeout = 1"))
            uow.session.execute(text("SELECT pg_sleep(5)"))

    with pytest.raises(Unavailable, match="answers, but ended this") as caught:
        takes_too_long()
    assert (caught.value.code, is_away(caught.value)) == ("database_slow", False)


def test_a_transaction_that_lay_idle_for_too_long_is_no_bug(committed: Engine) -> None:
    def stands_still() -> None:
        with unit_of_work() as uow:
            uow.session.execute(text("SET LOCAL idle_in_transaction_session_timeout = 1"))
            connection = uow.session.connection().connection.driver_connection
            assert isinstance(connection, psycopg.Connection)
            line = select.poll()
            line.register(connection.fileno(), select.POLLRDHUP)
            assert line.poll(5_000)
            uow.session.execute(text("SELECT 1"))

    def said() -> str:
        with pytest.raises(Unavailable) as caught:
            stands_still()
        return str(caught.value)

    # libpq loses the server's last words in one of ten when it writes first; then they are those of one that is away.
    assert any("answers, but ended this" in said() for _ in range(10))


@pytest.mark.parametrize(
    ("sql", "given", "expected"),
    [("SELECT '0044-03-15 BC'::timestamptz", {}, DataError), ("SELECT :given", {"given": "\0"}, Invalid)],
)
def test_what_stands_there_unreadable_is_nobodys_input(
    committed: Engine, sql: str, given: dict[str, str], expected: type[Exception]
) -> None:
    with pytest.raises(expected), unit_of_work() as uow:
        uow.session.execute(text(sql), given).all()


def test_a_pool_without_a_free_connection_is_our_own_haste(committed: Engine) -> None:
    with pytest.raises(Unavailable, match="Every connection of this process") as caught, unit_of_work():
        raise PoolTimeout
    assert (caught.value.code, is_away(caught.value)) == ("database_busy", False)
    assert not is_away(PoolTimeout())


def test_nobody_at_the_address_is_away() -> None:
    engine = make_engine("postgresql://nobody@127.0.0.1:1/nothing")
    with pytest.raises(OperationalError) as caught, engine.connect():
        pass
    assert is_away(caught.value)


@pytest.fixture
def hasty(committed: Engine, monkeypatch: pytest.MonkeyPatch) -> Iterator[Engine]:
    """An engine that soon knocks where it hears nothing."""
    monkeypatch.setattr(patience, "SILENT_SECONDS", 0.02)
    monkeypatch.setattr(patience, "LAST_LOOK_SECONDS", 0.0)
    engine = make_engine(committed.url.render_as_string(hide_password=False))
    yield engine
    engine.dispose()


def test_a_long_statement_of_a_server_that_lives_is_waited_for(hasty: Engine) -> None:
    with hasty.connect() as connection:
        assert connection.scalar(text("SELECT 7 FROM pg_sleep(0.1)")) == 7


def test_a_statement_that_takes_long_to_send_arrives_whole(
    hasty: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(patience, "SILENT_SECONDS", 0.0)
    monkeypatch.setattr(Knocker, "answers", lambda knocker: True)
    with hasty.connect() as connection:
        length = connection.scalar(text("SELECT length(:given)"), {"given": "x" * 8_000_000})
    assert length == 8_000_000


def test_a_server_that_answers_nobody_is_given_up_and_asked_anew(
    committed: Engine, hasty: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    with hasty.connect() as connection:
        pid = connection.scalar(text("SELECT pg_backend_pid()"))
    with monkeypatch.context() as frozen:
        frozen.setattr(Knocker, "answers", lambda knocker: False)
        with (
            pytest.raises(OperationalError, match="takes no new connection") as caught,
            hasty.connect() as connection,
        ):
            connection.execute(text("SELECT pg_sleep(5)"))
    with committed.connect() as other:
        other.execute(text("SELECT pg_terminate_backend(:pid, 5000)"), {"pid": pid})
    assert caught.value.connection_invalidated
    assert is_away(caught.value)
    with hasty.connect() as connection:
        assert connection.scalar(text("SELECT 7")) == 7


def test_a_refusal_is_an_answer_and_of_many_who_wait_one_knocks() -> None:
    knocks: list[psycopg.Error | None] = [
        errors.TooManyConnections("full"),
        errors.ConnectionTimeout("frozen"),
        None,
    ]
    knocked = 0

    def knock() -> None:
        nonlocal knocked
        knocked += 1
        error = knocks.pop(0)
        if error is not None:
            raise error

    knocker = Knocker(knock)
    assert [knocker.answers(), knocker.answers()] == [True, True]
    assert knocked == 1
    knocker.hold_seconds = -1.0
    assert [knocker.answers(), knocker.answers()] == [False, True]
