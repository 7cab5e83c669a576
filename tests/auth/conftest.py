"""Identity's own fixtures: tables, a clock that is moved by hand, and people who are signed in."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from pydantic import SecretStr
from sqlalchemy import Connection, Engine

from backend.auth import clock, csrf, identity, models, passwords, repository, sign_in
from backend.auth import presence as presence_module
from backend.auth.keys import ring
from backend.auth.presence import presence
from backend.auth.sign_in import TokenPair, start_session
from backend.config import Settings
from backend.db import engine as db_engine
from backend.db.base import Base, new_id
from backend.db.unit_of_work import unit_of_work
from backend.errors import Unavailable
from backend.permissions import Actor, Role
from tests.conftest import Databases

PASSWORD = "a rather long sentence"  # not a secret: only tests know these users
TABLES = [
    Base.metadata.tables[table.__tablename__]
    for table in (
        models.User,
        models.AuthSession,
        models.SigningKey,
        models.SetupLink,
        models.PasswordLink,
        models.ApiKey,
        models.SignInThrottle,
    )
]
_password_hash: list[str] = []


def hash_of_password() -> str:
    """The hash of `PASSWORD`, computed once for all tests."""
    if not _password_hash:
        _password_hash.append(passwords.hash_password(PASSWORD))
    return _password_hash[0]


@dataclass(frozen=True)
class Person:
    """A user with a running session."""

    actor: Actor
    tokens: TokenPair


class Clock:
    """A clock that stands still until moved; both its faces move together."""

    def __init__(self) -> None:
        self.time = datetime(2031, 5, 4, 9, 0, 0, tzinfo=UTC)
        self.seconds = 1_000.0

    def now(self) -> datetime:
        return self.time

    def monotonic(self) -> float:
        return self.seconds

    def move(self, **by: float) -> None:
        step = timedelta(**by)
        self.time += step
        self.seconds += step.total_seconds()


@pytest.fixture
def moved_clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """Time, moved by hand."""
    standing = Clock()
    monkeypatch.setattr(clock, "now", standing.now)
    monkeypatch.setattr(clock, "monotonic", standing.monotonic)
    return standing


@pytest.fixture(autouse=True)
def clean_caches() -> Iterator[None]:
    """Nothing remembered in the process outlives a test, as its database does not."""
    ring.forget()
    presence.forget()
    yield
    ring.forget()
    presence.forget()


@pytest.fixture
def some_settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Settings:
    """Settings of a console on 127.0.0.1:8009 with a secret of its own."""
    made = Settings(data_dir=tmp_path, secret_key=SecretStr("only for tests"))
    monkeypatch.setattr(csrf, "settings", lambda: made)
    return made


@pytest.fixture
def tables(connection: Connection) -> None:
    """The tables of identity, in case no migration has made them yet."""
    Base.metadata.create_all(connection, tables=TABLES, checkfirst=True)


@pytest.fixture(scope="session")
def committed_engine(make_database: Databases) -> Iterator[Engine]:
    """A database whose commits are real, for what happens in several threads at once."""
    engine = db_engine.make_engine(make_database.migrated("identity"), pool_size=30)
    Base.metadata.create_all(engine, tables=TABLES, checkfirst=True)
    yield engine
    engine.dispose()


@pytest.fixture
def committed(committed_engine: Engine) -> Iterator[None]:
    """Units of work commit for real; the tables start empty."""
    db_engine.bind_engine(committed_engine)
    yield
    db_engine.bind(None)
    with committed_engine.begin() as connection:
        for table in reversed(TABLES):
            connection.execute(table.delete())


@pytest.fixture
def database_gone(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Calling it takes the database away from identity."""

    def away() -> None:
        raise Unavailable("The database is away.", code="database_unavailable", retry_after=5)

    def take() -> None:
        monkeypatch.setattr(presence_module, "unit_of_work", away)
        monkeypatch.setattr(identity, "unit_of_work", away)
        monkeypatch.setattr(sign_in, "unit_of_work", away)

    return take


Introduce = Callable[..., Person]


def introduce(role: Role = Role.EDUCATOR, email: str | None = None, address: str = "192.0.2.1") -> Person:
    """Make a user with `PASSWORD` and sign it in."""
    user_id = new_id()
    now = clock.now()
    row = repository.UserRow(
        id=user_id,
        email=email or f"{role.value}-{user_id}@school.example",
        name=f"Some {role.value}",
        role=role,
        password_hash=hash_of_password(),
        disabled_at=None,
        created_at=now,
        updated_at=now,
    )
    with unit_of_work() as uow:
        repository.add_user(uow.session, row)
        tokens = start_session(uow, user_id, "a browser", address)
    return Person(Actor(user_id, role, row.email, row.name, tokens.session_id), tokens)


@pytest.fixture
def person(tables: None) -> Introduce:
    """Makes people: `person(Role.ADMIN)`."""
    return introduce
