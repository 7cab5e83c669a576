"""The body of a request, by what the server understands. Pure."""

import json
from functools import lru_cache
from typing import Any

from pydantic import BaseModel

from backend.provider.schemas import Ask, Mode

# Sent where the server takes them; each is left out once it said it does not.
OPTIONAL = ("temperature", "seed", "max_tokens", "max_completion_tokens")
# Words in an error that say the way of asking for a schema is the trouble.
SCHEMA_WORDS = ("response_format", "json_schema", "json_object", "schema")


def body_of(ask: Ask, model: str, mode: Mode, not_taken: frozenset[str]) -> dict[str, Any]:
    """What to send."""
    messages = [{"role": message.role, "content": message.content} for message in ask.messages]
    body: dict[str, Any] = {"model": model, "messages": messages}
    if mode is Mode.JSON_SCHEMA:
        body["response_format"] = {
            "type": "json_schema",
            "json_schema": {"name": ask.shape.__name__, "strict": True, "schema": schema_of(ask.shape)},
        }
    else:
        # These ways do not tell the model the form, so the prompt must.
        messages[0]["content"] += (
            "\n\nAnswer with one JSON object and nothing else. It fits this JSON Schema:\n"
            + schema_text(ask.shape)
        )
    if mode is Mode.JSON_OBJECT:
        body["response_format"] = {"type": "json_object"}
    wanted: dict[str, Any] = {
        "temperature": ask.temperature,
        "seed": ask.seed,
        # Older servers know only this name; those that refuse it get the newer one.
        "max_tokens": ask.most_tokens,
        "max_completion_tokens": ask.most_tokens if "max_tokens" in not_taken else None,
    }
    return body | {
        name: value for name, value in wanted.items() if value is not None and name not in not_taken
    }


@lru_cache(maxsize=64)
def schema_of(shape: type[BaseModel]) -> dict[str, Any]:
    """The JSON Schema of an answer, in the strict subset: no extra properties, all required. Not to be changed."""
    schema = shape.model_json_schema()
    schema.pop("title", None)
    return schema


@lru_cache(maxsize=64)
def schema_text(shape: type[BaseModel]) -> str:
    """The same as JSON."""
    return json.dumps(schema_of(shape), ensure_ascii=False)


def refused_parameter(detail: str, sent: dict[str, Any]) -> str | None:
    """Which optional parameter an error names, None when it names none that was sent."""
    # The newer name holds the older one's last part, so the longest goes first.
    for name in sorted(OPTIONAL, key=len, reverse=True):
        if name in sent and name in detail:
            return name
    return None
