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
_PLACE = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True, slots=True)
class Route:
    """One operation of the document.

    Attributes:
        path: as documented, below where the API is mounted.
        required: parameters of the query that have to be there, with their schemas.
        answers: documented successes, with the schema of their JSON where there is one.
    """

    method: str
    path: str
    required: Mapping[str, Mapping[str, Any]]
    answers: Mapping[int, dict[str, object] | None]

    def __str__(self) -> str:
        return f"{self.method} {self.path}"

    @property
    def names(self) -> list[str]:
        """What has to be filled in: in the path, and ids in the query."""
        ids = [name for name, schema in self.required.items() if schema.get("format") == "uuid"]
        return [*_PLACE.findall(self.path), *ids]

    @property
    def collection(self) -> str:
        """The list that names what the path's first place stands for; empty where there is no place."""
        before, place, _ = self.path.partition("/{")
        return before if place else ""

    def target(self, known: Mapping[str, str]) -> str:
        """The path with what is known filled in, and made-up ids for the rest."""
        return _PLACE.sub(lambda found: known.get(found[1]) or _made_up(found[1]), self.path)

    def query(self, known: Mapping[str, str]) -> str:
        """The query that has to be there, likewise."""
        return "&".join(
            f"{name}={known.get(name) or _example(schema)}" for name, schema in self.required.items()
        )


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
    named = cast(Mapping[str, Any], document.get("components", {})).get("schemas", {})
    return [
        _route(method.upper(), path, operation, named)
        for path, methods in paths.items()
        for method, operation in methods.items()
    ]


# Any: the document is JSON.
def _route(method: str, path: str, operation: Mapping[str, Any], named: Mapping[str, Any]) -> Route:
    required = {
        one["name"]: named.get(one["schema"].get("$ref", "").rpartition("/")[2], one["schema"])
        for one in operation.get("parameters", ())
        if one.get("required") and one["in"] == "query"
    }
    answers: dict[int, dict[str, object] | None] = {}
    for status, answer in operation["responses"].items():
        if str(status).isdigit() and 200 <= int(status) < 300:
            answers[int(status)] = answer.get("content", {}).get("application/json", {}).get("schema") or None
    return Route(
        method=method,
        path=path,
        required=required,
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


def ask(
    api: ASGIApp,
    route: Route,
    *,
    token: str | None = None,
    known: Mapping[str, str] | None = None,
    body: object = None,
) -> Answered:
    """Call a route in this process.

    Args:
        token: who calls; None is nobody.
        known: ids by the names the path gives them; others are made up.
        body: sent as JSON; None is an empty object.
    """
    content = json.dumps({} if body is None else body).encode()
    return asyncio.run(asyncio.wait_for(_ask(api, route, token, known or {}, content), TIMEOUT_SECONDS))


async def _ask(
    api: ASGIApp, route: Route, token: str | None, known: Mapping[str, str], content: bytes
) -> Answered:
    target, query = route.target(known), route.query(known)
    headers = [(b"host", b"verification"), (b"content-type", b"application/json")]
    if token:
        headers.append((b"authorization", f"Bearer {token}".encode()))
    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": route.method,
        "scheme": "http",
        "path": target,
        "raw_path": target.encode(),
        "root_path": "",
        "query_string": query.encode(),
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
        return {"type": "http.request", "body": content, "more_body": False}

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
