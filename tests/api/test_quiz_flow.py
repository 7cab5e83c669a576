"""From a pasted text to an exported quiz, over HTTP."""

import threading
from collections.abc import Callable
from dataclasses import replace
from typing import Any
from uuid import UUID

from backend.agents import loop
from backend.auth import service as auth
from backend.db.base import new_id
from backend.db.unit_of_work import unit_of_work
from backend.permissions import Role
from tests.api.conftest import Caller
from tests.factories import CHAPTER

SignIn = Callable[..., Caller]
BLUEPRINT = {"counts": {"multiple_choice": 2, "cloze": 1}, "seed": 7}


def a_source(ada: Caller) -> str:
    answer = ada.post("/sources", json={"title": "Weather", "text": CHAPTER})
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


def a_finished_run(ada: Caller) -> dict[str, Any]:
    answer = ada.post("/runs", json={"source_id": a_source(ada), "blueprint": BLUEPRINT})
    assert answer.status_code == 202, answer.text
    run_id = UUID(answer.json()["id"])
    loop.carry(run_id)
    run: dict[str, Any] = ada.get(f"/runs/{run_id}").json()
    return run


def test_a_text_becomes_a_quiz_in_a_file(sign_in: SignIn) -> None:
    ada = sign_in()
    run = a_finished_run(ada)
    assert (run["state"], run["delivered"], run["requested"]) == ("succeeded", 3, 3)
    quiz = ada.get(f"/quizzes/{run['quiz_id']}").json()
    assert len(quiz["items"]) == 3

    nothing = ada.get(f"/quizzes/{quiz['id']}/export?format=gift")
    assert (nothing.status_code, nothing.json()["code"]) == (409, "nothing_approved")
    first = quiz["items"][0]
    approved = ada.post(f"/items/{first['id']}/verdict", json={"verdict": "approve", "version": 1})
    assert approved.json()["state"] == "approved"

    for name, ending in (
        ("gift", ".txt"),
        ("json", ".json"),
        ("csv", ".csv"),
        ("md", ".md"),
        ("html", ".html"),
    ):
        file = ada.get(f"/quizzes/{quiz['id']}/export?format={name}")
        assert file.status_code == 200
        assert file.headers["content-disposition"].endswith(ending)
        assert file.content
        losses = ada.get(f"/quizzes/{quiz['id']}/export/losses?format={name}&items=all")
        assert losses.status_code == 200
    assert ada.get(f"/quizzes/{quiz['id']}/export?format=exe").status_code == 422


def test_items_are_checked_without_being_kept(sign_in: SignIn) -> None:
    ada = sign_in()
    options = [{"text": "Gold", "correct": True}, {"text": "Iron"}]
    item = {"type": "multiple_choice", "stem": "Which metal does not rust?", "options": options}
    answer = ada.post("/items/check", json={"items": [item, {**item, "stem": "Which metal rusts?"}]})
    assert answer.status_code == 200, answer.text
    first, second = answer.json()["results"]
    assert (first["index"], [found["check"] for found in first["findings"]]) == (0, ["negative_wording"])
    assert second == {"index": 1, "findings": []}
    assert ada.get("/items").json()["items"] == []
    assert ada.post("/items/check", json={"items": []}).status_code == 422


def test_a_copy_is_shown_to_be_printed_without_any_right_at_our_address(sign_in: SignIn) -> None:
    ada = sign_in()
    quiz = a_finished_run(ada)["quiz_id"]
    page = ada.get(f"/quizzes/{quiz}/export?format=html&items=all&copy=student")
    assert page.headers["content-disposition"] == "inline; filename*=UTF-8''weather-student.html"
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert page.headers["content-security-policy"].startswith("sandbox; default-src 'none'")
    assert ada.get(f"/quizzes/{quiz}/export?format=csv&items=all&copy=key").json()["code"] == "no_copies"
    assert ada.get(f"/quizzes/{quiz}/export?format=html&items=all&copy=mine").status_code == 422


def test_a_deleted_quiz_is_listed_and_restored_over_http(sign_in: SignIn) -> None:
    ada, ben = sign_in(), sign_in()
    quiz = ada.post("/quizzes", json={"title": "Storms"}).json()["id"]
    assert ada.post(f"/quizzes/{quiz}/restore", json={}).status_code == 404
    ada.call("DELETE", f"/quizzes/{quiz}")
    assert ada.get("/quizzes").json()["items"] == []
    assert [found["id"] for found in ada.get("/quizzes?deleted=true").json()["items"]] == [quiz]
    assert ben.post(f"/quizzes/{quiz}/restore", json={}).status_code == 404
    assert ada.post(f"/quizzes/{quiz}/restore", json={}).json()["id"] == quiz
    assert [found["id"] for found in ada.get("/quizzes").json()["items"]] == [quiz]


def test_a_quiz_is_made_of_items_of_the_bank_over_http(sign_in: SignIn) -> None:
    ada = sign_in()
    items = ada.get(f"/quizzes/{a_finished_run(ada)['quiz_id']}").json()["items"]
    made = ada.post("/quizzes", json={"title": "Best of", "item_ids": [items[1]["id"]]})
    assert made.status_code == 201
    assert [item["id"] for item in made.json()["items"]] == [items[1]["id"]]


def test_an_item_is_edited_trashed_and_restored(sign_in: SignIn) -> None:
    ada = sign_in()
    quiz = ada.get(f"/quizzes/{a_finished_run(ada)['quiz_id']}").json()
    item = quiz["items"][0]["id"]
    edited = ada.call("PATCH", f"/items/{item}", json={"version": 1, "points": 3})
    assert (edited.status_code, edited.json()["version"]) == (200, 2)
    stale = ada.call("PATCH", f"/items/{item}", json={"version": 1, "points": 4})
    assert (stale.status_code, stale.json()["current_version"]) == (409, 2)
    assert ada.post(f"/items/{item}/verdict", json={"verdict": "reject"}).status_code == 422
    assert ada.call("DELETE", f"/items/{item}").status_code == 204
    assert ada.get(f"/items/{item}").status_code == 404
    assert [i["id"] for i in ada.get("/items?trash=true").json()["items"]] == [item]
    assert ada.post(f"/items/{item}/restore").status_code == 200
    history = ada.get(f"/items/{item}/history").json()["items"]
    assert [v["change"] for v in history] == ["restored", "trashed", "edited", "drafted"]


def test_another_persons_things_are_not_there(sign_in: SignIn) -> None:
    ada, ben = sign_in(), sign_in(name="Ben")
    run = a_finished_run(ada)
    quiz = ada.get(f"/quizzes/{run['quiz_id']}").json()
    item = quiz["items"][0]["id"]
    for method, path, body in (
        ("GET", f"/runs/{run['id']}", None),
        ("GET", f"/runs/{run['id']}/steps", None),
        ("GET", f"/runs/{run['id']}/events", None),
        ("POST", f"/runs/{run['id']}/cancel", None),
        ("POST", f"/runs/{run['id']}/retry", None),
        ("GET", f"/quizzes/{quiz['id']}", None),
        ("PATCH", f"/quizzes/{quiz['id']}", {"title": "Mine"}),
        ("DELETE", f"/quizzes/{quiz['id']}", None),
        ("GET", f"/quizzes/{quiz['id']}/export?format=json&items=all", None),
        ("GET", f"/items/{item}", None),
        ("PATCH", f"/items/{item}", {"version": 1, "points": 2}),
        ("GET", f"/items/{item}/history", None),
        ("GET", f"/sources/{run['source_id']}", None),
        ("DELETE", f"/sources/{run['source_id']}", None),
        ("GET", f"/sources/{run['source_id']}/suggestion", None),
        ("POST", "/runs", {"source_id": run["source_id"], "blueprint": BLUEPRINT}),
    ):
        answer = ben.call(method, path, **({"json": body} if body else {}))
        assert answer.status_code == 404, (method, path, answer.text)


def test_the_event_stream_tells_the_run_and_ends(sign_in: SignIn) -> None:
    ada = sign_in()
    run = a_finished_run(ada)
    stream = ada.get(f"/runs/{run['id']}/events").text
    assert stream.count("event: step") == 7
    assert stream.count("event: item") == 6
    assert stream.rstrip().split("\n\n")[-1].startswith("id: 6.3\nevent: end")
    resumed = ada.get(f"/runs/{run['id']}/events", headers={"Last-Event-ID": "1.1"}).text
    assert resumed.count("event: item") == 4
    assert ada.get(f"/runs/{run['id']}/events", headers={"Last-Event-ID": "x"}).status_code == 422


def test_steps_come_in_pages(sign_in: SignIn) -> None:
    ada = sign_in()
    run = a_finished_run(ada)
    first = ada.get(f"/runs/{run['id']}/steps?limit=4").json()
    second = ada.get(f"/runs/{run['id']}/steps?limit=4&cursor={first['next_cursor']}").json()
    assert [step["index"] for step in first["items"] + second["items"]] == list(range(7))
    assert second["next_cursor"] is None
    assert ada.get(f"/runs/{run['id']}/steps?cursor=x").status_code == 422


def test_one_idempotency_key_a_hundred_times_at_once_is_one_run(sign_in: SignIn) -> None:
    ada = sign_in()
    body = {"source_id": a_source(ada), "blueprint": BLUEPRINT}
    answers: list[tuple[int, str]] = []

    def ask() -> None:
        answer = ada.post("/runs", json=body, headers={"Idempotency-Key": "monday"})
        answers.append((answer.status_code, answer.json().get("id", answer.text)))

    threads = [threading.Thread(target=ask) for _ in range(100)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(ada.get("/runs").json()["items"]) == 1
    assert len({identity for status, identity in answers if status == 202}) == 1
    assert {status for status, _ in answers} <= {202, 409, 503}
    assert sum(status == 202 for status, _ in answers) >= 1

    other = ada.post("/runs", json={**body, "engine": "local"}, headers={"Idempotency-Key": "monday"})
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")


def test_a_refused_request_does_not_use_up_its_key(sign_in: SignIn) -> None:
    ada = sign_in()
    key = {"Idempotency-Key": "again"}
    assert ada.post("/quizzes", json={"title": "  "}, headers=key).status_code == 422
    assert ada.post("/quizzes", json={"title": "Weather"}, headers=key).status_code == 201
    replayed = ada.post("/quizzes", json={"title": "Weather"}, headers=key)
    assert replayed.headers["idempotent-replayed"] == "true"
    assert len(ada.get("/quizzes").json()["items"]) == 1
    asked_otherwise = ada.post("/quizzes?draft=1", json={"title": "Weather"}, headers=key)
    assert (asked_otherwise.status_code, asked_otherwise.json()["code"]) == (422, "idempotency_key_reused")


def test_an_answer_is_not_replayed_to_somebody_whose_role_changed(sign_in: SignIn) -> None:
    ada, alma = sign_in(), sign_in(Role.ADMIN, "Alma")
    key = {"Idempotency-Key": "then"}
    assert ada.post("/quizzes", json={"title": "Weather"}, headers=key).status_code == 201
    assert alma.call("PATCH", f"/users/{ada.actor.user_id}", json={"role": "viewer"}).status_code == 200
    with unit_of_work() as uow:
        token = auth.start_session(uow, ada.actor.user_id, "pytest", "127.0.0.1").access_token
    again = replace(ada, token=token).post("/quizzes", json={"title": "Weather"}, headers=key)
    assert (again.status_code, again.json()["code"]) == (403, "not_allowed")


def test_a_text_is_imported_after_a_look_at_it_and_once_for_each_key(sign_in: SignIn) -> None:
    ada, key = sign_in(), {"Idempotency-Key": "pasted"}
    text = (
        "Which metal melts at 0 °C?\nA) Mercury\nB) Lead\nANSWER: A\n\nWhich is a gas?\nA) Argon\nB) Iron\n"
    )
    seen = ada.post("/items/import?dry_run=true", json={"text": text})
    assert seen.status_code == 200
    assert [item["line"] for item in seen.json()["items"]] == [1]
    assert [problem["line"] for problem in seen.json()["refused"]] == [6]
    refused = ada.post("/items/import", json={"text": text, "title": "Pasted"}, headers=key)
    assert (refused.status_code, refused.json()["code"]) == (422, "lines_refused")
    assert ada.get("/items").json()["items"] == []
    wanted = {"text": text, "title": "Pasted", "leave_out_refused": True}
    kept = ada.post("/items/import?format=aiken", json=wanted, headers=key)
    again = ada.post("/items/import?format=aiken", json=wanted, headers=key)
    assert (kept.status_code, kept.json()["title"], kept.json()) == (201, "Pasted", again.json())
    assert len(ada.get(f"/quizzes/{kept.json()['quiz_id']}").json()["items"]) == 1
    assert (
        ada.post("/items/import", json={"text": text, "title": "T", "quiz_id": str(new_id())}).status_code
        == 422
    )
    assert ada.post("/items", json={"type": "essay", "stem": "Compare two storms."}).status_code == 201
    assert len(ada.get("/items").json()["items"]) == 2
