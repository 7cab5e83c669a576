"""`make faults`: break one thing at a time under a real fleet, and time what the status says of it.

Two consoles and a worker as people start them, with a PostgreSQL, a Redis and a provider of their own; what is shown is
read over HTTP from the console that does not sample. The full disk is a small one mounted for it, which
needs root; elsewhere that line says so. A machine that is busy with other things shows in the column of what else changed.
"""

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.error import URLError

from sqlalchemy import text

from backend.db.engine import make_engine
from backend.status.registry import PROBES
from tests.console import ADMIN, ROOT, Console, environment, running_console
from tests.peers.faults import unavailable
from tests.peers.provider import MODEL, Peer, a_provider, well_behaved
from tests.servers import PrivatePostgres, PrivateRedis, a_postgres, a_redis

LOOK_EVERY = 0.1
ASKED_EVERY = 1.0
# After the change, long enough for every other probe to look twice.
WATCHED_FOR = 14.0
GIVEN_UP_AFTER = 90.0
SMALL_DISK = 64
TEXT = (
    "Osmosis is the movement of water through a membrane. Diffusion is the movement of particles to an empty region. "
    "Filtration is the separation of solids from a liquid. Evaporation is the change of a liquid into a gas."
)
# What stands in the database cannot be known without it, and nobody can sign in.
WITHOUT_DATABASE = {probe.name: "unknown" for probe in PROBES if probe.in_database} | {"auth": "down"}

Seen = Mapping[str, Mapping[str, Any]]


@dataclass
class Fleet:
    """What is broken, and where one looks."""

    consoles: Sequence[Console]
    postgres: PrivatePostgres
    redis: PrivateRedis
    peer: Peer
    small_disk: Path | None
    start_worker: Callable[[], "subprocess.Popen[bytes]"]
    worker: "subprocess.Popen[bytes]"

    def __post_init__(self) -> None:
        self.source_id = ""
        self.asked_at = 0.0
        self.take_places()

    def take_places(self) -> None:
        """See who samples, and look at the other one from now on."""
        by = _written_by(self.postgres.url)
        self.sampling, self.looked_at = sorted(
            self.consoles, key=lambda console: console.process.pid != int(by.split(":")[1])
        )
        # Tokens last five minutes, and nobody signs in without a database.
        self.looked_at.token = ""

    def look(self) -> Seen:
        """Every component as the console shows it that does not sample."""
        found = self.looked_at.call("GET", "/status")
        return {component["name"]: component for component in found["components"]}

    def newest(self) -> str:
        """When anything was measured last."""
        return max(str(each["measured_at"]) for each in self.look().values())


@dataclass
class Fault:
    """One thing that breaks.

    `limit` is in seconds from the break; `along` are components that cannot but change with it, and to what; `traffic` is
    what goes on meanwhile.
    """

    name: str
    component: str | None
    break_: Callable[[Fleet], None]
    mend: Callable[[Fleet], None]
    limit: float = 20.0
    along: Mapping[str, str] = field(default_factory=dict)
    traffic: Callable[[Fleet], None] | None = None


@dataclass(frozen=True)
class Told:
    """What came of it."""

    fault: str
    component: str
    changed_after: float | None
    limit: float
    others: list[str]
    said: str
    recovered_after: float | None

    @property
    def held(self) -> bool:
        """Whether all is as it must be."""
        in_time = self.changed_after is not None and self.changed_after <= self.limit
        return in_time and not self.others and self.recovered_after is not None


def main() -> int:
    """Play every fault, or those with the words given, print a table, and answer 1 when one did not show as it must."""
    told = []
    wanted = sys.argv[1:]
    with a_fleet() as fleet:
        for fault in FAULTS:
            if wanted and not any(words in fault.name for words in wanted):
                continue
            if fault.name.startswith("disk") and fleet.small_disk is None:
                _say(f"{fault.name}: not played, since no small disk can be mounted here")
                continue
            told.append(play(fleet, fault))
            _say(_row(told[-1]))
    held = all(each.held for each in told)
    _say(f"{sum(each.held for each in told)} of {len(told)} held")
    return 0 if held else 1


def play(fleet: Fleet, fault: Fault) -> Told:
    """Break it, watch, mend it, watch."""
    fleet.take_places()
    before = _steady(fleet, fault)
    began = time.monotonic()
    fault.break_(fleet)
    changed_after, said = _change(fleet, fault, before, began)
    others = _others(fleet, fault, before)
    fault.mend(fleet)
    mended = time.monotonic()
    states = _states(before)
    if fault.traffic:
        states.pop("agents")
    back = _until(fleet, lambda seen: states.items() <= _states(seen).items(), fault)
    return Told(
        fault.name,
        fault.component or "none",
        changed_after,
        fault.limit,
        others,
        said,
        back - mended if back else None,
    )


def _change(fleet: Fleet, fault: Fault, before: Seen, began: float) -> tuple[float | None, str]:
    """Seconds until the component changed, and what is then said; without one, until somebody measures again."""
    name = fault.component
    if name is None:
        last = fleet.newest()
        at = _until(fleet, lambda seen: max(str(each["measured_at"]) for each in seen.values()) > last, fault)
        return (at - began if at else None), "somebody else looks"
    at = _until(fleet, lambda seen: seen[name]["state"] != before[name]["state"], fault)
    now = fleet.look()[name]
    return (at - began if at else None), f"{now['state']}: {now['summary']} → {now['action']}"


def _others(fleet: Fleet, fault: Fault, before: Seen) -> list[str]:
    """Components that changed and should not have, within the time in which all are looked at twice."""
    found = set()
    until = time.monotonic() + WATCHED_FOR
    while time.monotonic() < until:
        if fault.traffic:
            fault.traffic(fleet)
        for name, seen in fleet.look().items():
            expected = (before[name]["state"], fault.along.get(name))
            # What is asked for meanwhile is what the agents do.
            busy = fault.traffic and name == "agents"
            if name != fault.component and not busy and seen["state"] not in expected:
                found.add(f"{name} {seen['state']}: {seen['summary']}")
        time.sleep(LOOK_EVERY)
    return sorted(found)


def _until(fleet: Fleet, reached: Callable[[Seen], bool], fault: Fault) -> float | None:
    """When something held; None when it never did."""
    give_up = time.monotonic() + GIVEN_UP_AFTER
    while time.monotonic() < give_up:
        if fault.traffic:
            fault.traffic(fleet)
        if reached(fleet.look()):
            return time.monotonic()
        time.sleep(LOOK_EVERY)
    return None


def _steady(fleet: Fleet, fault: Fault) -> Seen:
    """Wait until nothing has changed for as long as all are looked at twice; on a machine too busy for that, no longer."""
    last, since = _states(fleet.look()), time.monotonic()
    give_up = since + GIVEN_UP_AFTER
    while time.monotonic() - since < WATCHED_FOR and time.monotonic() < give_up:
        if fault.traffic:
            fault.traffic(fleet)
        time.sleep(LOOK_EVERY * 5)
        if (now := _states(fleet.look())) != last:
            last, since = now, time.monotonic()
    return fleet.look()


def _states(seen: Seen) -> dict[str, str]:
    return {name: str(component["state"]) for name, component in seen.items()}


def _written_by(url: str) -> str:
    """The process that wrote what all others read."""
    engine = make_engine(url)
    with engine.connect() as connection:
        name = str(connection.scalar(text("SELECT written_by FROM status_snapshots WHERE name = 'now'")))
    engine.dispose()
    return name


def _kill_worker(fleet: Fleet) -> None:
    fleet.worker.kill()
    fleet.worker.wait()


def _restart_worker(fleet: Fleet) -> None:
    fleet.worker = fleet.start_worker()


def _fill_disk(fleet: Fleet) -> None:
    assert fleet.small_disk is not None
    with suppress(OSError), (fleet.small_disk / "filler").open("wb") as filler:
        while True:
            filler.write(b"\0" * 65_536)


def _empty_disk(fleet: Fleet) -> None:
    assert fleet.small_disk is not None
    (fleet.small_disk / "filler").unlink()


def _ask(fleet: Fleet) -> None:
    """A quiz of the provider, as somebody would ask for it, each second."""
    if time.monotonic() - fleet.asked_at < ASKED_EVERY:
        return
    fleet.asked_at = time.monotonic()
    blueprint = {"counts": {"cloze": 1}, "seed": time.monotonic_ns() % 1_000_000}
    body = {"kind": "quiz", "source_id": fleet.source_id, "engine": "auto", "blueprint": blueprint}
    fleet.looked_at.call("POST", "/runs", body)


def _fail_provider(fleet: Fleet) -> None:
    """From its next call on; the seconds count from there."""
    fleet.peer.behaviour = unavailable
    sent = len(fleet.peer.requests)
    while len(fleet.peer.requests) == sent:
        _ask(fleet)
        time.sleep(LOOK_EVERY)


def _mend_provider(fleet: Fleet) -> None:
    fleet.peer.behaviour = well_behaved


def _unlist(fleet: Fleet) -> None:
    fleet.peer.lists = False


def _list(fleet: Fleet) -> None:
    fleet.peer.lists = True


FAULTS = (
    Fault(
        "PostgreSQL stopped",
        "database",
        lambda fleet: fleet.postgres.stop(),
        lambda fleet: fleet.postgres.start(),
        along=WITHOUT_DATABASE,
    ),
    Fault("Redis stopped", "cache", lambda fleet: fleet.redis.stop(), lambda fleet: fleet.redis.start()),
    Fault("worker killed", "workers", _kill_worker, _restart_worker),
    Fault("disk filled", "disk", _fill_disk, _empty_disk),
    Fault("provider gone, no traffic", "provider", _unlist, _list, limit=60.0),
    Fault(
        "provider fails under traffic",
        "provider",
        _fail_provider,
        _mend_provider,
        traffic=_ask,
    ),
    Fault(
        "sampling process hangs",
        None,
        lambda fleet: fleet.sampling.process.send_signal(signal.SIGSTOP),
        lambda fleet: fleet.sampling.process.send_signal(signal.SIGCONT),
    ),
)


@contextmanager
def a_fleet() -> Iterator[Fleet]:
    """Everything running and well."""
    # World-readable on purpose: run as root, PostgreSQL works as another user.
    with (
        tempfile.TemporaryDirectory(prefix="faults-", ignore_cleanup_errors=True) as name,
        ExitStack() as stack,
    ):
        folder = Path(name)
        folder.chmod(0o755)
        postgres = stack.enter_context(a_postgres(folder / "database"))
        redis = stack.enter_context(a_redis())
        if redis is None:
            sys.exit("No Redis here: install redis-server.")
        peer = stack.enter_context(a_provider())
        shared = {
            **ADMIN,
            "DATABASE_URL": postgres.url,
            "REDIS_URL": redis.url,
            "OPENAI_API_KEY": "sk-faults",
            "OPENAI_BASE_URL": peer.base_url,
            "TOOLBOX_MODEL": MODEL,
            "TOOLBOX_WORKER": "false",
        }
        workers: list[subprocess.Popen[bytes]] = []
        stack.callback(_end, workers)

        def start_worker() -> "subprocess.Popen[bytes]":
            log = folder / f"worker-{len(workers)}.log"
            with log.open("wb") as output:
                workers.append(
                    subprocess.Popen(
                        [sys.executable, "-m", "backend", "worker"],
                        cwd=ROOT,
                        env=environment(folder / "worker", shared),
                        stdout=output,
                        stderr=output,
                    )
                )
            while b"takes runs" not in log.read_bytes():
                assert workers[-1].poll() is None, log.read_text()
                time.sleep(LOOK_EVERY)
            return workers[-1]

        # A console is ready when somebody carries out runs.
        worker = start_worker()
        small = stack.enter_context(_small_disk(folder / "small"))
        consoles = []
        for place in ("first", "second"):
            console = stack.enter_context(running_console((small or folder) / place, extra=shared))
            stack.callback(console.process.send_signal, signal.SIGCONT)
            consoles.append(console)
        fleet = Fleet(consoles, postgres, redis, peer, small, start_worker, worker)
        fleet.source_id = fleet.looked_at.call("POST", "/sources", {"title": "Moves", "text": TEXT})["id"]
        yield fleet


@contextmanager
def _small_disk(folder: Path) -> Iterator[Path | None]:
    """A file system of its own, small enough to be filled; None where none may be mounted."""
    folder.mkdir()
    mounted = (
        os.name == "posix"
        and subprocess.run(
            ["mount", "-t", "tmpfs", "-o", f"size={SMALL_DISK}m,mode=755", "tmpfs", str(folder)],
            check=False,
            stderr=subprocess.DEVNULL,
        ).returncode
        == 0
    )
    try:
        yield folder if mounted else None
    finally:
        if mounted:
            subprocess.run(["umount", "-l", str(folder)], check=False)


def _end(workers: "list[subprocess.Popen[bytes]]") -> None:
    for worker in workers:
        if worker.poll() is None:
            worker.terminate()
    for worker in workers:
        worker.wait(40)


def _row(told: Told) -> str:
    def seconds(count: float | None) -> str:
        return "never" if count is None else f"{count:.1f} s"

    return (
        f"| {told.fault} | {told.component} | {seconds(told.changed_after)} (at most {told.limit:.0f} s) | "
        f"{'; '.join(told.others) or 'none'} | {told.said} | {seconds(told.recovered_after)} |"
    )


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    try:
        sys.exit(main())
    except URLError as error:
        sys.exit(f"A console could not be reached: {error}")
