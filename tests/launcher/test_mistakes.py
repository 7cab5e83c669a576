"""A start with a mistake in it ends with a sentence and exit code 1, never with a traceback."""

import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest
from sqlalchemy import text

from backend.db.engine import make_engine
from tests.conftest import Databases
from tests.console import ROOT, environment
from tests.forks import Ended, Forks

NOBODY_LISTENS = "postgresql://ada:hidden-word@127.0.0.1:1/quiz"


@pytest.mark.parametrize(
    ("command", "extra", "sentence"),
    [
        ("web", {"TOOLBOX_PORT": "abc"}, "TOOLBOX_PORT cannot be used"),
        ("web --port 99999", {}, "TOOLBOX_PORT cannot be used"),
        ("web", {"DATABASE_URL": "nonsense"}, "DATABASE_URL cannot be used: it must read like postgresql://"),
        ("web", {"DATABASE_URL": "mysql://ada:hidden-word@db/quiz"}, "DATABASE_URL cannot be used"),
        (
            "migrate",
            {"DATABASE_URL": "postgresql://ada:hidden-word@db:xyz/quiz"},
            "DATABASE_URL cannot be used",
        ),
        ("web --port 8164", {"DATABASE_URL": NOBODY_LISTENS}, "The database cannot be used: connection"),
        ("migrate", {"DATABASE_URL": NOBODY_LISTENS}, "The database cannot be used: connection"),
        ("web --port 8165", {"TOOLBOX_DATA_DIR": "/proc/nope"}, "The data folder /proc/nope cannot be used"),
        ("migrate", {"TOOLBOX_DATA_DIR": "/proc/nope"}, "The data folder /proc/nope cannot be used"),
        ("web", {"REDIS_URL": "foo"}, "REDIS_URL cannot be used: it must begin with redis://"),
        ("web", {"TOOLBOX_HOST": "nonsense.invalid"}, "nonsense.invalid is no address of this machine"),
        ("web", {"TOOLBOX_HOST": "192.0.2.1"}, "192.0.2.1 is no address of this machine"),
    ],
)
def test_a_mistake_is_told_in_a_sentence(
    forks: Forks, tmp_path: Path, command: str, extra: Mapping[str, str], sentence: str
) -> None:
    ended = forks.run(tmp_path, command.split(), environment(tmp_path / "data", extra))
    assert ended.code == 1, ended.said
    assert sentence in ended.said
    assert "Traceback" not in ended.said
    assert "hidden-word" not in ended.said


def test_streamlit_run_tells_it_in_the_same_sentence(tmp_path: Path) -> None:
    ended = subprocess.run(
        [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", "8166"],
        cwd=ROOT,
        env=environment(tmp_path / "data", {"REDIS_URL": "foo"}),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    said = ended.stdout + ended.stderr
    assert ended.returncode == 1, said
    assert "REDIS_URL cannot be used" in said
    assert "Traceback" not in said


def test_a_password_can_be_set_at_the_machine_and_mistakes_there_are_told_too(
    forks: Forks, make_database: Databases, tmp_path: Path
) -> None:
    url = make_database.migrated("locked_out")
    engine = make_engine(url)
    with engine.begin() as connection:
        connection.execute(
            text(
                "INSERT INTO users (id, email, name, role, password_hash, created_at, updated_at) "
                "VALUES (gen_random_uuid(), 'ada@school.example', 'Ada', 'admin', 'lost', now(), now())"
            )
        )

    def reset(email: str, typed: str) -> Ended:
        command = ("admin", "reset-password", email)
        return forks.run(tmp_path, command, environment(tmp_path / "data", {"DATABASE_URL": url}), typed)

    done = reset("ada@school.example", "gravel otter window nine\n")
    assert done.code == 0, done.said
    assert "ada@school.example has a new password" in done.said
    with engine.connect() as connection:
        assert connection.scalar(text("SELECT password_hash FROM users")) != "lost"
    engine.dispose()
    weak = reset("ada@school.example", "short\n")
    nobody = reset("eve@school.example", "gravel otter window nine\n")
    assert (weak.code, nobody.code) == (1, 1)
    assert "at least 12 characters" in weak.said
    assert "no user with this e-mail" in nobody.said
    assert "Traceback" not in weak.said + nobody.said
