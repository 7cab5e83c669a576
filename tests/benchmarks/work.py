"""What processors did for a process or a thread, and how long it stood in line for one, as Linux counts both."""

import time
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Engine, text

THIS_THREAD = Path("/proc/thread-self/schedstat")


@dataclass(frozen=True, slots=True)
class Share:
    """Seconds on a processor, and seconds ready for one while others had it."""

    ran: float
    waited: float

    def __sub__(self, before: "Share") -> "Share":
        return Share(self.ran - before.ran, self.waited - before.waited)


def of_process(process: int) -> Share | None:
    """A process's share so far; None where the system does not say."""
    return _read(Path(f"/proc/{process}/schedstat"))


def of_this_thread() -> Share:
    """This thread's share so far; it never waited where the system does not say."""
    return _read(THIS_THREAD) or Share(time.thread_time(), 0.0)


def server_seconds(engine: Engine) -> float:
    """What processors did for all of a database's connections that are open now."""
    with engine.connect() as connection:
        processes = connection.scalars(
            text("SELECT pid FROM pg_stat_activity WHERE datname = current_database()")
        ).all()
    shares = (of_process(process) for process in processes)
    return sum(share.ran for share in shares if share)


def _read(file: Path) -> Share | None:
    try:
        ran, waited, _ = file.read_text().split()
    except (OSError, ValueError):
        return None
    return Share(int(ran) / 1e9, int(waited) / 1e9)
