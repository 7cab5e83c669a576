"""Strange passwords, foreign pages and new passwords: what each is answered."""

from collections.abc import Iterator

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from pydantic import SecretStr

from backend.api import problems
from backend.auth import passwords, repository, service
from backend.auth.api import router
from backend.auth.forms import form_routes
from backend.db.unit_of_work import UnitOfWork, unit_of_work
from backend.errors import Conflict, NotFound, NotSignedIn
from backend.permissions import Role
from backend.sources import service as sources
from tests.auth.conftest import PASSWORD, Introduce, Person, introduce

ANOTHER = "quite another long sentence"
HALF = '"\\ud800 and a rather long sentence"'


@pytest.fixture
def client(committed: None, some_settings: object) -> Iterator[TestClient]:
    app = FastAPI(routes=[*form_routes])
    problems.install(app)
    app.include_router(router, prefix="/api/v1")
    with TestClient(
        app, base_url="http://127.0.0.1:8009", raise_server_exceptions=False, follow_redirects=False
    ) as made:
        yield made


def bearer(person: Person) -> dict[str, str]:
    return {"authorization": f"Bearer {person.tokens.access_token}"}


def test_half_a_surrogate_pair_is_a_wrong_password_and_no_new_one(client: TestClient) -> None:
    ann, admin = introduce(email="ann@school.example"), introduce(Role.ADMIN)
    json = {"content-type": "application/json"}
    for email in ("ann@school.example", "nobody@school.example"):
        body = f'{{"email": "{email}", "password": {HALF}}}'
        assert client.post("/api/v1/auth/login", content=body, headers=json).status_code == 401
    new = f'{{"email": "b@school.example", "name": "B", "role": "viewer", "password": {HALF}}}'
    answer = client.post("/api/v1/users", content=new, headers={**bearer(admin), **json})
    assert (answer.status_code, answer.json()["code"]) == (422, "weak_password")
    change = client.patch(
        f"/api/v1/users/{ann.actor.user_id}",
        content=f'{{"password": {HALF}}}',
        headers={**bearer(admin), **json},
    )
    assert change.status_code == 422


def test_a_page_of_another_origin_writes_nothing_with_our_cookie(client: TestClient) -> None:
    admin = introduce(Role.ADMIN)
    new = {"email": "new@school.example", "name": "New", "role": "viewer", "password": PASSWORD}
    jar = {
        "cookie": f"toolbox_access={admin.tokens.access_token}",
        "x-csrf-token": service.csrf_token(admin.actor.session_id),
    }
    for origin in ("https://evil.example", "null", "http://127.0.0.1:9999"):
        answer = client.post("/api/v1/users", json=new, headers={**jar, "origin": origin})
        assert (answer.status_code, answer.json()["code"]) == (403, "foreign_origin")
        assert client.get("/api/v1/auth/me", headers={**jar, "origin": origin}).status_code == 200
    own = client.post("/api/v1/users", json=new, headers={**jar, "origin": "http://127.0.0.1:8009"})
    assert own.status_code == 201


@pytest.mark.parametrize("seed", ["x", "a" * 31, "a" * 33, "a" * 31 + "!", "é" * 32])
def test_a_form_cookie_that_is_not_ours_is_not_sent_back(client: TestClient, seed: str) -> None:
    answer = client.get("/login", headers={b"cookie": f"toolbox_form={seed}".encode()})
    assert f"toolbox_form={seed};" not in answer.headers["set-cookie"]


def test_a_sign_out_from_elsewhere_is_refused(client: TestClient) -> None:
    ann = introduce()
    headers = {"cookie": f"toolbox_access={ann.tokens.access_token}", "origin": "https://evil.example"}
    assert client.post("/logout", headers=headers).status_code == 403
    service.verify_access(ann.tokens.access_token)


def test_an_admin_sets_a_new_password_and_the_old_sessions_end(client: TestClient) -> None:
    ann, admin = introduce(email="ann@school.example"), introduce(Role.ADMIN)
    address = f"/api/v1/users/{ann.actor.user_id}"
    assert client.patch(address, json={"password": "short"}, headers=bearer(admin)).status_code == 422
    assert client.patch(address, json={"password": ANOTHER}, headers=bearer(ann)).status_code == 403
    service.verify_access(ann.tokens.access_token)
    answer = client.patch(address, json={"password": ANOTHER}, headers=bearer(admin))
    assert answer.status_code == 200
    assert ANOTHER not in answer.text
    with pytest.raises(NotSignedIn):
        service.verify_access(ann.tokens.access_token)
    with pytest.raises(NotSignedIn):
        service.sign_in("ann@school.example", PASSWORD, "", "192.0.2.1")
    assert service.sign_in("ann@school.example", ANOTHER, "", "192.0.2.1").user_id == ann.actor.user_id


def test_an_admin_stays_signed_in_where_the_own_password_was_changed(client: TestClient) -> None:
    admin = introduce(Role.ADMIN, "root@school.example")
    elsewhere = service.sign_in("root@school.example", PASSWORD, "", "192.0.2.1")
    with unit_of_work() as uow:
        service.change_user(uow, admin.actor, admin.actor.user_id, password=SecretStr(ANOTHER))
    service.verify_access(admin.tokens.access_token)
    with pytest.raises(NotSignedIn):
        service.verify_access(elsewhere.access_token)


def test_a_user_with_work_is_not_deleted_and_loses_nothing(person: Introduce) -> None:
    admin, ann = person(Role.ADMIN).actor, person(Role.EDUCATOR)
    text = "Meteorology is the study of the atmosphere. " * 5
    with unit_of_work() as uow:
        source = sources.create_from_text(uow, ann.actor, "Weather", text, False)
    with pytest.raises(Conflict) as refused, unit_of_work() as uow:
        service.delete_user(uow, admin, ann.actor.user_id)
    assert refused.value.code == "user_has_work"
    service.verify_access(ann.tokens.access_token)
    with unit_of_work() as uow:
        assert sources.find_text(uow, source.id) is not None
        service.get_user(uow, admin, ann.actor.user_id)


def test_a_user_without_work_is_gone(uow: UnitOfWork, person: Introduce) -> None:
    admin, ann = person(Role.ADMIN).actor, person(Role.EDUCATOR).actor
    service.delete_user(uow, admin, ann.user_id)
    with pytest.raises(NotFound):
        service.get_user(uow, admin, ann.user_id)


@pytest.mark.usefixtures("tables")
def test_a_setup_password_is_hashed_before_anybody_waits(
    uow: UnitOfWork, monkeypatch: pytest.MonkeyPatch
) -> None:
    done: list[str] = []
    hash_password, lock = passwords.hash_password, repository.lock_first_admin

    def hashing(password: str) -> str:
        done.append("hash")
        return hash_password(password)

    def locking(session: object) -> None:
        done.append("lock")
        lock(session)  # type: ignore[arg-type]

    monkeypatch.setattr(passwords, "hash_password", hashing)
    monkeypatch.setattr(repository, "lock_first_admin", locking)
    link = service.create_setup_link(uow)
    assert link is not None
    secret = SecretStr(PASSWORD)
    with pytest.raises(NotFound):
        service.consume_setup_link(uow, "guessed", email="a@b.example", name="Ann", password=secret)
    assert done == [], "a guessed link costs nothing"
    token = link.partition("?token=")[2]
    service.consume_setup_link(uow, token, email="a@b.example", name="Ann", password=secret)
    assert done == ["hash", "lock"]
