"""Answers kept for a while under everything that shaped them, so that asking the same again costs nothing."""

import hashlib
import json

from pydantic import BaseModel

from backend.cache import cache
from backend.provider.asking import schema_text
from backend.provider.reading import read_value
from backend.provider.schemas import Ask, Outcome

KEPT_FOR = 24 * 3_600


def key_of(ask: Ask, base_url: str, model: str) -> str:
    """The name an answer is kept under; two requests that differ in anything that matters have two."""
    shaped_by = {
        "base_url": base_url,
        "model": model,
        "prompt": ask.prompt,
        "schema": schema_text(ask.shape),
        "messages": [[message.role, message.content] for message in ask.messages],
        "temperature": ask.temperature,
        "seed": ask.seed,
        "most_tokens": ask.most_tokens,
    }
    text = json.dumps(shaped_by, sort_keys=True, ensure_ascii=False)
    return f"answer:{hashlib.sha256(text.encode()).hexdigest()}"


def find(key: str, ask: Ask) -> BaseModel | None:
    """The kept answer, read as strictly as a new one; None when there is none."""
    kept = cache().get(key)
    if kept is None:
        return None
    outcome, value = read_value(kept.decode(), ask.shape)
    return value if outcome is Outcome.OK and isinstance(value, BaseModel) else None


def keep(key: str, value: BaseModel) -> None:
    """Keep an answer."""
    text = value.model_dump_json()
    cache().set(key, text.encode(), ttl_seconds=KEPT_FOR)
