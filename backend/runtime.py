"""Start everything a process needs, in order, and stop it in reverse: database, schema, first admin, worker, sampler."""

import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from pathlib import Path

from filelock import FileLock, Timeout

from backend import cache
from backend.agents import service as agents
from backend.auth import service as auth
from backend.config import Settings
from backend.db import engine as db_engine
from backend.db.embedded import private_postgres
from backend.db.migrate import upgrade
from backend.db.unit_of_work import unit_of_work
from backend.errors import Conflict, Unavailable
from backend.jobs import workers
from backend.provider import service as provider
from backend.status import service as status
from backend.status.probe import Surroundings
from backend.status.registry import PROBES
from backend.status.sampler import Sampler

# Registers the workflows; without it the queue would hand out work nobody knows.
import backend.agents.workflows  # noqa: F401  isort: skip

logger = logging.getLogger(__name__)

CLEAN_UP_EVERY = timedelta(hours=6)


@contextmanager
def running(settings: Settings, *, base_url: str, announce: Callable[[str], None]) -> Iterator[None]:
    """Run the console's background parts until the block ends.

    Args:
        settings: which database, cache and data folder.
        base_url: address of this process on this machine, for the probes and the set-up link.
        announce: says a line to the person who started the console.

    Raises:
        Conflict: another console uses the data folder.
        Unavailable: the database did not start or does not answer.
    """
    began = time.perf_counter()
    # Word lists take most of a second to load: read while PostgreSQL starts, not when the first quiz is asked for.
    threading.Thread(target=agents.warm_up, name="warm-up", daemon=True).start()
    with ExitStack() as stack:
        url = settings.database_url or stack.enter_context(_own_database(settings.data_dir))
        engine = db_engine.make_engine(url)
        stack.callback(engine.dispose)
        db_engine.bind_engine(engine)
        stack.callback(db_engine.bind, None)
        upgrade(engine)
        cache.connect(settings.redis_url)
        stack.callback(provider.close)
        with unit_of_work() as uow:
            auth.create_first_admin_from_settings(uow, settings)
            link = auth.create_setup_link(uow, settings)
        stack.enter_context(workers.work(url))
        sampler = Sampler(PROBES, Surroundings(engine, base_url, settings.data_dir))
        status.use_sampler(sampler)
        stack.callback(status.use_sampler, None)
        stack.enter_context(sampler.running())
        announce(
            f"ToolboxAI Console is at {settings.origin} (started in {time.perf_counter() - began:.1f} s)."
        )
        if link:
            announce(f"No admin yet. Open this link once, within 24 hours, to set one up:\n  {link}")
        stack.enter_context(_cleaning_up())
        yield
        announce("Stopping.")


@contextmanager
def _cleaning_up() -> Iterator[None]:
    """Forget now and every few hours what nobody needs any more: old sessions, throttles, links."""
    stop = threading.Event()

    def clean() -> None:
        while True:
            try:
                with unit_of_work() as uow:
                    auth.forget_old(uow)
                    provider.forget_old(uow)
            except Unavailable:
                logger.warning("The clean-up waits for the database.")
            if stop.wait(CLEAN_UP_EVERY.total_seconds()):
                return

    threading.Thread(target=clean, name="clean-up", daemon=True).start()
    try:
        yield
    finally:
        stop.set()


@contextmanager
def _own_database(data_dir: Path) -> Iterator[str]:
    data_dir.mkdir(parents=True, exist_ok=True)
    lock = FileLock(data_dir / "console.lock")
    try:
        lock.acquire(timeout=0)
    except Timeout as error:
        raise Conflict(
            f"Another console already uses the data folder {data_dir}. Stop it, or set TOOLBOX_DATA_DIR to another.",
            code="data_dir_in_use",
        ) from error
    try:
        with private_postgres(data_dir) as url:
            yield url
    finally:
        lock.release()
