"""The cache: Redis when configured, else the process's own memory."""

import redis

from backend.cache import cache
from backend.config import settings
from backend.status.probe import Probe, Reading, Surroundings
from backend.status.schemas import State


def _look(around: Surroundings) -> Reading:
    try:
        answered = cache().ping()
    except redis.RedisError:
        return Reading(State.DOWN, "Redis does not answer.")
    if settings().redis_url is None:
        return Reading(State.OPERATIONAL, "In this process's memory; no Redis is configured.")
    return Reading(State.OPERATIONAL, f"{answered} answers.")


PROBE = Probe(
    "cache",
    "Cache",
    _look,
    "Start Redis, or check REDIS_URL. Until then the console is slower, nothing is lost.",
    affects="the console is slower",
)
