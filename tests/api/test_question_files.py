"""A file of questions over HTTP: seen first, then kept whole or not at all."""

from collections.abc import Callable

from starlette.testclient import TestClient

from backend.permissions import Role
from tests.api.conftest import Caller

PATH = "/items/import/file"
TABLE = "question;A;B;correct\nWhich is a gas?;Steam;Ice;A\nWhich is solid?;Steam;Ice;B\n"


def test_a_file_is_seen_then_kept_once_however_often_it_is_sent(sign_in: Callable[..., Caller]) -> None:
    ada = sign_in(Role.EDUCATOR)
    seen = ada.post(f"{PATH}?dry_run=true", files={"file": ("water.csv", TABLE)})
    assert seen.status_code == 200
    assert (seen.json()["format"], seen.json()["total"], seen.json()["refused"]) == ("csv", 2, 0)
    assert ada.get("/items").json()["items"] == []
    # What makes forms draws another line between the parts each time; the same file is the same all the same.
    headers = {"Idempotency-Key": "w"}
    form = {"files": {"file": ("a.csv", TABLE)}, "data": {"title": "Water"}}
    answers = [ada.post(PATH, headers=headers, **form) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [201, 201]
    assert answers[0].json() == answers[1].json()
    made = ada.get(f"/quizzes/{answers[0].json()['quiz_id']}").json()
    assert (made["title"], [item["stem"] for item in made["items"]]) == (
        "Water",
        ["Which is a gas?", "Which is solid?"],
    )
    assert len(ada.get("/items").json()["items"]) == 2
    form["data"] = {"title": "Ice"}
    other = ada.post(PATH, headers=headers, **form)
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")


def test_what_cannot_be_kept_is_refused_with_its_line_and_nothing_is_written(
    sign_in: Callable[..., Caller], client: TestClient
) -> None:
    ada, eve = sign_in(Role.EDUCATOR), sign_in(Role.EDUCATOR)
    wrong = TABLE.replace("Ice;B", "Ice;Z")
    told = ada.post(PATH, files={"file": ("water.csv", wrong)}, data={"title": "Water"})
    assert (told.status_code, told.json()["code"]) == (422, "lines_refused")
    assert told.headers["content-type"] == "application/problem+json"
    assert [one["line"] for one in told.json()["refused"]] == [3]
    hers = ada.post("/quizzes", json={"title": "Mine"}).json()["id"]
    for caller, given, status, code in (
        (eve, {"files": {"file": ("a.csv", TABLE)}, "data": {"quiz_id": hers}}, 404, "not_found"),
        (ada, {"files": {"file": ("a.csv", TABLE)}, "data": {"quiz_id": "x"}}, 422, "invalid"),
        (ada, {"files": {"file": ("a.csv", TABLE)}, "data": {"owner": "x"}}, 422, "invalid"),
        (ada, {"files": {"file": ("a.csv", b"")}}, 422, "nothing_to_import"),
        (ada, {"files": {"other": ("a.csv", TABLE)}}, 422, "file_missing"),
        (ada, {"json": {"text": TABLE}}, 415, "wrong_type"),
        (ada, {"files": {"file": ("a.csv", bytes(26 * 1024**2))}}, 413, "file_too_large"),
    ):
        answer = caller.post(PATH, **given)
        assert (answer.status_code, answer.json()["code"]) == (status, code), answer.text
    nobody = client.post(f"/v1{PATH}", files={"file": ("a.csv", TABLE)})
    assert nobody.status_code == 401
    assert ada.get("/items").json()["items"] == eve.get("/items").json()["items"] == []
    assert len(ada.get("/quizzes").json()["items"]) == 1
