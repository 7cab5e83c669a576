"""Asking the API in this process: routes out of its document, calls without a socket, answers against their schema."""

import asyncio
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast

from starlette.types import ASGIApp, Message

from backend.db.base import new_id

PROBLEM = "application/problem+json"
TIMEOUT_SECONDS = 20.0
# A component that is always there.
A_NAME = "database"


@dataclass(frozen=True, slots=True)
class Route:
    """One operation of the document.

    Attributes:
        path: as documented, below where the API is mounted.
        target: the same with made-up ids and the required query.
        parameters: whether anything in it is made up.
        answers: documented successes, with the schema of their JSON where there is one.
    """

    method: str
    path: str
    target: str
    query: str
    parameters: bool
    answers: Mapping[int, dict[str, object] | None]

    def __str__(self) -> str:
        return f"{self.method} {self.path}"


@dataclass(frozen=True, slots=True)
class Answered:
    """What came back."""

    status: int
    media_type: str
    body: bytes

    @property
    def is_problem(self) -> bool:
        """Whether it is a problem document with a code and a sentence."""
        if self.media_type != PROBLEM:
            return False
        said = json.loads(self.body)
        return bool(said.get("code") and said.get("detail")) and said.get("status") == self.status


def routes_of(document: Mapping[str, object]) -> list[Route]:
    """Every operation the document names."""
    paths = cast(Mapping[str, Mapping[str, Any]], document["paths"])
    return [
        _route(method.upper(), path, operation)
        for path, methods in paths.items()
        for method, operation in methods.items()
    ]


# Any: the document is JSON.
def _route(method: str, path: str, operation: Mapping[str, Any]) -> Route:
    required = [
        one for one in operation.get("parameters", ()) if one.get("required") and one["in"] == "query"
    ]
    answers: dict[int, dict[str, object] | None] = {}
    for status, answer in operation["responses"].items():
        if str(status).isdigit() and 200 <= int(status) < 300:
            answers[int(status)] = answer.get("content", {}).get("application/json", {}).get("schema") or None
    return Route(
        method=method,
        path=path,
        target=re.sub(r"\{(\w+)\}", lambda found: _made_up(found[1]), path),
        query="&".join(f"{one['name']}={_example(one['schema'])}" for one in required),
        parameters="{" in path or bool(required),
        answers=answers,
    )


def _made_up(name: str) -> str:
    return A_NAME if name == "name" else str(new_id())


def _example(schema: Mapping[str, Any]) -> str:
    if "enum" in schema:
        return str(schema["enum"][0])
    if schema.get("format") == "date-time":
        return "2026-01-01T00:00:00Z"
    if schema.get("format") == "uuid":
        return str(new_id())
    return "1" if schema.get("type") in ("integer", "number") else "text"


def ask(api: ASGIApp, route: Route, *, token: str | None = None) -> Answered:
    """Call a route in this process; an answer that streams is cut when it is long enough to be judged."""
    return asyncio.run(asyncio.wait_for(_ask(api, route, token), TIMEOUT_SECONDS))


async def _ask(api: ASGIApp, route: Route, token: str | None) -> Answered:
    headers = [(b"host", b"verification"), (b"content-type", b"application/json")]
    if token:
        headers.append((b"authorization", f"Bearer {token}".encode()))
    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": route.method,
        "scheme": "http",
        "path": route.target,
        "raw_path": route.target.encode(),
        "root_path": "",
        "query_string": route.query.encode(),
        "headers": headers,
        "client": ("verification", 0),
        "server": ("verification", 80),
    }
    said: list[Message] = []
    asked = False

    async def receive() -> Message:
        nonlocal asked
        if asked:
            await asyncio.sleep(TIMEOUT_SECONDS)
        asked = True
        return {"type": "http.request", "body": b"{}", "more_body": False}

    async def send(message: Message) -> None:
        said.append(message)

    try:
        await api(scope, receive, send)
    except Exception:
        # The framework answers 500 and raises what was behind it, which it has logged.
        if not said:
            raise
    start = said[0]
    kinds = [value for name, value in start["headers"] if name.lower() == b"content-type"]
    media_type = kinds[0].decode().partition(";")[0] if kinds else ""
    body = b"".join(message.get("body", b"") for message in said[1:])
    return Answered(start["status"], media_type, body)


def schema_fault(document: Mapping[str, object], route: Route, answered: Answered) -> list[str]:
    """What an answer has that its schema does not allow, or lacks; the first thing only."""
    # 45 modules that a start has no use for.
    from jsonschema import Draft202012Validator

    schema = route.answers[answered.status]
    if schema is None or answered.media_type != "application/json":
        return []
    validator = Draft202012Validator({**schema, "components": document["components"]})
    error = next(iter(validator.iter_errors(json.loads(answered.body))), None)
    # The error's own words would quote the answer, which may be somebody's text.
    return [f"{error.json_path} is not as its schema says ({error.validator})"] if error else []
