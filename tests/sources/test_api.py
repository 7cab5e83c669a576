"""Sources over HTTP: shapes, codes, and bodies that are too large."""

import asyncio
import json
from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from starlette.types import Message

from backend.api import idempotency, problems
from backend.auth.dependencies import current_actor
from backend.db.base import new_id
from backend.permissions import Actor, Role
from backend.sources.api import router
from backend.sources.document import MOST_BYTES
from tests.sources import files
from tests.sources.conftest import MakeActor

TEXT = "Plants make sugar from light, water and air. 😀 " * 30
MEGABYTE = 1024**2
FORM = {"content-type": "multipart/form-data; boundary=x"}


@pytest.fixture
def app(educator: Actor) -> FastAPI:
    """The routes of sources, called by an educator."""
    app = FastAPI()
    problems.install(app)
    app.include_router(router, prefix="/v1")
    app.dependency_overrides[current_actor] = lambda: educator
    return app


@pytest.fixture
def client(app: FastAPI) -> Iterator[TestClient]:
    with TestClient(app) as client:
        yield client


def paste(client: TestClient, title: str = "Leaves", **more: object) -> dict[str, Any]:
    answer = client.post("/v1/sources", json={"title": title, "text": TEXT, **more})
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()
    return made


def test_a_pasted_text_is_kept_and_read_back(client: TestClient) -> None:
    made = paste(client, local_only=True)
    assert made == {
        "id": made["id"],
        "title": "Leaves",
        "words": 240,
        "passage_count": made["passage_count"],
        "local_only": True,
    }
    source = client.get(f"/v1/sources/{made['id']}").json()
    assert source.keys() == {*made, "kind", "created_at", "edition", "replaced_by_id", "text", "passages"}
    assert source["created_at"].endswith("Z")
    assert len(source["passages"]) == made["passage_count"]
    assert source["passages"][0].keys() == {"id", "start", "end", "anchor"}
    assert source["text"][source["passages"][0]["start"] :].startswith("Plants make sugar")


@pytest.mark.parametrize(
    ("name", "content"),
    [("a.pdf", files.pdf([[files.LINE] * 8])), ("a.docx", files.word()), ("a.txt", TEXT.encode())],
)
def test_a_file_is_kept(client: TestClient, name: str, content: bytes) -> None:
    answer = client.post(
        "/v1/sources", files={"file": (name, content)}, data={"title": "My leaves", "local_only": "true"}
    )
    assert answer.status_code == 201, answer.text
    assert answer.json()["title"] == "My leaves"
    assert answer.json()["local_only"] is True
    untitled = client.post("/v1/sources", files={"file": (name, content)})
    assert (untitled.json()["title"], untitled.json()["local_only"]) == ("a", False)


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"url": "http://127.0.0.1/page"}, "url_refused"),
        ({"title": "Leaves"}, "invalid"),
        ({"title": "Leaves", "text": 7}, "invalid"),
        ({"title": "", "text": TEXT}, "invalid"),
        ({"title": "Leaves", "text": TEXT, "owner_id": "x"}, "invalid"),
        ({"title": "Leaves", "text": ""}, "empty"),
        ({"title": "Leaves", "text": "too short"}, "too_short"),
        ([], "invalid"),
    ],
)
def test_a_body_of_another_shape_is_refused(client: TestClient, body: object, code: str) -> None:
    answer = client.post("/v1/sources", json=body)
    assert (answer.status_code, answer.json()["code"]) == (422, code)
    assert answer.headers["content-type"] == "application/problem+json"
    assert client.get("/v1/sources").json()["items"] == []


@pytest.mark.parametrize(
    ("content", "headers", "status", "code"),
    [
        (b"{not json", {"content-type": "application/json"}, 422, "invalid"),
        (b'{"title": "\\ud800", "text": "\\u0000"}', {"content-type": "application/json"}, 422, "invalid"),
        (b"[" * 100_000, {"content-type": "application/json"}, 422, "invalid"),
        (b"\xff\xfe", {"content-type": "application/json"}, 422, "invalid"),
        (b"text", {"content-type": "text/plain"}, 415, "wrong_type"),
        (b"", {}, 415, "wrong_type"),
        (b"no parts", FORM, 422, "invalid"),
        (b"", {"content-type": "multipart/form-data"}, 422, "invalid"),
        (
            b'--x\r\nContent-Disposition: form-data; name="file"\r\n\r\nword\r\n--x--',
            FORM,
            422,
            "file_missing",
        ),
        (
            b'--x\r\nContent-Disposition: form-data; name="title"\r\n\r\nword\r\n--x--',
            FORM,
            422,
            "file_missing",
        ),
    ],
)
def test_a_body_that_cannot_be_read_is_refused(
    client: TestClient, content: bytes, headers: dict[str, str], status: int, code: str
) -> None:
    answer = client.post("/v1/sources", content=content, headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (status, code)


def test_local_only_must_be_true_or_false(client: TestClient) -> None:
    answer = client.post(
        "/v1/sources", files={"file": ("a.txt", TEXT.encode())}, data={"local_only": "perhaps"}
    )
    assert answer.status_code == 422
    assert "local_only" in answer.json()["detail"]


@pytest.mark.parametrize("size", [MOST_BYTES + 1, 30 * MEGABYTE])
def test_a_file_over_25_mb_is_refused_in_one_sentence(client: TestClient, size: int) -> None:
    answer = client.post("/v1/sources", files={"file": ("a.pdf", b"%PDF-" + bytes(size - 5))})
    assert (answer.status_code, answer.json()["code"]) == (413, "too_large")
    assert "larger than 25 MB" in answer.json()["detail"]


def ask(app: FastAPI, headers: list[tuple[bytes, bytes]], chunks: int) -> tuple[int, int]:
    """Send 1 MB chunks without end in sight; the status, and how many chunks were taken."""
    taken = 0
    statuses = []
    opening = b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.pdf"\r\n\r\n'

    async def receive() -> Message:
        nonlocal taken
        taken += 1
        body = opening + bytes(MEGABYTE) if taken == 1 else bytes(MEGABYTE)
        return {"type": "http.request", "body": body, "more_body": taken < chunks}

    async def send(message: Message) -> None:
        statuses.append(message.get("status"))

    path = "/v1/sources"
    scope = {
        "type": "http",
        "method": "POST",
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"",
        "root_path": "",
        "headers": [(b"content-type", b"multipart/form-data; boundary=x"), *headers],
    }
    asyncio.run(app(scope, receive, send))
    return statuses[0] or 0, taken


def test_a_body_declared_as_huge_is_refused_unread(app: FastAPI) -> None:
    assert ask(app, [(b"content-length", b"%d" % (1_000 * MEGABYTE))], 1_000) == (413, 0)


def test_a_body_without_a_declared_end_is_cut_off(app: FastAPI) -> None:
    status, taken = ask(app, [], 1_000)
    assert status == 413
    assert taken <= 130


def test_a_body_of_30_mb_is_taken_to_its_end_so_that_the_answer_arrives(app: FastAPI) -> None:
    assert ask(app, [(b"content-length", b"%d" % (30 * MEGABYTE))], 30) == (413, 30)


def test_a_key_makes_an_upload_happen_once(
    client: TestClient, educator: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(idempotency, "current_actor", lambda _: educator)
    headers = {"Idempotency-Key": "once", **FORM}
    content = (
        b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.txt"\r\n\r\n'
        + TEXT.encode()
        + b"\r\n--x--\r\n"
    )
    first, again = (client.post("/v1/sources", content=content, headers=headers) for _ in range(2))
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json() == again.json()
    assert len(client.get("/v1/sources").json()["items"]) == 1
    huge = client.post(
        "/v1/sources", content=content + bytes(30 * MEGABYTE), headers={**headers, "Idempotency-Key": "2"}
    )
    assert huge.status_code == 413


def test_lists_are_paged_and_searched(client: TestClient) -> None:
    for n in range(3):
        paste(client, f"Chapter {n}")
    first = client.get("/v1/sources", params={"limit": 2}).json()
    assert len(first["items"]) == 2
    assert first["items"][0].keys() == {
        "id",
        "title",
        "words",
        "passage_count",
        "local_only",
        "kind",
        "created_at",
        "edition",
        "replaced_by_id",
    }
    second = client.get("/v1/sources", params={"limit": 2, "cursor": first["next_cursor"]}).json()
    assert (len(second["items"]), second["next_cursor"]) == (1, None)
    assert [item["title"] for item in client.get("/v1/sources", params={"q": "TER 1"}).json()["items"]] == [
        "Chapter 1"
    ]


@pytest.mark.parametrize(
    "query", ["limit=0", "limit=201", "limit=x", "cursor=nonsense", "cursor=" + "a" * 300]
)
def test_impossible_pages_are_refused(client: TestClient, query: str) -> None:
    assert client.get(f"/v1/sources?{query}").status_code == 422


def test_a_deleted_source_is_gone(client: TestClient) -> None:
    made = paste(client)
    assert client.delete(f"/v1/sources/{made['id']}").status_code == 204
    assert client.get(f"/v1/sources/{made['id']}").status_code == 404
    assert client.delete(f"/v1/sources/{made['id']}").status_code == 404


def test_somebody_elses_source_is_absent(app: FastAPI, client: TestClient, make_actor: MakeActor) -> None:
    made = paste(client)
    stranger = make_actor(Role.EDUCATOR)
    app.dependency_overrides[current_actor] = lambda: stranger
    for address in (made["id"], new_id()):
        assert client.get(f"/v1/sources/{address}").status_code == 404
        assert client.delete(f"/v1/sources/{address}").status_code == 404
    assert client.get("/v1/sources").json()["items"] == []
    assert client.get("/v1/sources/nonsense").status_code == 422


@pytest.mark.parametrize("role", [Role.VIEWER, Role.OPERATOR])
def test_other_roles_are_refused(app: FastAPI, client: TestClient, make_actor: MakeActor, role: Role) -> None:
    made = paste(client)
    somebody = make_actor(role)
    app.dependency_overrides[current_actor] = lambda: somebody
    assert client.get("/v1/sources").status_code == 403
    assert client.get(f"/v1/sources/{made['id']}").status_code == 403
    assert client.delete(f"/v1/sources/{made['id']}").status_code == 403
    assert client.post("/v1/sources", json={"title": "Leaves", "text": TEXT}).status_code == 403
    assert client.post("/v1/sources", files={"file": ("a.txt", TEXT.encode())}).status_code == 403


def test_nobody_signed_in_is_refused_before_the_body_is_read(app: FastAPI) -> None:
    app.dependency_overrides.clear()
    assert ask(app, [], 1_000) == (401, 0)


def test_the_document_of_the_api_describes_both_bodies(client: TestClient) -> None:
    operation = client.get("/openapi.json").json()["paths"]["/v1/sources"]["post"]
    assert operation["requestBody"]["content"].keys() == {"multipart/form-data", "application/json"}
    assert "$ref" not in json.dumps(operation["requestBody"])
    assert UUID(paste(client)["id"]).version == 7
