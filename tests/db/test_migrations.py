"""The migrations make exactly the tables the models describe, down and up again."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Engine, UniqueConstraint, inspect, text

from backend.db.engine import make_engine
from backend.db.migrate import MIGRATION_LOCK, schema_version, upgrade
from backend.db.tables import metadata_of_all_tables
from backend.errors import Conflict, Unavailable
from tests.conftest import Databases


def test_the_schema_is_that_of_the_models(database: Engine) -> None:
    with database.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_server_default": True})
        assert compare_metadata(context, metadata_of_all_tables()) == []


def test_a_migrated_database_is_in_step_and_migrating_again_changes_nothing(database: Engine) -> None:
    before = inspect(database).get_table_names()
    upgrade(database)
    assert schema_version(database).in_step
    assert inspect(database).get_table_names() == before


def test_an_empty_database_is_not_in_step(make_database: Databases) -> None:
    engine = make_engine(make_database.create("empty"))
    try:
        assert not schema_version(engine).in_step
    finally:
        engine.dispose()


def test_every_foreign_key_has_an_index() -> None:
    bare = []
    for table in metadata_of_all_tables().sorted_tables:
        covered = {tuple(column.name for column in index.columns)[:1] for index in table.indexes}
        covered |= {tuple(column.name for column in table.primary_key.columns)[:1]}
        covered |= {
            tuple(column.name for column in constraint.columns)[:1]
            for constraint in table.constraints
            if isinstance(constraint, UniqueConstraint)
        }
        bare += [
            f"{table.name}.{column.name}"
            for column in table.columns
            if column.foreign_keys and (column.name,) not in covered
        ]
    assert bare == []


def test_two_processes_may_start_at_once_on_an_empty_database(make_database: Databases) -> None:
    url = make_database.create("together")
    engines = [make_engine(url) for _ in range(2)]
    try:
        with ThreadPoolExecutor(2) as pool:
            for done in [pool.submit(upgrade, engine) for engine in engines]:
                done.result(timeout=60)
        assert schema_version(engines[0]).in_step
    finally:
        for engine in engines:
            engine.dispose()


def test_who_waits_too_long_for_another_migration_says_so(database: Engine) -> None:
    with database.connect() as other:
        other.execute(text("SELECT pg_advisory_lock(:key)"), {"key": MIGRATION_LOCK})
        with pytest.raises(Unavailable, match="Another process has been migrating"):
            upgrade(database, wait_seconds=0)
        stopped = threading.Event()
        stopped.set()
        with pytest.raises(Unavailable, match="Stopped"):
            upgrade(database, stop=stopped)
        other.execute(text("SELECT pg_advisory_unlock(:key)"), {"key": MIGRATION_LOCK})


def test_a_database_of_a_newer_console_is_refused_in_words(make_database: Databases) -> None:
    engine = make_engine(make_database.create("newer"))
    try:
        upgrade(engine)
        with engine.begin() as connection:
            connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
        with pytest.raises(Conflict, match="newer"):
            upgrade(engine)
    finally:
        engine.dispose()
