"""A client of the whole API on a database with real commits, and people with tokens."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from fastapi import FastAPI
from httpx2 import Response
from sqlalchemy import Engine
from starlette.testclient import TestClient

from backend import background
from backend.api.factory import create_api
from backend.auth import service as auth
from backend.auth.keys import ring
from backend.auth.presence import presence
from backend.db.unit_of_work import unit_of_work
from backend.permissions import Actor, Role
from tests.factories import a_person


@dataclass(frozen=True)
class Caller:
    """Somebody who calls the API with a bearer token."""

    client: TestClient
    actor: Actor
    token: str

    # Any: bodies are JSON of any shape, and the tests say what they expect of them.
    def call(self, method: str, path: str, **kwargs: Any) -> Response:
        headers = {"Authorization": f"Bearer {self.token}", **kwargs.pop("headers", {})}
        return self.client.request(method, f"/v1{path}", headers=headers, **kwargs)

    def get(self, path: str, **kwargs: Any) -> Response:
        return self.call("GET", path, **kwargs)

    def post(self, path: str, **kwargs: Any) -> Response:
        return self.call("POST", path, **kwargs)


@pytest.fixture(scope="session")
def api() -> FastAPI:
    """The whole API, which keeps nothing between requests; its first request costs ten times another."""
    return create_api()


@pytest.fixture
def client(committed: Engine, api: FastAPI, monkeypatch: pytest.MonkeyPatch) -> Iterator[TestClient]:
    """The API without a caller. What it would begin in the background (backups, verifications) is left undone."""
    monkeypatch.setattr(background, "begin", lambda name, work: None)
    ring.forget()
    presence.forget()
    with TestClient(api, raise_server_exceptions=False) as client:
        yield client
    ring.forget()
    presence.forget()


@pytest.fixture
def sign_in(client: TestClient) -> Callable[..., Caller]:
    """Make a person of a role and sign them in."""

    def make(role: Role = Role.EDUCATOR, name: str = "Ada") -> Caller:
        with unit_of_work() as uow:
            person = a_person(uow, role, name)
            pair = auth.start_session(uow, person.user_id, "pytest", "127.0.0.1")
        actor = Actor(person.user_id, role, person.email, person.name, pair.session_id)
        return Caller(client, actor, pair.access_token)

    return make
