"""The plain forms: signing in, out and setting up, and what other sites cannot make them do."""

import re
from collections.abc import Iterator
from html import unescape

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.testclient import TestClient

from backend.auth import service
from backend.auth.door import Door
from backend.auth.forms import form_routes, local_path
from backend.config import Settings
from backend.db.unit_of_work import unit_of_work
from backend.errors import NotSignedIn
from backend.permissions import Role
from tests.auth.conftest import PASSWORD, Person, introduce

pytestmark = pytest.mark.usefixtures("committed", "some_settings")

ORIGIN = {"origin": "http://127.0.0.1:8009"}


@pytest.fixture
def browser() -> Iterator[TestClient]:
    """A browser with a cookie jar in front of the forms, behind the door as in the console."""
    app = Starlette(routes=form_routes, middleware=[Middleware(Door, from_settings=Settings())])
    with TestClient(app, base_url="http://127.0.0.1:8009", follow_redirects=False) as client:
        yield client


@pytest.fixture
def ann() -> Person:
    return introduce(Role.EDUCATOR, "ann@school.example")


def form_token(page: str) -> str:
    found = re.search(r'name="form_token" value="([^"]+)"', page)
    assert found, "every form carries a token"
    return unescape(found[1])


def fill(browser: TestClient, path: str = "/login", **fields: str) -> dict[str, str]:
    """Open the form and fill it in."""
    return {"form_token": form_token(browser.get(path).text), **fields}


def credentials(**changed: str) -> dict[str, str]:
    return {"email": "ann@school.example", "password": PASSWORD, "next": "/", **changed}


def test_signing_in_sets_cookies_and_leads_where_one_wanted(browser: TestClient, ann: Person) -> None:
    page = browser.get("/login?next=/studio%3Frun%3D1").text
    assert 'name="next" value="/studio?run=1"' in page
    fields = credentials(form_token=form_token(page), next="/studio?run=1")
    answer = browser.post("/login", data=fields, headers=ORIGIN)
    assert (answer.status_code, answer.headers["location"]) == (303, "/studio?run=1")
    assert service.verify_access(browser.cookies["toolbox_access"]).user_id == ann.actor.user_id
    for line in answer.headers.get_list("set-cookie"):
        assert {"Path=/", "HttpOnly", "SameSite=Lax"} <= set(line.split("; "))
        assert "Secure" not in line
    assert browser.get("/login?next=/studio").headers["location"] == "/studio", "once is enough"


def test_behind_tls_cookies_are_secure(
    browser: TestClient, ann: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("backend.auth.cookies.settings", lambda: Settings(cookie_secure=True))
    # The jar of this plain-HTTP client rightly keeps no secure cookie, so the seed is carried by hand.
    page = browser.get("/login")
    seed = (
        page.cookies.get("toolbox_form") or re.findall("toolbox_form=([^;]+)", page.headers["set-cookie"])[0]
    )
    fields = credentials(form_token=form_token(page.text))
    answer = browser.post("/login", data=fields, headers={"cookie": f"toolbox_form={seed}"})
    assert answer.status_code == 303
    assert all(line.endswith("; Secure") for line in answer.headers.get_list("set-cookie"))


def test_a_wrong_password_says_so_and_keeps_the_email(browser: TestClient, ann: Person) -> None:
    answer = browser.post("/login", data=fill(browser, **credentials(password="a wrong sentence")))
    assert answer.status_code == 401
    assert 'role="alert">E-mail or password is not right.' in answer.text
    assert 'value="ann@school.example"' in answer.text
    assert "a wrong sentence" not in answer.text
    assert "toolbox_access" not in browser.cookies


def test_too_many_failures_say_how_long_to_wait(browser: TestClient) -> None:
    for _ in range(5):
        browser.post("/login", data=fill(browser, **credentials(password="a wrong sentence")))
    answer = browser.post("/login", data=fill(browser, **credentials()))
    assert answer.status_code == 429
    assert 0 < int(answer.headers["retry-after"]) <= 30
    assert "Try again in" in answer.text


def test_typed_text_is_shown_as_text(browser: TestClient) -> None:
    answer = browser.post(
        "/login", data=fill(browser, **credentials(email='"><script>alert(1)</script>', next='"><b>'))
    )
    assert "<script>" not in answer.text
    assert "&lt;script&gt;" in answer.text


def test_pages_run_nothing_load_nothing_and_cannot_be_framed(browser: TestClient) -> None:
    answer = browser.get("/login")
    policy = answer.headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; style-src 'sha256-")
    assert "form-action 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert "<script" not in answer.text
    assert not re.findall(r"(?:src|href)=\"(?!/)", answer.text)
    assert answer.headers["cache-control"] == "no-store"


@pytest.mark.parametrize(
    "headers", [{"origin": "https://evil.example"}, {"origin": "http://localhost:9999"}, {"origin": "null"}]
)
def test_another_site_cannot_sign_anybody_in(
    browser: TestClient, ann: Person, headers: dict[str, str]
) -> None:
    answer = browser.post("/login", data=fill(browser, **credentials()), headers=headers)
    assert answer.status_code == 403
    assert "toolbox_access" not in browser.cookies


def test_a_form_without_its_own_token_is_not_taken(browser: TestClient, ann: Person) -> None:
    token = fill(browser)["form_token"]
    for forged in ("", "x", "é", token[:-1] + ("0" if token[-1] != "0" else "1")):
        answer = browser.post("/login", data=credentials(form_token=forged), headers=ORIGIN)
        assert answer.status_code == 403
        assert "send it again" in answer.text
    browser.cookies.clear()
    assert browser.post("/login", data=credentials(form_token=token), headers=ORIGIN).status_code == 403
    assert "toolbox_access" not in browser.cookies


def test_two_tabs_with_the_form_do_not_spoil_each_other(browser: TestClient, ann: Person) -> None:
    first, _second = fill(browser, **credentials()), fill(browser, **credentials())
    assert browser.post("/login", data=first).status_code == 303


@pytest.mark.parametrize("body", [b"", b"\xff\xfe", b"a" * 20_000, b"&".join([b"a=b"] * 50), b"email=%ff%00"])
def test_an_odd_form_is_refused_politely(browser: TestClient, body: bytes) -> None:
    assert browser.post("/login", content=body).status_code == 403


def test_signing_in_again_ends_the_session_of_before(browser: TestClient, ann: Person) -> None:
    fields = fill(browser, **credentials())
    browser.post("/login", data=fields)
    before = browser.cookies["toolbox_access"]
    seed = fill_again(browser)
    browser.post("/login", data={**credentials(), **seed})
    assert browser.cookies["toolbox_access"] != before
    with pytest.raises(NotSignedIn):
        service.verify_access(before)


def fill_again(browser: TestClient) -> dict[str, str]:
    """A form for a browser that is signed in already: only the sign-out page shows it one."""
    return {"form_token": form_token(browser.get("/logout").text)}


def test_signing_out_asks_first_and_ends_the_session(browser: TestClient, ann: Person) -> None:
    browser.post("/login", data=fill(browser, **credentials()))
    access = browser.cookies["toolbox_access"]
    assert "Sign out?" in browser.get("/logout").text
    service.verify_access(access)
    answer = browser.post("/logout", data=fill_again(browser))
    assert (answer.status_code, answer.headers["location"]) == (303, "/login")
    assert "toolbox_access" not in browser.cookies
    assert "toolbox_refresh" not in browser.cookies
    with pytest.raises(NotSignedIn):
        service.verify_access(access)
    assert browser.get("/logout").headers["location"] == "/login"


def test_the_button_on_our_pages_signs_out_without_a_form_token(browser: TestClient, ann: Person) -> None:
    browser.post("/login", data=fill(browser, **credentials()))
    access = browser.cookies["toolbox_access"]
    for headers in ({}, {"origin": "http://localhost:9999"}, {"origin": "null"}):
        assert "Sign out?" in browser.post("/logout", headers=headers).text
        service.verify_access(access)
    assert browser.post("/logout", headers=ORIGIN).status_code == 303
    with pytest.raises(NotSignedIn):
        service.verify_access(access)


def test_the_setup_link_makes_an_admin_and_signs_it_in(browser: TestClient) -> None:
    with unit_of_work() as uow:
        link = service.create_setup_link(uow, Settings())
    assert link is not None
    path, token = link.removeprefix("http://127.0.0.1:8009"), link.partition("=")[2]
    fields = {"token": token, "name": "Ann", "email": "ann@school.example"}
    refused = browser.post("/setup", data=fill(browser, path, **fields, password="short"))
    assert (refused.status_code, 'value="Ann"' in refused.text) == (422, True)
    assert "at least 12" in refused.text
    answer = browser.post("/setup", data=fill(browser, path, **fields, password=PASSWORD))
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    assert service.verify_access(browser.cookies["toolbox_access"]).role is Role.ADMIN
    assert browser.get(path).status_code == 404
    assert "no longer valid" in browser.get(path).text


@pytest.mark.parametrize("token", ["", "guessed", "é", "a" * 5000])
def test_a_guessed_setup_link_shows_no_form(browser: TestClient, token: str) -> None:
    answer = browser.get("/setup", params={"token": token})
    assert answer.status_code == 404
    assert "<form" not in answer.text


@pytest.mark.parametrize(
    ("wanted", "leads_to"),
    [
        ("/studio?run=1#a", "/studio?run=1#a"),
        ("/", "/"),
        ("", "/"),
        ("studio", "/"),
        ("//evil.example", "/"),
        ("/\\evil.example", "/"),
        ("/a\\b", "/"),
        ("https://evil.example", "/"),
        ("javascript:alert(1)", "/"),
        ("/\n/evil.example", "/"),
        ("/\t/evil.example", "/"),
        ("/a\r\nset-cookie: x=y", "/"),
        ("/login?next=/", "/"),
        ("/logout", "/"),
        ("/api/docs", "/api/docs"),
    ],
)
def test_after_signing_in_one_stays_on_this_console(wanted: str, leads_to: str) -> None:
    assert local_path(wanted) == leads_to


def test_a_password_link_sets_a_password_and_leads_to_the_sign_in(browser: TestClient, ann: Person) -> None:
    admin = introduce(Role.ADMIN).actor
    with unit_of_work() as uow:
        link = service.create_password_link(uow, admin, ann.actor.user_id).url
    path = link[link.index("/new-password") :]
    page = browser.get(path)
    assert "ann@school.example" in page.text
    fields = fill(browser, path, token=path.partition("token=")[2])
    weak = browser.post("/new-password", data={**fields, "password": "password1234"}, headers=ORIGIN)
    assert weak.status_code == 422
    assert 'role="alert"' in weak.text
    stranger = browser.post(
        "/new-password", data={**fields, "password": "x"}, headers={"origin": "https://evil.example"}
    )
    assert stranger.status_code == 403
    done = browser.post(
        "/new-password", data={**fields, "password": "seven plovers on quartz"}, headers=ORIGIN
    )
    assert (done.status_code, "set-cookie" in done.headers) == (200, False)
    assert browser.get(path).status_code == 404
    signed_in = browser.post(
        "/login", data=fill(browser, **credentials(password="seven plovers on quartz")), headers=ORIGIN
    )
    assert signed_in.status_code == 303


@pytest.mark.parametrize("token", ["", "guessed", "%00", "é" * 40])
def test_a_guessed_password_link_shows_no_form(browser: TestClient, token: str) -> None:
    assert browser.get(f"/new-password?token={token}").status_code == 404
