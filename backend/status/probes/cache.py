"""The cache: does it answer, how fast, how full is it, and how often is it of use. Redis when configured, else memory."""

import time
from datetime import timedelta

import redis

from backend.cache import CacheFigures, cache
from backend.config import settings
from backend.status.probe import Probe, Reading, Surroundings
from backend.status.probes.words import mebibytes, milliseconds, share
from backend.status.schemas import Figure, State

# Slower than that it costs more than it saves.
SLOW_MS = 100.0
WITHOUT = "Until then the console is slower, and nothing is lost."


def _look(around: Surroundings) -> Reading:
    kept = cache()
    began = time.perf_counter()
    try:
        kept.ping()
        ping = (time.perf_counter() - began) * 1_000
        seen = kept.figures()
    except redis.AuthenticationError:
        return Reading(State.DOWN, "Redis does not accept our password.", f"Check REDIS_URL. {WITHOUT}")
    except redis.TimeoutError:
        return Reading(State.DOWN, "Redis does not answer in time.")
    except redis.ResponseError as error:
        return Reading(
            State.DEGRADED,
            f"Redis answers, but refuses: {error}",
            "Let the console's user do PING, GET, SET, DEL, INFO and DBSIZE, or give it memory.",
        )
    except redis.RedisError:
        return Reading(State.DOWN, "Redis does not answer.")
    return judge(seen, ping)


def judge(seen: CacheFigures, ping_ms: float) -> Reading:
    """What to say of a cache that answered."""
    figures = _figures(seen, ping_ms)
    if settings().redis_url is None:
        return Reading(
            State.OPERATIONAL,
            "In this process's memory; no Redis is configured.",
            latency_ms=ping_ms,
            figures=figures,
        )
    if seen.refuses:
        return Reading(
            State.DEGRADED,
            f"{seen.name} is full ({mebibytes(seen.memory)}) and keeps nothing new.",
            "Raise maxmemory, or set maxmemory-policy to allkeys-lru.",
            latency_ms=ping_ms,
            figures=figures,
        )
    if ping_ms > SLOW_MS:
        return Reading(
            State.DEGRADED,
            f"{seen.name} answers slowly: {milliseconds(ping_ms)}.",
            "Look at the load of its machine, and at the network in between.",
            latency_ms=ping_ms,
            figures=figures,
        )
    return Reading(State.OPERATIONAL, f"{seen.name} answers.", latency_ms=ping_ms, figures=figures)


def _figures(seen: CacheFigures, ping_ms: float) -> tuple[Figure, ...]:
    reads = seen.hits + seen.misses
    rate = f"{share(seen.hits, reads)} of {reads} reads since it started" if reads else "nothing read yet"
    most = f" of {mebibytes(seen.most)}" if seen.most else ""
    return (
        Figure(label="Ping", value=milliseconds(ping_ms)),
        Figure(label="Memory", value=f"{mebibytes(seen.memory)}{most}"),
        Figure(label="Entries", value=str(seen.entries) if seen.entries is not None else "not told"),
        Figure(label="Hit rate", value=rate),
    )


PROBE = Probe(
    "cache",
    "Cache",
    _look,
    f"Start Redis, or check REDIS_URL. {WITHOUT}",
    affects="the console is slower",
    timeout=timedelta(seconds=3),
)
