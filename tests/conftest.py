"""Real servers for the tests: one private PostgreSQL and one Redis for the whole run, a database per worker."""

import gc
import itertools
import os
import shutil
from collections.abc import Iterator
from contextlib import ExitStack
from functools import cache

import pytest
from sqlalchemy import Connection, Engine, create_engine, inspect, text
from sqlalchemy.engine import make_url
from sqlalchemy.orm import sessionmaker
from xdist.remote import Producer

from backend.config import ROOT
from backend.db import engine as db_engine
from backend.db.migrate import upgrade
from backend.db.tables import metadata_of_all_tables
from backend.db.unit_of_work import UnitOfWork
from tests import distribution
from tests.console import environment
from tests.forks import Forks, waiting
from tests.servers import a_postgres, private_redis

SERVER = "TOOLBOX_TEST_POSTGRES"
REDIS = "TOOLBOX_TEST_REDIS"
FOLDER = ROOT / ".data" / "tests" / str(os.getpid())
_servers = ExitStack()
_numbers = itertools.count()


def pytest_configure(config: pytest.Config) -> None:
    """Start the servers once, in the process that hands out the tests; workers inherit the addresses."""
    if hasattr(config, "workerinput"):
        return
    server = _servers.enter_context(a_postgres(FOLDER))
    os.environ[SERVER] = server.url
    admin = create_engine(
        make_url(server.url).set(drivername="postgresql+psycopg"), isolation_level="AUTOCOMMIT"
    )
    with admin.connect() as connection:
        for setting in (
            *("fsync = off", "synchronous_commit = off", "full_page_writes = off"),
            # Workers and consoles of all processes share it: a hundred were too few now and then.
            "max_connections = 300",
        ):
            connection.execute(text(f"ALTER SYSTEM SET {setting}"))
    admin.dispose()
    # How many may connect is read at a start.
    server.stop()
    server.start()
    redis_url = _servers.enter_context(private_redis())
    if redis_url:
        os.environ[REDIS] = redis_url
    elif os.environ.get("CI") == "true":
        pytest.exit("No Redis: CI must have redis-server on PATH.", returncode=3)


def pytest_collection_finish(session: pytest.Session) -> None:
    """Leave what was imported out of the search for garbage: it is a million objects, gone through again and again."""
    gc.collect()
    gc.freeze()


def pytest_unconfigure(config: pytest.Config) -> None:
    """Stop what `pytest_configure` started, and remove its files."""
    if not hasattr(config, "workerinput"):
        _servers.close()
        shutil.rmtree(FOLDER, ignore_errors=True)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> distribution.Scheduling:
    """Hand the tests out by our own table."""
    return distribution.Scheduling(config, log)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Long tests first."""
    items.sort(key=distribution.rank)


@pytest.fixture(scope="session")
def forks(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Forks]:
    """Starts processes of ours whose imports are not what a test is about."""
    with waiting(environment(tmp_path_factory.mktemp("forks"), {})) as forks:
        yield forks


@pytest.fixture(scope="session")
def make_database() -> Iterator["Databases"]:
    """Make further databases; they go with the server at the end of the run."""
    databases = Databases(os.environ[SERVER])
    yield databases
    databases.close()


class Databases:
    """Fresh databases on the run's server, each with a name of its own."""

    def __init__(self, server_url: str) -> None:
        self._url = make_url(server_url).set(drivername="postgresql+psycopg")
        self._admin = create_engine(self._url, isolation_level="AUTOCOMMIT")
        self._template = ""

    def create(self, purpose: str) -> str:
        """Create an empty database and return its URL."""
        return self._address(self._create(purpose, "template1"))

    def migrated(self, purpose: str) -> str:
        """Create a database of this code's schema and return its URL; the migrations run once."""
        if not self._template:
            self._template = self._create("template", "template1")
            engine = db_engine.make_engine(self._address(self._template))
            upgrade(engine)
            engine.dispose()
        return self._address(self._create(purpose, self._template))

    def close(self) -> None:
        """Close the connections this holds itself."""
        self._admin.dispose()

    def _create(self, purpose: str, template: str) -> str:
        worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
        name = f"{purpose}_{worker}_{os.getpid()}_{next(_numbers)}"
        with self._admin.connect() as connection:
            connection.execute(text(f'CREATE DATABASE "{name}" TEMPLATE "{template}"'))
        return name

    def _address(self, name: str) -> str:
        return self._url.set(drivername="postgresql", database=name).render_as_string(hide_password=False)


@pytest.fixture(scope="session")
def database(make_database: Databases) -> Iterator[Engine]:
    """A migrated database for this worker."""
    engine = db_engine.make_engine(make_database.migrated("unit"))
    yield engine
    engine.dispose()


@pytest.fixture
def connection(database: Engine) -> Iterator[Connection]:
    """A connection whose transaction is rolled back; `unit_of_work()` in the code under test joins it."""
    with database.connect() as connection:
        transaction = connection.begin()
        db_engine.bind(
            sessionmaker(connection, expire_on_commit=False, join_transaction_mode="create_savepoint")
        )
        yield connection
        db_engine.bind(None)
        transaction.rollback()


@pytest.fixture
def uow(connection: Connection) -> Iterator[UnitOfWork]:
    """An open unit of work whose changes vanish after the test."""
    session = db_engine.session_factory()()
    yield UnitOfWork(session)
    session.close()


@pytest.fixture(scope="session")
def _committed_database(make_database: Databases) -> Iterator[Engine]:
    engine = db_engine.make_engine(make_database.migrated("committed"))
    yield engine
    engine.dispose()


@pytest.fixture
def committed(_committed_database: Engine) -> Iterator[Engine]:
    """A migrated database in which units of work commit for real; emptied afterwards."""
    db_engine.bind_engine(_committed_database)
    yield _committed_database
    db_engine.bind(None)
    empty(_committed_database)


def empty(engine: Engine) -> None:
    """Delete every row of our tables and of the durable engine's runs."""
    with engine.begin() as connection:
        connection.exec_driver_sql(_emptying(engine))


@cache
def _emptying(engine: Engine) -> str:
    """The statements that do it. Rows are few: to delete them takes 5 ms, to truncate as many tables 50."""
    ours = [f'"{table.name}"' for table in metadata_of_all_tables().sorted_tables]
    theirs = [
        f'dbos."{name}"' for name in inspect(engine).get_table_names("dbos") if "migrations" not in name
    ]
    # The audit trail refuses to be emptied; this role of a server made for tests goes past its triggers, and past
    # foreign keys, so that every table has to be named.
    go_past = "SET LOCAL session_replication_role = replica"
    return "; ".join([go_past, *(f"DELETE FROM {name}" for name in ours + theirs)])
