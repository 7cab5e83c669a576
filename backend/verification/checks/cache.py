"""The cache gives back what it is given, and forgets what it is told to."""

import redis

from backend.cache import cache
from backend.db.base import new_id
from backend.verification.check import Check, Failed, Ground


def _look(ground: Ground) -> str:
    key, sent = f"verification:{new_id()}", b"\x00round trip\xff"
    try:
        answers = cache().ping()
    except redis.RedisError as error:
        raise Failed("Redis does not answer.") from error
    cache().set(key, sent, ttl_seconds=30)
    came = cache().get(key)
    cache().delete(key)
    if came != sent:
        raise Failed("What was written to the cache did not come back.")
    if cache().get(key) is not None:
        raise Failed("The cache gave back what it was told to forget.")
    where = "This process's own memory" if answers == "memory" else answers
    return f"{where} gave back what was written, and forgot it."


CHECK = Check(
    "cache",
    "Cache round trip",
    _look,
    "Start Redis, or check REDIS_URL; has it room left? Without it the console is slower, nothing is lost.",
)
