"""Start everything a process needs, in order, and stop it in reverse: database, schema, first admin, worker, sampler."""

import asyncio
import logging
import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from pathlib import Path
from types import FrameType

from filelock import FileLock, Timeout
from pydantic import ValidationError
from sqlalchemy import Engine
from sqlalchemy.exc import ArgumentError

from backend import cache
from backend.agents import service as agents
from backend.alerts import service as alerts
from backend.audit.sealing import sealing
from backend.auth import service as auth
from backend.backups.schedule import keeping_backups
from backend.config import Settings, settings
from backend.controls import service as controls
from backend.db import engine as db_engine
from backend.db.embedded import data_dir_unusable, private_postgres
from backend.db.migrate import upgrade
from backend.db.unit_of_work import unit_of_work
from backend.errors import Conflict, Invalid, Unavailable
from backend.faults import service as faults
from backend.faults.collecting import collecting
from backend.jobs import workers
from backend.metrics import recording as metrics
from backend.provider import service as provider
from backend.refusals import words_of
from backend.reports import service as reports
from backend.status import service as status
from backend.status.fleet_clock import FleetClock
from backend.status.loop_lag import LoopLag
from backend.status.oneself import Oneself, StartUp, speaking
from backend.status.post import Post, process_name
from backend.status.probe import Surroundings
from backend.status.process_schemas import ProcessKind
from backend.status.registry import PROBES
from backend.status.sampler import Sampler
from backend.verification.commit import commit_of
from backend.verification.schedule import verifying

# Registers the workflows; without it the queue would hand out work nobody knows.
import backend.agents.workflows  # noqa: F401  isort: skip

logger = logging.getLogger(__name__)

CLEAN_UP_EVERY = timedelta(hours=6)
# After a signal the server gets this long to end its requests; a page that parses a book is not waited for.
PATIENCE_SECONDS = 4.0
MOST_WARMING_UP_SECONDS = 5.0
# What stopping in order may take after that.
STOP_SECONDS = 10.0


def chosen_settings() -> Settings:
    """The settings of this process.

    Raises:
        Invalid: a variable cannot be used; the message names each and why.
    """
    try:
        return settings()
    except ValidationError as error:
        # Values are not repeated: one may be a password.
        wrong = [
            f"{'.'.join(str(part) for part in found['loc'])} cannot be used: {words_of(found)}."
            for found in error.errors(include_input=False, include_url=False)
        ]
        raise Invalid("\n".join(wrong), code="bad_settings") from error


class Console:
    """The background parts of this process: started once and stopped once, whoever asks first."""

    def __init__(
        self,
        settings: Settings,
        *,
        announce: Callable[[str], None],
        loop: asyncio.AbstractEventLoop | None = None,
    ) -> None:
        self._stop = threading.Event()
        self._parts = running(settings, announce=announce, stop=self._stop, loop=loop)
        self._turn = threading.Lock()
        self._started = False
        self._up = False

    def start(self) -> None:
        """Start everything.

        Raises:
            ConsoleError: it cannot be; the message says why in a sentence. Nothing is left running.
        """
        with self._turn:
            self._parts.__enter__()
            self._started = self._up = True

    def stop(self) -> None:
        """Stop everything, in order; a second time there is nothing to do."""
        self._stop.set()
        with self._turn:
            if self._up:
                self._up = False
                self._parts.__exit__(None, None, None)

    def end_on_signals(self) -> None:
        """See to it that the process ends soon after SIGINT or SIGTERM, whatever hangs; the server hears of it first."""
        if threading.current_thread() is threading.main_thread():
            for number in (signal.SIGINT, signal.SIGTERM):
                server = signal.getsignal(number)
                signal.signal(number, self._on_signal(server))
                # A signal a moment ago was heard by the server alone, which would wait for the start to end.
                if getattr(getattr(server, "__self__", None), "should_exit", False):
                    self._end_soon()

    def _on_signal(self, server: object) -> Callable[[int, FrameType | None], None]:
        def hear(number: int, frame: FrameType | None) -> None:
            # A second Ctrl-C would make the server drop everything, the database too.
            if self._end_soon() and callable(server):
                server(number, frame)

        return hear

    def _end_soon(self) -> bool:
        """True the first time."""
        if self._stop.is_set():
            return False
        self._stop.set()
        threading.Thread(target=self._end, name="end", daemon=True).start()
        return True

    def _end(self) -> None:
        time.sleep(PATIENCE_SECONDS)
        orderly = threading.Thread(target=self.stop, name="stop", daemon=True)
        orderly.start()
        # What was started is stopped in order, whoever began with that; a start that hangs has nothing to wait for.
        orderly.join(STOP_SECONDS if self._started else 1.0)
        os._exit(0)


@contextmanager
def running(
    settings: Settings,
    *,
    announce: Callable[[str], None],
    stop: threading.Event | None = None,
    loop: asyncio.AbstractEventLoop | None = None,
) -> Iterator[None]:
    """Run the console's background parts until the block ends.

    Args:
        settings: which address, database, cache and data folder.
        announce: says a line to the person who started the console.
        stop: set, a start that waits is given up.
        loop: the event loop that serves this process, to tell how late it is.

    Raises:
        Conflict: another console uses the data folder.
        Unavailable: the database did not start or does not answer, or the data folder cannot be used.
        Invalid: a setting cannot be used.
    """
    start_up = StartUp()
    # Word lists take most of a second to load: read while PostgreSQL starts, not when the first quiz is asked for.
    warming_up = threading.Thread(target=agents.warm_up, name="warm-up", daemon=True)
    warming_up.start()
    with ExitStack() as stack:
        if not settings.worker:
            _require_shared_database(settings)
        url, engine = _prepare(settings, stack, stop, start_up)
        with unit_of_work() as uow:
            auth.create_first_admin_from_settings(uow, settings)
            agents.seed_arms(uow)
            link = auth.create_setup_link(uow, settings)
        start_up.ended("first rows")
        if settings.worker:
            stack.enter_context(workers.work(url))
            start_up.ended("worker")
        clock = FleetClock()
        around = Surroundings(engine, settings.local_url, settings.data_dir)
        sampler = Sampler(PROBES, around, now=clock.now, looking=False)
        status.use_sampler(sampler)
        stack.callback(status.use_sampler, None)
        stack.enter_context(sampler.running())
        name = process_name()
        post = Post(sampler, engine, name, clock)
        stack.enter_context(post.manned())
        start_up.ended("status")
        # Otherwise the first quiz after a start took half as long again, while everything looked ready.
        warming_up.join(MOST_WARMING_UP_SECONDS)
        start_up.ended("word lists")
        announce(f"ToolboxAI Console is at {settings.origin} (started in {start_up.seconds:.1f} s).")
        if link:
            announce(f"No admin yet. Open this link once, within 24 hours, to set one up:\n  {link}")
        stack.enter_context(_cleaning_up())
        stack.enter_context(reports.making())
        stack.enter_context(metrics.recording())
        stack.enter_context(alerts.watching(engine))
        stack.enter_context(keeping_backups())
        stack.enter_context(verifying())
        kind = ProcessKind.CONSOLE if settings.worker else ProcessKind.WEB
        lag = LoopLag(loop) if loop else None
        oneself = Oneself(name, kind, start_up, commit=commit_of(), lag=lag, leading=lambda: post.leading)
        stack.enter_context(speaking(oneself))
        yield
        announce("Stopping.")


@contextmanager
def working(
    settings: Settings,
    *,
    announce: Callable[[str], None],
    stop: threading.Event,
    grace_seconds: float,
    hurry: threading.Event,
) -> Iterator[None]:
    """Carry out runs of a shared database until the block ends, without a web server.

    Args:
        settings: which database and cache.
        announce: says a line to the person who started the worker.
        stop: set, a start that waits is given up.
        grace_seconds: how long runs in progress may go on once the block has ended.
        hurry: set, that grace is over.

    Raises:
        Invalid: no shared database is named, or a setting cannot be used.
        Unavailable: the database does not answer.
    """
    start_up = StartUp()
    _require_shared_database(settings)
    threading.Thread(target=agents.warm_up, name="warm-up", daemon=True).start()
    with ExitStack() as stack:
        url, _ = _prepare(settings, stack, stop, start_up)
        worker_id = stack.enter_context(workers.work(url, grace_seconds=grace_seconds, hurry=hurry))
        start_up.ended("worker")
        stack.enter_context(metrics.recording(serving=False))
        stack.enter_context(speaking(Oneself(worker_id, ProcessKind.WORKER, start_up, commit=commit_of())))
        announce(f"Worker {worker_id} takes runs (started in {start_up.seconds:.1f} s).")
        yield
        announce(f"Taking nothing new; runs in progress have {grace_seconds:.0f} s.")


def _prepare(
    settings: Settings, stack: ExitStack, stop: threading.Event | None, start_up: StartUp
) -> tuple[str, Engine]:
    """Database, schema and cache, bound to this process; returns the database's address and its engine."""
    # Unbound last: a thread that outlives the stop is to find a database that is gone, not a mistake.
    stack.callback(db_engine.bind, None)
    url = stack.enter_context(database(settings))
    engine = make_engine(url)
    stack.callback(engine.dispose)
    db_engine.bind_engine(engine)
    start_up.ended("database")
    upgrade(engine, stop=stop)
    start_up.ended("schema")
    cache.connect(settings.redis_url)
    stack.callback(provider.close)
    stack.enter_context(sealing())
    stack.enter_context(collecting())
    return url, engine


def _require_shared_database(settings: Settings) -> None:
    if settings.database_url is None:
        raise Invalid(
            "A private database belongs to one console, so workers beside it cannot reach it. Set DATABASE_URL to a "
            "PostgreSQL they share.",
            code="database_not_shared",
        )


@contextmanager
def _cleaning_up() -> Iterator[None]:
    """Forget now and every few hours what nobody needs any more: old sessions, throttles, links, signing keys."""
    stop = threading.Event()

    def clean() -> None:
        while True:
            try:
                with unit_of_work() as uow:
                    auth.forget_old(uow)
                    auth.rotate_old_key(uow)
                    provider.forget_old(uow)
                    faults.forget_old(uow)
                    controls.forget_tests(uow)
            except Unavailable:
                logger.warning("The clean-up waits for the database.")
            if stop.wait(CLEAN_UP_EVERY.total_seconds()):
                return

    cleaner = threading.Thread(target=clean, name="clean-up", daemon=True)
    cleaner.start()
    try:
        yield
    finally:
        stop.set()
        cleaner.join(2)


@contextmanager
def database(settings: Settings) -> Iterator[str]:
    """The address of the database: the configured one, else the private one, started here and stopped at the end.

    Raises:
        Conflict: another console uses the data folder.
        Unavailable: the private database did not start, or the data folder cannot be used.
    """
    try:
        settings.data_dir.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise data_dir_unusable(settings.data_dir, error) from error
    if settings.database_url:
        yield settings.database_url
    else:
        with _own_database(settings.data_dir) as url:
            yield url


def make_engine(url: str) -> Engine:
    """An engine for the address an operator gave.

    Raises:
        Invalid: it cannot be read.
    """
    try:
        return db_engine.make_engine(url)
    except (ArgumentError, ValueError) as error:
        raise Invalid(
            "DATABASE_URL cannot be used: it must read like postgresql://user:password@host:5432/database.",
            code="bad_database_url",
        ) from error


@contextmanager
def _own_database(data_dir: Path) -> Iterator[str]:
    lock = FileLock(data_dir / "console.lock")
    try:
        lock.acquire(timeout=0)
    except OSError as error:
        if isinstance(error, Timeout):
            raise Conflict(
                f"Another console already uses the data folder {data_dir}. "
                "Stop it, or set TOOLBOX_DATA_DIR to another.",
                code="data_dir_in_use",
            ) from error
        raise data_dir_unusable(data_dir, error) from error
    try:
        with private_postgres(data_dir) as url:
            yield url
    finally:
        lock.release()
