"""What many look at at once is read once: a process keeps an answer for a few seconds, whoever asked first.

A hundred people in front of a screen then cost the database what one does. Only for answers that are the same for all who
share a key; each asker's role belongs in it.
"""

import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from threading import Lock
from typing import Any, TypeVar

from backend.db.engine import bound_factory

T = TypeVar("T")
# More different answers than screens and filters in use; the least recently used goes first.
MOST_KEPT = 500


@dataclass(slots=True)
class _Answer:
    """The newest answer to one question; `lock` lets one ask while the others wait."""

    lock: Lock = field(default_factory=Lock)
    # Any: whatever was asked for.
    value: Any = None
    began: float | None = None
    error: BaseException | None = None
    failed: float = 0.0


class Shared:
    """The answers of this process.

    Attributes:
        longest: no answer lives longer than this many seconds, whatever its asker would be content with.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self.longest = 60.0
        self._clock = clock
        self._lock = Lock()
        self._answers: OrderedDict[Hashable, _Answer] = OrderedDict()

    def now(self) -> float:
        """The clock of `since`."""
        return self._clock()

    def read(self, key: Hashable, ask: Callable[[], T], *, life: float, since: float = 0.0) -> T:
        """An answer begun within the last `life` seconds and not before `since`; asked for where there is none.

        Whoever waited while it failed is told the same: a database that does not answer is not asked by a hundred in turn.

        Raises:
            BaseException: what `ask` raises.
        """
        came = self._clock()
        answer = self._answer((bound_factory(), key))
        with answer.lock:
            if answer.error is not None and answer.failed > came:
                raise answer.error
            now = self._clock()
            if (
                answer.began is not None
                and now - answer.began < min(life, self.longest)
                and answer.began >= since
            ):
                kept: T = answer.value
                return kept
            try:
                value = ask()
            except Exception as error:
                answer.error, answer.failed = error, self._clock()
                raise
            answer.value, answer.began, answer.error = value, now, None
            return value

    def _answer(self, key: Hashable) -> _Answer:
        with self._lock:
            answer = self._answers.setdefault(key, _Answer())
            self._answers.move_to_end(key)
            while len(self._answers) > MOST_KEPT:
                self._answers.popitem(last=False)
            return answer


shared = Shared()
