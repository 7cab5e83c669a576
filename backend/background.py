"""Work that outlives the request that asked for it, in threads of this process."""

import threading
import time
from collections.abc import Callable

_lock = threading.Lock()
_going: set[threading.Thread] = set()


def begin(name: str, work: Callable[[], None]) -> None:
    """Do something in a thread of its own. What it raises is its own to record."""

    def go() -> None:
        try:
            work()
        finally:
            with _lock:
                _going.discard(threading.current_thread())

    thread = threading.Thread(target=go, name=name, daemon=True)
    with _lock:
        _going.add(thread)
    thread.start()


def wait(seconds: float) -> bool:
    """Wait until nothing goes on; False when something still does after so long."""
    deadline = time.monotonic() + seconds
    with _lock:
        going = list(_going)
    for thread in going:
        thread.join(max(0.0, deadline - time.monotonic()))
    return not any(thread.is_alive() for thread in going)
