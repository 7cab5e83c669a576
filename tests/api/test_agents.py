"""Agents, arms and prompts over HTTP."""

from collections.abc import Callable
from uuid import uuid4

import pytest
from sqlalchemy import text

from backend.agents import service as agents
from backend.agents import trying
from backend.db.unit_of_work import unit_of_work
from backend.permissions import Role
from tests.api.conftest import Caller
from tests.factories import CHAPTER
from tests.peers.faults import refuses
from tests.peers.provider import MODEL, Exchange, Peer, well_behaved
from tests.provider.conftest import Configure, configure, peer

__all__ = ["configure", "peer"]

SignIn = Callable[..., Caller]
TRY = "/agents/prompts/draft/v2/try"


@pytest.fixture
def olga(sign_in: SignIn) -> Caller:
    """An operator, with the arms of a console that has started."""
    with unit_of_work() as uow:
        agents.seed_arms(uow)
    return sign_in(Role.OPERATOR, "Olga")


def a_source(ada: Caller, *, local_only: bool = False) -> str:
    body = {"title": "Weather", "text": CHAPTER, "local_only": local_only}
    return str(ada.post("/sources", json=body).json()["id"])


def test_an_operator_sees_every_agent_and_switches_one(olga: Caller) -> None:
    names = [agent["name"] for agent in olga.get("/agents").json()["items"]]
    assert names == ["QuizAgent", "ReviewAgent", "SolverAgent", "ContentAgent"]
    answer = olga.call("PATCH", "/agents/SolverAgent", json={"enabled": False})
    assert (answer.status_code, answer.json()["state"]) == (200, "disabled")
    assert olga.call("PATCH", "/agents/NoAgent", json={"enabled": False}).status_code == 422
    assert olga.call("PATCH", "/agents/SolverAgent", json={}).status_code == 422


def test_an_operator_steers_arms(olga: Caller) -> None:
    arms = olga.get("/agents/arms?scope=cloze").json()["items"]
    assert [arm["name"] for arm in arms] == ["plain", "misconceptions", "bold", "local", "local-central"]
    assert {"id", "scope", "name", "alpha", "beta", "pulls", "state", "interval"} <= set(arms[0])
    assert olga.get("/agents/arms?scope=nothing").json() == {"items": [], "next_cursor": None}
    path = f"/agents/arms/{arms[1]['id']}"
    assert olga.call("PATCH", path, json={"state": "pinned"}).json()["state"] == "pinned"
    assert olga.post(f"{path}/reset").json()["pulls"] == 0
    assert olga.call("PATCH", path, json={"state": "asleep"}).status_code == 422
    assert olga.post(f"/agents/arms/{uuid4()}/reset").status_code == 404


def test_the_last_arm_is_409(olga: Caller) -> None:
    arms = [arm for arm in olga.get("/agents/arms?scope=cloze").json()["items"] if arm["engine"] == "local"]
    answers = [olga.call("PATCH", f"/agents/arms/{arm['id']}", json={"state": "paused"}) for arm in arms]
    assert [answer.status_code for answer in answers] == [200, 409]
    assert answers[1].json()["code"] == "last_arm"


@pytest.mark.parametrize("role", [Role.VIEWER, Role.EDUCATOR])
def test_others_may_not(sign_in: SignIn, role: Role) -> None:
    caller = sign_in(role)
    assert caller.get("/agents").status_code == 403
    assert caller.get("/agents/arms").status_code == 403
    assert caller.call("PATCH", "/agents/QuizAgent", json={"enabled": False}).status_code == 403


def test_prompts_show_their_versions_newest_first(olga: Caller) -> None:
    prompts = {prompt["name"]: prompt for prompt in olga.get("/agents/prompts").json()["items"]}
    versions = prompts["draft"]["versions"]
    assert [version["name"] for version in versions[-2:]] == ["draft/v2", "draft/v1"]
    assert versions[-1]["arms"] == ["bold", "plain"]
    assert "misconception" in versions[-2]["change"]
    assert (prompts["draft"]["can_be_tried"], prompts["solve"]["can_be_tried"]) == (True, False)


def test_trying_a_prompt_shows_its_drafts_and_their_cost_and_keeps_neither(
    sign_in: SignIn, peer: Peer, configure: Configure
) -> None:
    configure(peer)
    ada = sign_in()
    answer = ada.post(TRY, json={"source_id": a_source(ada), "count": 2})
    tried = answer.json()
    assert (answer.status_code, tried["outcome"], tried["prompt"]) == (200, "ok", "draft/v2")
    assert [item["content"]["type"] for item in tried["items"]] == ["multiple_choice"] * 2
    assert all(item["content"]["evidence"][0]["quote"] in CHAPTER for item in tried["items"])
    assert tried["cost"] == {"amount": pytest.approx(0.0012), "currency": "USD", "kind": "estimated"}
    assert (tried["model"], tried["cached"]) == (MODEL, False)
    sent = str(peer.requests[0]["messages"])
    assert "misconceptions a student may hold" in sent
    with unit_of_work() as uow:
        for table in ("items", "quizzes", "runs", "steps"):
            assert uow.session.scalar(text(f"SELECT count(*) FROM {table}")) == 0
        tried_by = text("SELECT actor_name FROM audit_events WHERE action = 'prompt.try'")
        assert uow.session.scalar(tried_by) == "Ada"


def test_a_trial_that_fails_says_how(sign_in: SignIn, peer: Peer, configure: Configure) -> None:
    configure(peer)
    peer.behaviour = refuses
    ada = sign_in()
    tried = ada.post(TRY, json={"source_id": a_source(ada)}).json()
    assert (tried["outcome"], tried["items"]) == ("refused", [])
    assert tried["reason"].startswith("The model refused")


def test_a_person_tries_one_prompt_at_a_time(sign_in: SignIn, peer: Peer, configure: Configure) -> None:
    configure(peer)
    ada, ben = sign_in(), sign_in(name="Ben")
    hers, his = a_source(ada), a_source(ben)
    meanwhile: list[tuple[int, str]] = []

    def asked_again(exchange: Exchange) -> None:
        peer.behaviour = well_behaved
        second = ada.post(TRY, json={"source_id": hers, "seed": 2})
        meanwhile.append((second.status_code, second.json()["code"]))
        meanwhile.append((ben.post(TRY, json={"source_id": his}).status_code, second.headers["Retry-After"]))
        well_behaved(exchange)

    peer.behaviour = asked_again
    assert ada.post(TRY, json={"source_id": hers}).json()["outcome"] == "ok"
    assert meanwhile == [(429, "trial_under_way"), (200, "5")]
    assert ada.post(TRY, json={"source_id": hers, "seed": 3}).status_code == 200


def test_a_trial_does_not_wait_for_its_turn_for_ever(
    sign_in: SignIn, peer: Peer, configure: Configure, monkeypatch: pytest.MonkeyPatch
) -> None:
    configure(peer)
    monkeypatch.setattr(trying, "LONGEST_TRIAL", 0.0)
    ada = sign_in()
    tried = ada.post(TRY, json={"source_id": a_source(ada)}).json()
    assert (tried["outcome"], tried["items"], peer.requests) == ("cancelled", [], [])
    assert tried["reason"].startswith("No answer came within 75 s")


def test_a_source_that_stays_here_is_not_tried_on(sign_in: SignIn, peer: Peer, configure: Configure) -> None:
    configure(peer)
    ada = sign_in()
    answer = ada.post(TRY, json={"source_id": a_source(ada, local_only=True)})
    assert (answer.status_code, answer.json()["code"]) == (409, "source_stays_here")
    assert peer.requests == []


def test_without_a_provider_a_trial_is_409(sign_in: SignIn) -> None:
    ada = sign_in()
    answer = ada.post(TRY, json={"source_id": a_source(ada)})
    assert (answer.status_code, answer.json()["code"]) == (409, "provider_not_configured")


def test_a_trial_is_for_the_owner_of_the_source_and_a_prompt_that_drafts(sign_in: SignIn) -> None:
    ada, ben, olga = sign_in(), sign_in(name="Ben"), sign_in(Role.OPERATOR, "Olga")
    source_id = a_source(ada)
    body = {"source_id": source_id}
    assert ben.post(TRY, json=body).status_code == 404
    assert olga.post(TRY, json=body).status_code == 403
    assert ada.post("/agents/prompts/draft/v99/try", json=body).status_code == 404
    assert ada.post("/agents/prompts/nothing/v1/try", json=body).status_code == 404
    assert ada.post("/agents/prompts/draft/1/try", json=body).status_code == 422
    wrong = ada.post("/agents/prompts/solve/v1/try", json=body)
    assert (wrong.status_code, wrong.json()["code"]) == (422, "prompt_not_for_questions")
