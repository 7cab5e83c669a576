"""Copies for speed, never the truth: Redis when `REDIS_URL` is set, else the memory of this process.

Whoever reads must be able to do without: a cache that is gone answers like an empty one.
"""

import logging
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

import redis

from backend.errors import Invalid

logger = logging.getLogger(__name__)

PREFIX = "toolbox:"
# In-process: enough for suggestions and tokens of a school, a few megabytes at most.
MOST_ENTRIES = 2_000
# A cache slower than this costs more than it saves.
TIMEOUT_SECONDS = 0.5
# So long is it not asked again after it failed.
AWAY_SECONDS = 1.0
# Keys removed at a time.
PORTION = 500


@dataclass(frozen=True, slots=True)
class CacheFigures:
    """How the cache does.

    Attributes:
        name: what answers, such as `Redis 7.2.4`; `memory` for that of this process.
        hits: reads that found something, since it started; Redis counts those of everybody.
        misses: reads that found nothing.
        memory: bytes it takes; in the process, of the values alone.
        most: bytes it may take; None is no limit of its own.
        entries: how many values it keeps; None where that is not told.
        refuses: it is full and takes nothing new.
    """

    name: str
    hits: int
    misses: int
    memory: int
    most: int | None
    entries: int | None
    refuses: bool = False


class Lookup(StrEnum):
    """What became of a question to the cache."""

    HIT = "hit"
    MISS = "miss"
    FAILED = "failed"


_listeners: list[Callable[[Lookup], None]] = []


def on_lookup(listener: Callable[[Lookup], None]) -> None:
    """Have every look-up of this process told to somebody who counts them; telling the same one again changes nothing."""
    if listener not in _listeners:
        _listeners.append(listener)


def _tell(outcome: Lookup) -> None:
    for listener in _listeners:
        listener(outcome)


class Cache(Protocol):
    """What both kinds of cache can do; `shared` where other processes read it, too."""

    @property
    def shared(self) -> bool:
        """Whether what one process keeps is there for the others."""

    def get(self, key: str) -> bytes | None:
        """The value, or None when it is absent, too old, or out of reach."""

    def set(self, key: str, value: bytes, *, ttl_seconds: int) -> None:
        """Keep a value for a while; out of reach, it is not kept."""

    def delete(self, key: str) -> None:
        """Forget a value."""

    def clear(self) -> int:
        """Forget everything; returns how many values that were, at most.

        Raises:
            redis.RedisError: Redis is configured and does not answer.
        """

    def ping(self) -> str:
        """One word on what answers, for the status page.

        Raises:
            redis.RedisError: Redis is configured and does not answer.
        """

    def figures(self) -> CacheFigures:
        """How it does.

        Raises:
            redis.RedisError: Redis is configured and does not answer.
        """


class MemoryCache:
    """A cache in this process, least recently used out first."""

    shared = False

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._entries: OrderedDict[str, tuple[float, bytes]] = OrderedDict()
        self._lock = threading.Lock()
        self._clock = clock
        self._hits = self._misses = 0

    def get(self, key: str) -> bytes | None:
        """The value, or None when it is absent or too old."""
        value = self._found(key)
        _tell(Lookup.MISS if value is None else Lookup.HIT)
        return value

    def _found(self, key: str) -> bytes | None:
        with self._lock:
            entry = self._entries.get(key)
            if entry is None or entry[0] <= self._clock():
                self._entries.pop(key, None)
                self._misses += 1
                return None
            self._hits += 1
            self._entries.move_to_end(key)
            return entry[1]

    def set(self, key: str, value: bytes, *, ttl_seconds: int) -> None:
        """Keep a value for a while."""
        with self._lock:
            self._entries[key] = (self._clock() + ttl_seconds, value)
            self._entries.move_to_end(key)
            while len(self._entries) > MOST_ENTRIES:
                self._entries.popitem(last=False)

    def delete(self, key: str) -> None:
        """Forget a value."""
        with self._lock:
            self._entries.pop(key, None)

    def clear(self) -> int:
        """Forget everything this process keeps."""
        with self._lock:
            count = len(self._entries)
            self._entries.clear()
        return count

    def ping(self) -> str:
        """Always there."""
        return "memory"

    def figures(self) -> CacheFigures:
        """How it does; only this process reads it."""
        with self._lock:
            memory = sum(len(value) for _, value in self._entries.values())
            return CacheFigures("memory", self._hits, self._misses, memory, None, len(self._entries))


class RedisCache:
    """A cache in Redis. Errors are logged and read as a miss, so that losing Redis costs speed and nothing else.

    After one it is left alone for a second: a Redis that hangs must not cost every request its timeout.
    """

    shared = True

    def __init__(self, url: str) -> None:
        self._away_until = 0.0
        self._client = redis.Redis.from_url(
            url, socket_timeout=TIMEOUT_SECONDS, socket_connect_timeout=TIMEOUT_SECONDS
        )

    def get(self, key: str) -> bytes | None:
        """The value, or None when it is absent or Redis is out of reach."""
        if self._is_away():
            _tell(Lookup.FAILED)
            return None
        try:
            value = self._client.get(PREFIX + key)
        except redis.RedisError as error:
            self._leave_alone("did not answer a read", error)
            _tell(Lookup.FAILED)
            return None
        _tell(Lookup.HIT if isinstance(value, bytes) else Lookup.MISS)
        return value if isinstance(value, bytes) else None

    def set(self, key: str, value: bytes, *, ttl_seconds: int) -> None:
        """Keep a value for a while, if Redis is in reach."""
        if self._is_away():
            return
        try:
            self._client.set(PREFIX + key, value, ex=ttl_seconds)
        except redis.RedisError as error:
            self._leave_alone("did not take a value", error)

    def delete(self, key: str) -> None:
        """Forget a value, if Redis is in reach."""
        if self._is_away():
            return
        try:
            self._client.delete(PREFIX + key)
        except redis.RedisError as error:
            self._leave_alone("did not forget a value", error)

    def _is_away(self) -> bool:
        return time.monotonic() < self._away_until

    def _leave_alone(self, what: str, error: redis.RedisError) -> None:
        logger.warning("Redis %s: %s", what, error)
        self._away_until = time.monotonic() + AWAY_SECONDS

    def clear(self) -> int:
        """Forget everything of ours, and nothing else that is in the same Redis.

        Raises:
            redis.RedisError: it does not answer.
        """
        count = 0
        portion: list[bytes] = []
        for key in self._client.scan_iter(match=f"{PREFIX}*", count=PORTION):
            portion.append(key)
            if len(portion) == PORTION:
                count += int(self._client.unlink(*portion))
                portion = []
        return count + (int(self._client.unlink(*portion)) if portion else 0)

    def ping(self) -> str:
        """Redis and its version.

        Raises:
            redis.RedisError: it does not answer.
        """
        self._client.ping()
        info = self._client.info("server")
        version = info.get("redis_version", "?") if isinstance(info, dict) else "?"
        return f"Redis {version}"

    def figures(self) -> CacheFigures:
        """How it does, for everybody who uses it.

        Raises:
            redis.RedisError: it does not answer.
        """
        info = self._client.info()
        assert isinstance(info, dict), "only a pipeline answers later"
        memory, most = int(info.get("used_memory", 0)), int(info.get("maxmemory", 0)) or None
        full = most is not None and memory >= most
        return CacheFigures(
            name=f"Redis {info.get('redis_version', '?')}",
            hits=int(info.get("keyspace_hits", 0)),
            misses=int(info.get("keyspace_misses", 0)),
            memory=memory,
            most=most,
            entries=int(self._client.dbsize()),
            # Every other policy makes room.
            refuses=full and info.get("maxmemory_policy") == "noeviction",
        )

    def close(self) -> None:
        """Close the connections."""
        self._client.close()


_cache: Cache | None = None


def connect(url: str | None) -> Cache:
    """Choose the cache of this process; nothing is sent before its first use.

    Raises:
        Invalid: this is no address of a Redis.
    """
    global _cache
    try:
        _cache = RedisCache(url) if url else MemoryCache()
    except ValueError as error:
        raise Invalid(f"REDIS_URL cannot be used: {error}", code="bad_redis_url") from error
    return _cache


def cache() -> Cache:
    """The cache of this process; in memory until `connect` was called."""
    global _cache
    if _cache is None:
        _cache = MemoryCache()
    return _cache
