"""Says within this process that sessions have ended, so that open sockets close at once instead of at the next poll."""

from collections.abc import Callable, Collection
from threading import Lock
from uuid import UUID

Listener = Callable[[Collection[UUID]], None]

_lock = Lock()
_listeners: list[Listener] = []


def listen(listener: Listener) -> None:
    """Call `listener` with the ids of ended sessions, from whatever thread ended them."""
    with _lock:
        if listener not in _listeners:
            _listeners.append(listener)


def stop_listening(listener: Listener) -> None:
    """Undo `listen`; nothing happens when it was not listening."""
    with _lock:
        if listener in _listeners:
            _listeners.remove(listener)


def announce(session_ids: Collection[UUID]) -> None:
    """Tell every listener; call it after the commit that ended the sessions."""
    with _lock:
        listeners = list(_listeners)
    for listener in listeners:
        listener(session_ids)
