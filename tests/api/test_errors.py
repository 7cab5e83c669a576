"""Caught errors over HTTP: from the answer that failed to the error behind it, resolved and opened again."""

from collections.abc import Callable
from uuid import uuid4

import pytest

from backend.faults.collecting import collector
from backend.permissions import Role
from backend.quiz import repository as quiz
from tests.api.conftest import Caller


def test_the_number_in_an_answer_leads_to_the_error_which_is_resolved_and_opened_again(
    sign_in: Callable[..., Caller], monkeypatch: pytest.MonkeyPatch
) -> None:
    ada, olga = sign_in(), sign_in(Role.OPERATOR, "Olga")
    monkeypatch.setattr(quiz, "list_quizzes", lambda *given, **named: {1: 2}[len("plover mantle")])
    answer = ada.get("/quizzes")
    assert answer.status_code == 500
    assert answer.headers["x-request-id"] == answer.json()["request_id"]
    collector.flush()
    (found,) = olga.get(f"/errors?request_id={answer.json()['request_id']}").json()["items"]
    assert (found["kind"], found["edge"], found["state"], found["people"]) == ("KeyError", "api", "open", 1)
    one = olga.get(f"/errors/{found['id']}").json()
    assert one["hit"][0]["user_id"] == str(ada.actor.user_id)
    assert one["occurrences"][0]["during"] == "GET /quizzes"
    assert "plover" not in one["trace"]
    for verb, state in (("resolve", "resolved"), ("resolve", "resolved"), ("reopen", "open")):
        assert olga.post(f"/errors/{found['id']}/{verb}").json()["state"] == state
        assert found["id"] in [one["id"] for one in olga.get(f"/errors?state={state}").json()["items"]]
    assert ada.get("/errors").status_code == ada.post(f"/errors/{found['id']}/resolve").status_code == 403
    assert olga.get(f"/errors/{uuid4()}").json()["code"] == "not_found"
