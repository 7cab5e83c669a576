"""Read what a provider answered: nothing passes that is not whole and of the shape asked for. Pure."""

import json
import re
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel, ValidationError

from backend.provider.schemas import Outcome, Tokens

# Neither can be kept in PostgreSQL, and no honest text holds one.
_UNKEEPABLE = re.compile("[\x00\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Reading:
    """An answer read; `tokens` is None where the server did not count them."""

    outcome: Outcome
    value: Any = None
    tokens: Tokens | None = None


def read_completion(body: str, shape: type[BaseModel]) -> Reading:
    """The answer in the body of a chat completion."""
    envelope = _parsed(body)
    if not isinstance(envelope, dict):
        return Reading(Outcome.TRUNCATED)
    tokens = _tokens(envelope.get("usage"))
    choices = envelope.get("choices")
    choice = choices[0] if isinstance(choices, list) and choices else None
    message = choice.get("message") if isinstance(choice, dict) else None
    if not isinstance(choice, dict) or not isinstance(message, dict):
        return Reading(Outcome.EMPTY, tokens=tokens)
    if choice.get("finish_reason") == "content_filter":
        return Reading(Outcome.FILTERED, tokens=tokens)
    if message.get("refusal"):
        return Reading(Outcome.REFUSED, tokens=tokens)
    if choice.get("finish_reason") == "length":
        return Reading(Outcome.TOO_LONG, tokens=tokens)
    content = message.get("content")
    if not isinstance(content, str) or not content.strip():
        return Reading(Outcome.EMPTY, tokens=tokens)
    outcome, value = read_value(content, shape)
    return Reading(outcome, value, tokens)


def read_value(content: str, shape: type[BaseModel]) -> tuple[Outcome, Any]:
    """The value in a model's text: the text itself, or the first JSON object in it."""
    # Some models think aloud first.
    content = content.rpartition("</think>")[2]
    parsed = _parsed(content)
    if not isinstance(parsed, dict):
        parsed = _first_object(content)
    if parsed is None:
        return Outcome.INVALID_JSON, None
    try:
        value = shape.model_validate(parsed)
    except ValidationError:
        return Outcome.WRONG_SCHEMA, None
    if not _keepable(parsed):
        return Outcome.WRONG_SCHEMA, None
    return Outcome.OK, value


def _keepable(value: Any) -> bool:
    if isinstance(value, str):
        return _UNKEEPABLE.search(value) is None
    if isinstance(value, dict):
        return all(_keepable(name) and _keepable(part) for name, part in value.items())
    return all(_keepable(part) for part in value) if isinstance(value, list) else True


def _parsed(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def _first_object(text: str) -> Any:
    start = text.find("{")
    if start < 0:
        return None
    try:
        return json.JSONDecoder().raw_decode(text, start)[0]
    except (ValueError, RecursionError):
        return None


def _tokens(usage: object) -> Tokens | None:
    if not isinstance(usage, dict):
        return None
    prompt, completion = _count(usage, "prompt_tokens"), _count(usage, "completion_tokens")
    cached = min(prompt, _count(usage.get("prompt_tokens_details"), "cached_tokens"))
    reasoning = min(completion, _count(usage.get("completion_tokens_details"), "reasoning_tokens"))
    if prompt + completion == 0:
        return None
    return Tokens(prompt - cached, cached, completion - reasoning, reasoning)


def _count(holder: object, name: str) -> int:
    value = holder.get(name) if isinstance(holder, dict) else None
    return max(0, value) if isinstance(value, int) else 0
