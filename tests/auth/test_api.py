"""The HTTP edge: status codes, and who gets in by token or by cookie."""

from collections.abc import Iterator
from uuid import uuid4

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from backend.api import problems
from backend.auth import service
from backend.auth.api import router
from backend.permissions import Role
from tests.auth.conftest import PASSWORD, Clock, Person, introduce

pytestmark = pytest.mark.usefixtures("committed", "some_settings")

NEW = {"email": "New@School.example", "name": "New", "role": "viewer", "password": PASSWORD}


@pytest.fixture
def client() -> Iterator[TestClient]:
    app = FastAPI()
    problems.install(app)
    app.include_router(router, prefix="/api/v1")
    with TestClient(app, base_url="http://127.0.0.1:8009/api/v1", raise_server_exceptions=False) as made:
        yield made


@pytest.fixture
def ann() -> Person:
    return introduce(Role.EDUCATOR, "ann@school.example")


@pytest.fixture
def admin() -> Person:
    return introduce(Role.ADMIN)


def bearer(person: Person) -> dict[str, str]:
    return {"authorization": f"Bearer {person.tokens.access_token}"}


def jar(person: Person) -> dict[str, str]:
    return {"cookie": f"toolbox_access={person.tokens.access_token}"}


def test_log_in_use_refresh_log_out(client: TestClient, ann: Person) -> None:
    answer = client.post("/auth/login", json={"email": "ann@school.example", "password": PASSWORD})
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-store"
    tokens = answer.json()
    assert set(tokens) == {"access_token", "refresh_token", "token_type", "expires_in"}
    assert (tokens["token_type"], tokens["expires_in"]) == ("Bearer", 300)
    fresh = client.post("/auth/refresh", json={"refresh_token": tokens["refresh_token"]}).json()
    headers = {"authorization": f"bearer {fresh['access_token']}"}
    assert client.get("/auth/me", headers=headers).json()["email"] == "ann@school.example"
    assert client.post("/auth/logout", headers=headers).status_code == 204
    assert client.get("/auth/me", headers=headers).status_code == 401
    assert client.post("/auth/refresh", json={"refresh_token": fresh["refresh_token"]}).status_code == 401


def test_a_bad_login_is_401_as_a_problem(client: TestClient, ann: Person) -> None:
    for email in ("ann@school.example", "nobody@school.example"):
        answer = client.post("/auth/login", json={"email": email, "password": "a wrong sentence"})
        assert answer.status_code == 401
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.json()["code"] == "bad_credentials"


def test_guessing_is_429_with_retry_after(client: TestClient) -> None:
    body = {"email": "ann@school.example", "password": "a wrong sentence"}
    for _ in range(5):
        client.post("/auth/login", json=body)
    answer = client.post("/auth/login", json=body)
    assert (answer.status_code, answer.json()["code"]) == (429, "too_many_sign_ins")
    assert 0 < int(answer.headers["retry-after"]) <= 30


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"email": "a"},
        {"email": 1, "password": 2},
        {"email": "a" * 300, "password": "x"},
        {"email": "a@b.example", "password": "x" * 2000},
        {"email": "a@b.example", "password": "x", "role": "admin"},
    ],
)
def test_a_malformed_login_is_422(client: TestClient, body: dict[str, object]) -> None:
    assert client.post("/auth/login", json=body).status_code == 422


@pytest.mark.parametrize("text", ["\x00", "\u200b", "a\x00@b.example", "'; DROP TABLE users; --", "%", "ﬃ@x"])
def test_odd_letters_in_a_login_are_merely_wrong(client: TestClient, text: str) -> None:
    assert client.post("/auth/login", json={"email": text, "password": text}).status_code == 401


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"authorization": ""},
        {"authorization": "Bearer"},
        {"authorization": "Bearer "},
        {"authorization": "Bearer x.y.z"},
        {"authorization": "Basic YTpi"},
        {"cookie": "toolbox_access=x"},
        {"cookie": "toolbox_refresh=x"},
    ],
)
def test_without_a_good_token_everything_is_401(client: TestClient, headers: dict[str, str]) -> None:
    for method, path in (
        ("GET", "/auth/me"),
        ("POST", "/auth/logout"),
        ("GET", "/auth/sessions"),
        ("DELETE", f"/auth/sessions/{uuid4()}"),
        ("GET", "/users"),
        ("POST", "/users"),
        ("GET", f"/users/{uuid4()}"),
        ("PATCH", f"/users/{uuid4()}"),
        ("DELETE", f"/users/{uuid4()}"),
    ):
        body = NEW if method in {"POST", "PATCH"} else None
        assert client.request(method, path, headers=headers, json=body).status_code == 401


def test_a_bad_bearer_token_is_not_made_good_by_a_cookie(client: TestClient, ann: Person) -> None:
    assert client.get("/auth/me", headers={**jar(ann), "authorization": "Bearer x"}).status_code == 401


def test_a_cookie_reads_freely_and_writes_only_with_its_csrf_token(client: TestClient, admin: Person) -> None:
    other = introduce(Role.ADMIN)
    me = client.get("/auth/me", headers=jar(admin))
    assert me.status_code == 200
    token = me.json()["csrf_token"]
    theirs = client.get("/auth/me", headers=jar(other)).json()["csrf_token"]
    for wrong in (
        {},
        {"x-csrf-token": "x"},
        {"x-csrf-token": theirs},
    ):
        answer = client.post("/users", json=NEW, headers={**jar(admin), **wrong})
        assert (answer.status_code, answer.json()["code"]) == (403, "csrf_token_missing")
    assert client.post("/users", json=NEW, headers={**jar(admin), "x-csrf-token": token}).status_code == 201


def test_a_link_clicked_after_twenty_minutes_works_by_the_refresh_cookie(
    client: TestClient, moved_clock: Clock
) -> None:
    ann = introduce()
    moved_clock.move(minutes=20)
    stale = {
        "cookie": f"toolbox_access={ann.tokens.access_token}; toolbox_refresh={ann.tokens.refresh_token}"
    }
    assert client.get("/auth/me", headers=stale).json()["id"] == str(ann.actor.user_id)
    assert client.post("/auth/logout", headers=stale).status_code == 403


def test_users_are_made_read_changed_and_removed(client: TestClient, admin: Person) -> None:
    made = client.post("/users", json=NEW, headers=bearer(admin))
    assert made.status_code == 201
    user = made.json()
    assert user["email"] == "new@school.example"
    assert not any("password" in key for key in user)
    path = f"/users/{user['id']}"
    assert client.get(path, headers=bearer(admin)).json() == user
    changed = client.patch(path, json={"role": "operator", "disabled": True}, headers=bearer(admin)).json()
    assert (changed["role"], changed["disabled"], changed["name"]) == ("operator", True, "New")
    listed = client.get("/users?limit=1", headers=bearer(admin)).json()
    assert [row["id"] for row in listed["items"]] == [user["id"]]
    assert listed["next_cursor"]
    assert client.delete(path, headers=bearer(admin)).status_code == 204
    assert client.get(path, headers=bearer(admin)).status_code == 404


def test_a_repeated_creation_with_the_same_key_makes_one_user(client: TestClient, admin: Person) -> None:
    headers = {**bearer(admin), "idempotency-key": str(uuid4())}
    first = client.post("/users", json=NEW, headers=headers)
    again = client.post("/users", json=NEW, headers=headers)
    assert (again.status_code, again.json()) == (201, first.json())


def test_refusals_about_users_have_their_own_status(client: TestClient, admin: Person, ann: Person) -> None:
    assert client.get("/users", headers=bearer(ann)).status_code == 403
    assert client.post("/users", json={**NEW, "email": "x"}, headers=bearer(admin)).status_code == 422
    assert client.post("/users", json={**NEW, "role": "god"}, headers=bearer(admin)).status_code == 422
    taken = client.post("/users", json={**NEW, "email": "ANN@school.example"}, headers=bearer(admin))
    assert (taken.status_code, taken.json()["code"]) == (409, "email_taken")
    own = client.delete(f"/users/{admin.actor.user_id}", headers=bearer(admin))
    assert (own.status_code, own.json()["code"]) == (409, "own_account")
    assert client.get("/users?cursor=!", headers=bearer(admin)).json()["code"] == "bad_cursor"
    assert client.get("/users?limit=201", headers=bearer(admin)).status_code == 422


def test_one_sees_and_ends_ones_own_sessions_only(client: TestClient, ann: Person, admin: Person) -> None:
    elsewhere = service.sign_in("ann@school.example", PASSWORD, "another browser", "192.0.2.1")
    listed = client.get("/auth/sessions", headers=bearer(ann)).json()["items"]
    assert {row["id"]: row["current"] for row in listed} == {
        str(elsewhere.session_id): False,
        str(ann.actor.session_id): True,
    }
    assert not any("hash" in key for key in listed[0])
    strange = client.delete(f"/auth/sessions/{admin.actor.session_id}", headers=bearer(ann))
    assert strange.status_code == 404
    for _ in range(2):
        own = client.delete(f"/auth/sessions/{elsewhere.session_id}", headers=bearer(ann))
        assert own.status_code == 204
    assert (
        client.get("/auth/me", headers={"authorization": f"Bearer {elsewhere.access_token}"}).status_code
        == 401
    )
    assert client.delete(f"/auth/sessions/{ann.actor.session_id}", headers=bearer(admin)).status_code == 204
    assert client.get("/auth/me", headers=bearer(ann)).status_code == 401


def test_a_machine_calls_with_an_api_key_until_it_is_revoked(client: TestClient, admin: Person) -> None:
    body, once = {"name": "CI", "role": "admin"}, {**bearer(admin), "Idempotency-Key": "key-1"}
    made = client.post("/auth/keys", json=body, headers=once)
    assert (made.status_code, made.headers["cache-control"]) == (201, "no-store")
    # An answer that is replayed is an answer that is kept, and a key is kept nowhere.
    assert client.post("/auth/keys", json=body, headers=once).json()["key"] != made.json()["key"]
    machine = {"Authorization": f"Bearer {made.json()['key']}"}
    assert client.get("/auth/me", headers=machine).json()["email"] == admin.actor.email
    new = {"email": "new@school.example", "name": "New", "role": "viewer", "password": PASSWORD}
    assert client.post("/users", json=new, headers=machine).status_code == 201
    refused = client.post("/auth/keys", json=body, headers=machine)
    assert (refused.status_code, refused.json()["code"]) == (403, "not_by_key")
    listed = client.get("/auth/keys/all", headers=bearer(admin)).json()["items"]
    assert made.json()["key"][-4:] in {key["ending"] for key in listed}
    assert "tbx_" not in client.get("/auth/keys", headers=bearer(admin)).text
    ended = client.delete(f"/auth/keys/{made.json()['id']}", headers=bearer(admin))
    assert ended.status_code == 204
    gone = client.get("/auth/me", headers=machine)
    assert (gone.status_code, gone.json()["code"]) == (401, "bad_token")


def test_the_key_set_is_public(client: TestClient, ann: Person) -> None:
    assert client.get("/auth/jwks.json").json()["keys"][0]["crv"] == "Ed25519"


def test_ones_own_password_is_changed_over_http(client: TestClient, ann: Person) -> None:
    body = {"current_password": PASSWORD, "new_password": "seven plovers on quartz"}
    assert client.post("/auth/password", json=body, headers=jar(ann)).status_code == 403
    wrong = client.post("/auth/password", json={**body, "current_password": "x"}, headers=bearer(ann))
    assert (wrong.status_code, wrong.json()["code"]) == (422, "wrong_password")
    once = {**bearer(ann), "Idempotency-Key": "change-1"}
    # Sent again because its answer was lost, it is not held against the new password.
    assert [client.post("/auth/password", json=body, headers=once).status_code for _ in range(2)] == [
        204,
        204,
    ]
    again = {"email": "ann@school.example", "password": body["new_password"]}
    assert client.post("/auth/login", json=again).status_code == 200
