"""Queues, forks and bulk actions over HTTP."""

from collections.abc import Callable
from typing import Any

from backend.permissions import Role
from tests.api.conftest import Caller
from tests.factories import CHAPTER


def a_run(ada: Caller) -> Any:
    source = ada.post("/sources", json={"title": "Weather", "text": CHAPTER}).json()
    answer = ada.post(
        "/runs", json={"source_id": source["id"], "blueprint": {"counts": {"cloze": 2}}, "priority": -3}
    )
    assert answer.status_code == 202, answer.text
    return answer.json()


def test_an_operator_pauses_limits_and_resumes_a_queue(sign_in: Callable[..., Caller]) -> None:
    ada, olga = sign_in(), sign_in(Role.OPERATOR, "Olga")
    paused = olga.post("/queues/interactive/pause").json()
    assert (paused["paused"], paused["paused_by"]) == (True, "Olga")
    run = a_run(ada)
    assert (run["queue"], run["priority"], run["dispatched_at"]) == ("interactive", -3, None)
    assert run["waiting_because"].startswith("Olga paused the queue")
    limited = olga.call("PATCH", "/queues/interactive", json={"concurrency": 4, "rate": None}).json()
    assert (limited["concurrency"], limited["rate_per_minute"], limited["waiting"]) == (4, None, 1)
    olga.post("/queues/interactive/resume")
    assert ada.get(f"/runs/{run['id']}").json()["dispatched_at"]
    queues = olga.get("/queues").json()["items"]
    assert [queue["name"] for queue in queues] == ["interactive", "bulk"]
    assert len(queues[0]["throughput"]) == 30


def test_what_makes_no_sense_of_a_queue_is_refused(sign_in: Callable[..., Caller]) -> None:
    ada, olga = sign_in(), sign_in(Role.OPERATOR, "Olga")
    assert olga.post("/queues/fast/pause").status_code == 422
    assert olga.call("PATCH", "/queues/bulk", json={"concurrency": 0}).status_code == 422
    assert olga.call("PATCH", "/queues/bulk", json={"speed": 1}).status_code == 422
    assert olga.post("/workers/here:1:x:y/drain").status_code == 404
    assert ada.get("/queues").status_code == 403
    assert ada.post("/workers/w/drain").status_code == 403


def test_many_runs_are_looked_at_first_and_then_cancelled(sign_in: Callable[..., Caller]) -> None:
    ada = sign_in()
    run = a_run(ada)
    wanted = {"action": "cancel", "filter": "state:queued by:me"}
    seen = ada.post("/runs/bulk", json={**wanted, "dry_run": True}).json()
    assert (seen["matched"], seen["sample"][0]["id"], seen["cost"]) == (1, run["id"], None)
    done = ada.post("/runs/bulk", json={**wanted, "filter": {"state": "queued", "mine": True}}).json()
    assert (done["done"], done["filter"]) == (1, "state:queued by:me")
    assert ada.get(f"/runs/{run['id']}").json()["state"] == "cancelled"
    assert ada.get("/runs/bulk").json()["items"][0]["id"] == done["id"]
    refused = ada.post("/runs/bulk", json={"action": "cancel", "filter": ""})
    assert (refused.status_code, refused.json()["code"]) == (422, "filter_missing")


def test_a_fork_and_a_comparison_name_what_is_wrong(sign_in: Callable[..., Caller]) -> None:
    ada = sign_in()
    run, other = a_run(ada), a_run(ada)
    refused = ada.post(f"/runs/{run['id']}/fork", json={"from_step": 0})
    assert (refused.status_code, refused.json()["code"]) == (422, "no_such_step")
    assert ada.post(f"/runs/{run['id']}/fork", json={"from_step": -1}).status_code == 422
    seen = ada.get(f"/runs/{run['id']}/compare", params={"with": other["id"]}).json()
    assert seen["differs"] == ["source_id", "seed"]
    assert seen["first"]["run"]["id"] == run["id"]
    assert ada.get(f"/runs/{run['id']}/compare").status_code == 422
    assert ada.get("/runs", params={"since": "2026-03-01T00:00:00Z"}).status_code == 200
    assert ada.get("/runs", params={"since": "2026-03-01T00:00:00"}).status_code == 422


def test_a_list_is_narrowed_by_what_the_search_field_takes(sign_in: Callable[..., Caller]) -> None:
    ada = sign_in()
    run = a_run(ada)

    def found(**given: str) -> list[str]:
        return [seen["id"] for seen in ada.get("/runs", params=given).json()["items"]]

    assert found(query="state:queued by:me since:1h weather") == [run["id"]]
    assert found(query="state:queued", queue="bulk") == []
    refused = ada.get("/runs", params={"query": "colour:red"})
    assert (refused.status_code, refused.json()["code"]) == (422, "bad_query")
