"""Somebody else's things are on no route: each that takes an id a person can own answers as if there were nothing."""

import re
from collections.abc import Callable
from uuid import uuid4

from backend.auth import service as auth
from backend.db.unit_of_work import unit_of_work
from backend.permissions import Role
from backend.quiz import service as quizzes
from backend.quiz.schemas import BulkVerb, NewBulkEdit, NewShare
from tests.api.conftest import Caller
from tests.api.test_matrix import WHO_MAY, Route
from tests.factories import a_drafted_quiz, a_person, a_short_answer, a_study_guide
from tests.pages.operate.runs import a_queued_run

SignIn = Callable[..., Caller]

OWNED = {
    *("run_id", "quiz_id", "share_id", "item_id", "source_id", "content_id", "section_id"),
    *("session_id", "key_id", "edit_id", "pair_id"),
}
# Everybody of a role sees the same of these.
COMMON = {
    *(
        "name",
        "version",
        "number",
        "arm_id",
        "worker_id",
        "incident_id",
        "window_id",
        "report_id",
        "action_id",
        "figure",
    ),
    *("channel_id", "backup_id", "verification_id", "error_id", "user_id"),
}
# What a route wants before it looks for what its path names.
BODIES: dict[Route, object] = {
    ("POST", "/runs/{run_id}/fork"): {"from_step": 0},
    ("PATCH", "/quizzes/{quiz_id}"): {"title": "Mine"},
    ("POST", "/quizzes/{quiz_id}/shares"): {"everyone": True},
    ("POST", "/quizzes/{quiz_id}/items"): a_short_answer().model_dump(mode="json"),
    ("PATCH", "/items/{item_id}"): {"version": 1, "points": 2},
    ("POST", "/items/{item_id}/verdict"): {"verdict": "approve"},
    ("POST", "/items/{item_id}/history/{number}/restore"): {"version": 1},
    ("POST", "/sources/{source_id}/replace"): {"by": str(uuid4())},
    ("POST", "/items/{item_id}/regenerate"): {"version": 1},
    ("POST", "/items/{item_id}/replace"): {"version": 1, "by": str(uuid4())},
    ("POST", "/items/alike/{pair_id}/merge"): {"keep": "older"},
    ("PATCH", "/contents/{content_id}"): {"title": "Mine"},
    ("PATCH", "/contents/sections/{section_id}"): {"version": 1, "heading": "Mine"},
    ("POST", "/contents/sections/{section_id}/verdict"): {"verdict": "approve"},
    ("POST", "/contents/sections/{section_id}/regenerate"): {"version": 1},
    ("POST", "/contents/sections/{section_id}/history/{number}/restore"): {"version": 1},
    ("POST", "/contents/sections/{section_id}/accept"): {"version": 1, "statements": [0]},
}
QUERIES = {
    "/quizzes/{quiz_id}/export": "?format=json&items=all",
    "/quizzes/{quiz_id}/variants/export": "?format=json&items=all",
    "/quizzes/{quiz_id}/export/losses": "?format=json",
    "/shared/quizzes/{quiz_id}/export": "?format=json&items=all",
    "/shared/quizzes/{quiz_id}/export/losses": "?format=json",
    "/contents/{content_id}/export": "?format=md&sections=all",
    "/contents/{content_id}/export/losses": "?format=md",
    "/sources/{source_id}/unit.zip": "?parts=all",
    "/runs/{run_id}/compare": "?with={run_id}",
}


def names_in(path: str) -> set[str]:
    return set(re.findall(r"\{(\w+)\}", path))


def owned_by(ada: Caller) -> dict[str, str]:
    """Ids of one of everything a person can own."""
    with unit_of_work() as uow:
        quiz, guide = a_drafted_quiz(uow, ada.actor), a_study_guide(uow, ada.actor)
        cleo = a_person(uow, name="Cleo")
        share = quizzes.share_quiz(uow, ada.actor, quiz.id, NewShare(email=cleo.email))
        ids = [quizzes.write_item(uow, ada.actor, None, a_short_answer()).id for _ in range(2)]
        edit = quizzes.edit_items(uow, ada.actor, NewBulkEdit(action=BulkVerb.APPROVE, item_ids=ids))
        pair = quizzes.list_twins(uow, ada.actor).items[0]
        return {
            "run_id": str(a_queued_run(ada.actor)),
            "quiz_id": str(quiz.id),
            "share_id": str(share.id),
            "item_id": str(quiz.items[0].id),
            "source_id": str(quiz.source_id),
            "content_id": str(guide.id),
            "section_id": str(guide.sections[0].id),
            "key_id": str(auth.create_key(uow, ada.actor, name="CI", role=ada.actor.role).id),
            "session_id": str(ada.actor.session_id),
            "edit_id": str(edit.id),
            "pair_id": str(pair.id),
            "number": "1",
        }


def test_every_id_in_an_address_is_known_to_be_owned_or_common() -> None:
    assert set().union(*(names_in(path) for _, path in WHO_MAY)) == OWNED | COMMON


def test_somebody_elses_things_are_on_no_route(sign_in: SignIn) -> None:
    ada, ben = sign_in(), sign_in(name="Ben")
    hers = owned_by(ada)
    wrong = []
    for (method, path), roles in WHO_MAY.items():
        if Role.EDUCATOR not in roles or not names_in(path) or not names_in(path) <= OWNED | {"number"}:
            continue
        address = (path + QUERIES.get(path, "")).format(**hers)
        answer = ben.call(method, address, json=BODIES.get((method, path), {}))
        if answer.status_code != 404 or "Weather" in answer.text:
            wrong.append((method, path, answer.status_code, answer.text))
    assert wrong == []
    for path in ("/runs/{run_id}", "/quizzes/{quiz_id}", "/contents/{content_id}", "/sources/{source_id}"):
        assert ada.get(path.format(**hers)).status_code == 200


def test_naming_somebody_elses_things_in_a_body_or_a_filter_is_like_naming_nothing(sign_in: SignIn) -> None:
    ada, ben = sign_in(), sign_in(name="Ben")
    hers, nobodys = owned_by(ada), {name: str(uuid4()) for name in OWNED}
    blueprint = {"counts": {"cloze": 1}}
    with unit_of_work() as uow:
        own = a_drafted_quiz(uow, ben.actor)

    def answers(ids: dict[str, str]) -> list[tuple[int, str]]:
        asked = [
            ben.post("/runs", json={"source_id": ids["source_id"], "blueprint": blueprint}),
            ben.post("/runs/forecast", json={"source_id": ids["source_id"], "blueprint": blueprint}),
            ben.post("/agents/prompts/draft/v1/try", json={"source_id": ids["source_id"]}),
            ben.post("/quizzes", json={"title": "Mine", "item_ids": [ids["item_id"]]}),
            ben.call(
                "PATCH", f"/quizzes/{own.id}", json={"item_ids": [str(own.items[0].id), ids["item_id"]]}
            ),
            ben.get(f"/items?quiz_id={ids['quiz_id']}"),
            ben.get(f"/items?source_id={ids['source_id']}"),
            ben.get(f"/contents?source_id={ids['source_id']}"),
        ]
        return [(answer.status_code, answer.text) for answer in asked]

    assert answers(hers) == answers(nobodys)
    assert {status for status, _ in answers(hers)} <= {200, 404, 422}
