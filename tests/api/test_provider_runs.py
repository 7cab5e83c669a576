"""A quiz by a model provider, over HTTP."""

from collections.abc import Callable
from uuid import UUID

import pytest

from backend.agents import loop
from tests.api.conftest import Caller
from tests.factories import CHAPTER
from tests.peers.provider import MODEL, Peer
from tests.provider.conftest import Configure, configure, peer

__all__ = ["configure", "peer"]

SignIn = Callable[..., Caller]


def ask(ada: Caller, engine: str, *, local_only: bool = False) -> tuple[int, dict[str, object]]:
    source = ada.post("/sources", json={"title": "Weather", "text": CHAPTER, "local_only": local_only})
    body = {"source_id": source.json()["id"], "blueprint": {"counts": {"cloze": 1}}, "engine": engine}
    answer = ada.post("/runs", json=body)
    return answer.status_code, answer.json()


def test_a_run_tells_its_cost_and_its_steps_model_and_tokens(
    sign_in: SignIn, peer: Peer, configure: Configure
) -> None:
    configure(peer)
    ada = sign_in()
    status, run = ask(ada, "provider")
    assert (status, run["engine"]) == (202, "provider")
    loop.carry(UUID(str(run["id"])))
    done = ada.get(f"/runs/{run['id']}").json()
    assert (done["state"], done["delivered"]) == ("succeeded", 1)
    assert done["cost"] == {"amount": pytest.approx(0.0024), "currency": "USD", "kind": "estimated"}
    first = ada.get(f"/runs/{run['id']}/steps").json()["items"][0]
    assert (first["agent"], first["model"], first["tokens"]["reasoning"]) == ("QuizAgent", MODEL, 50)
    events = ada.get(f"/runs/{run['id']}/events").text
    assert (events.count("event: step"), events.count("event: item")) == (3, 2)


def test_a_source_that_stays_here_is_409_and_auto_keeps_it_here(
    sign_in: SignIn, peer: Peer, configure: Configure
) -> None:
    configure(peer)
    ada = sign_in()
    status, problem = ask(ada, "provider", local_only=True)
    assert (status, problem["code"]) == (409, "source_stays_here")
    status, run = ask(ada, "auto", local_only=True)
    assert (status, run["engine"]) == (202, "local")


def test_without_a_provider_it_is_409(sign_in: SignIn) -> None:
    status, problem = ask(sign_in(), "provider")
    assert (status, problem["code"]) == (409, "provider_not_configured")
