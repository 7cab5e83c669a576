"""The API's common rules: who may call, how errors look, how lists page."""

import re
from collections.abc import Callable
from uuid import uuid4

import pytest
from starlette.testclient import TestClient

from backend.api.factory import create_api
from backend.permissions import Role
from tests.api.conftest import Caller

OPERATIONS = [
    (method, path) for path, methods in create_api().openapi()["paths"].items() for method in methods
]
LISTS = ["/runs", "/quizzes", "/items", "/sources", "/reports"]


def filled(path: str) -> str:
    return re.sub(r"\{(\w+)\}", lambda found: "web" if found[1] == "name" else str(uuid4()), path)


@pytest.mark.parametrize(("method", "path"), OPERATIONS)
def test_strange_input_is_never_a_bug_of_ours(sign_in: Callable[..., Caller], method: str, path: str) -> None:
    admin = sign_in(Role.ADMIN)
    for body in (b"", b"{", b'{"x":1}', b"[]", b"\xff\x00"):
        answer = admin.client.request(
            method,
            filled(path),
            content=body,
            headers={"Authorization": f"Bearer {admin.token}", "Content-Type": "application/json"},
        )
        # 503 is an honest answer: nothing samples the components in this test.
        assert answer.status_code in (503, *range(200, 500)), answer.text


@pytest.mark.parametrize(
    "content_type", ["text/plain", "application/xml", "application/x-www-form-urlencoded"]
)
def test_json_that_is_called_something_else_is_415(sign_in: Callable[..., Caller], content_type: str) -> None:
    answer = sign_in().post("/quizzes", content=b'{"title": "W"}', headers={"Content-Type": content_type})
    assert (answer.status_code, answer.json()["code"]) == (415, "wrong_type")


@pytest.mark.parametrize("path", LISTS)
def test_lists_page_and_refuse_what_they_did_not_give_out(sign_in: Callable[..., Caller], path: str) -> None:
    ada = sign_in()
    assert ada.get(path).json() == {"items": [], "next_cursor": None}
    for bad in ("limit=0", "limit=201", "limit=x", "cursor=nonsense"):
        answer = ada.get(f"{path}?{bad}")
        assert answer.status_code == 422, bad
        assert answer.headers["content-type"] == "application/problem+json"


def test_an_unknown_address_and_a_wrong_method_are_problems_too(client: TestClient) -> None:
    assert client.get("/v1/nothing").json()["code"] == "not_found"
    assert client.put("/v1/auth/login").json()["code"] == "method_not_allowed"


def test_the_page_of_the_api_needs_no_other_host(client: TestClient) -> None:
    page = client.get("/docs")
    assert page.status_code == 200
    assert re.findall(r"(?:src|href)=\"(https?:)?//", page.text) == []
    assert client.get("/openapi.json").json()["info"]["title"] == "ToolboxAI Console"


@pytest.mark.parametrize(("path", "most"), [("/v1/auth/login", 64 * 1024), ("/v1/quizzes", 1024 * 1024)])
def test_a_body_larger_than_an_address_takes_is_refused_while_it_is_read(
    client: TestClient, path: str, most: int
) -> None:
    declared = client.post(path, content=b"[" * (most + 1), headers={"Content-Type": "application/json"})
    endless = client.post(
        path, content=iter([b"[" * 65_536] * 40), headers={"Content-Type": "application/json"}
    )
    for answer in (declared, endless):
        assert answer.status_code == 413, answer.text
        assert answer.json()["code"] == "too_large"


@pytest.mark.parametrize("query", ["/runs?q=%00", "/items?q=%00", "/quizzes?q=%00"])
def test_what_the_database_cannot_keep_is_refused_in_words(
    sign_in: Callable[..., Caller], query: str
) -> None:
    answer = sign_in().get(query)
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"


def test_a_nul_in_a_text_is_refused_and_nothing_is_kept(sign_in: Callable[..., Caller]) -> None:
    ada = sign_in()
    assert ada.post("/quizzes", json={"title": "We\x00ather"}).status_code == 422
    assert ada.get("/quizzes").json()["items"] == []
