"""What the door lets by over HTTP (rows 15 and 16, and what happens while the database is away)."""

import asyncio
import json
import re
from collections.abc import Callable, Iterator, Mapping
from urllib.parse import unquote

import pytest
from httpx2 import Response
from starlette.testclient import TestClient
from starlette.types import Receive, Scope, Send

from backend.auth import service
from backend.auth.content_policy import is_public_over_tls, screen_policy
from backend.auth.door import Door
from backend.auth.door_rules import SecurityHeaders
from backend.config import Settings
from backend.db.unit_of_work import unit_of_work
from backend.errors import NotSignedIn, Unavailable
from tests.auth.conftest import Clock, Person, introduce

pytestmark = pytest.mark.usefixtures("committed")

HTML = {"accept": "text/html,application/xhtml+xml,*/*;q=0.8", "sec-fetch-mode": "navigate"}
CLOSED = [
    "/",
    "/studio",
    "/no/such/page",
    "/media/0123abcd.png",
    "/component/some.component/index.html",
    "/_stcore/host-config",
    "/_stcore/metrics",
    "/_stcore/script-health-check",
    "/_stcore/stream",
    "/_stcore/upload_file/a/b",
    "/_stcore/agent/interact",
    "/_stcore/agent/mcp",
    "/_stcore/bidi-components/a/b.js",
    "/_stcore/health/",
    "/auth/login",
    "/oauth2callback",
    "/api",
    "/api/",
    "/api/docs",
    "/api/openapi.json",
    "/api/v1",
    "/api/v10/items",
    "/loginx",
    "/login/",
    "/staticx",
    "/app/staticx",
    "/static/../media/x",
    "/static/%2e%2e/media/x",
    "/static/..%2fmedia/x",
    "/static//media/x",
    "//media/x",
    "/static/..\\media",
    "/api/v1/../docs",
    "/LOGIN",
]
OPEN = [
    "/login",
    "/logout",
    "/setup",
    "/new-password",
    "/healthz",
    "/readyz",
    "/_stcore/health",
    "/static/js/index.js",
    "/app/static/fonts/inter.woff2",
    "/favicon.png",
    "/manifest.json",
    "/api/v1/quizzes",
]


async def behind(scope: Scope, receive: Receive, send: Send) -> None:
    """What lies behind the door: says who it was told is there."""
    if scope["type"] == "lifespan":
        for step in ("startup", "shutdown"):
            await receive()
            await send({"type": f"lifespan.{step}.complete"})
        return
    told = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
    body = json.dumps(
        {"user": told.get("x-toolbox-user"), "session": told.get("x-toolbox-session"), "told": told}
    )
    await send({"type": "http.response.start", "status": 200, "headers": [(b"cache-control", b"public")]})
    await send({"type": "http.response.body", "body": body.encode()})


@pytest.fixture
def browser() -> Iterator[TestClient]:
    """A browser in front of the door; it keeps no cookies of its own."""
    door = Door(behind, from_settings=Settings())
    with TestClient(door, base_url="http://127.0.0.1:8009", follow_redirects=False) as client:
        yield client


@pytest.fixture
def ann() -> Person:
    return introduce()


def cookie(access: str | None = None, refresh: str | None = None) -> dict[str, str]:
    given = {"toolbox_access": access, "toolbox_refresh": refresh}
    return {"cookie": "; ".join(f"{name}={value}" for name, value in given.items() if value)}


def set_cookies(answer: Response) -> Mapping[str, str]:
    lines = answer.headers.get_list("set-cookie")
    return {line.partition("=")[0]: line.partition("=")[2].partition(";")[0] for line in lines}


def ask_raw(path: str, headers: dict[str, str] | None = None) -> int:
    """Ask for exactly this path: clients normalise `..` and `//` before they send."""
    statuses: list[int] = []

    async def send(message: Mapping[str, object]) -> None:
        if message["type"] == "http.response.start":
            statuses.append(int(str(message["status"])))

    async def receive() -> dict[str, object]:
        return {"type": "http.request", "body": b"", "more_body": False}

    scope = {
        "type": "http",
        "method": "GET",
        "path": unquote(path),
        "raw_path": path.encode(),
        "query_string": b"",
        "headers": [(name.encode(), value.encode("latin-1")) for name, value in (headers or {}).items()],
    }
    asyncio.run(Door(behind, from_settings=Settings())(scope, receive, send))
    return statuses[0]


@pytest.mark.parametrize("path", CLOSED)
def test_without_a_cookie_a_path_is_refused_or_leads_to_sign_in(path: str) -> None:
    assert ask_raw(path) == 401
    assert ask_raw(path, HTML) == 303


@pytest.mark.parametrize("path", OPEN)
def test_what_needs_no_session_is_open(browser: TestClient, path: str) -> None:
    assert browser.get(path).status_code == 200


@pytest.mark.parametrize("path", ["/", "/media/0123abcd.png", "/_stcore/host-config", "/api/docs"])
def test_a_signed_in_browser_passes_and_its_user_is_handed_on(
    browser: TestClient, ann: Person, path: str
) -> None:
    answer = browser.get(path, headers=cookie(ann.tokens.access_token))
    assert answer.status_code == 200
    assert answer.json()["user"] == str(ann.actor.user_id)
    assert answer.json()["session"] == str(ann.actor.session_id)


def test_an_open_tab_that_lost_its_session_is_told_so_in_a_sentence(browser: TestClient) -> None:
    answer = browser.get("/_stcore/host-config")
    # Its frontend calls `json()` on the body and shows a string as it is; of any other text it shows nothing.
    assert answer.headers["content-type"] == "application/json"
    assert (answer.status_code, answer.json()) == (401, "Sign in first.\nReload this page to go on.")


def test_the_refusal_says_what_to_do(browser: TestClient) -> None:
    answer = browser.get("/media/x")
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json() == {
        "type": "about:blank",
        "title": "Not signed in",
        "status": 401,
        "detail": "Sign in first.",
        "code": "not_signed_in",
    }


@pytest.mark.parametrize(
    ("asked", "location"),
    [
        ("/", "/login"),
        ("/studio?run=1&x=a b", "/login?next=/studio%3Frun%3D1%26x%3Da%2520b"),
        ("/ü", "/login?next=/%25C3%25BC"),
    ],
)
def test_after_signing_in_one_gets_where_one_wanted(browser: TestClient, asked: str, location: str) -> None:
    assert browser.get(asked, headers=HTML).headers["location"] == location


@pytest.mark.parametrize(
    "name", ["X-Toolbox-User", "x-toolbox-user", "X_Toolbox_User", "X-TOOLBOX_USER", "X-Toolbox-Session"]
)
@pytest.mark.parametrize("path", ["/", "/login"])
def test_a_forged_identity_header_is_taken_off(
    browser: TestClient, ann: Person, name: str, path: str
) -> None:
    forged = {name: "11111111-1111-4111-8111-111111111111"}
    assert browser.get("/", headers=forged).status_code == 401
    told = browser.get(path, headers={**forged, **cookie(ann.tokens.access_token)}).json()
    assert forged[name] not in told["told"].values()
    assert told["user"] == (str(ann.actor.user_id) if path == "/" else None)


@pytest.mark.parametrize(
    "jar",
    [
        "toolbox_access=",
        "toolbox_access=x.y.z",
        "toolbox_refresh=x.y.z",
        "toolbox_access=x; toolbox_refresh=y",
        ";;;=;",
        'toolbox_access="unclosed',
        "\xff\xfe",
        "a" * 20_000,
    ],
)
def test_a_broken_cookie_is_no_cookie(jar: str) -> None:
    assert ask_raw("/", {"cookie": jar}) == 401


@pytest.mark.parametrize("foreign", ['x={"a": [1, 2]}', "a b=c d", "é=1", "=", "flag", 'q="open'])
def test_cookies_of_other_programs_on_this_host_do_not_hide_ours(ann: Person, foreign: str) -> None:
    assert (
        ask_raw("/", {"cookie": f"{foreign}; {cookie(ann.tokens.access_token)['cookie']}; {foreign}"}) == 200
    )


def test_a_refresh_token_in_the_access_cookie_opens_nothing(browser: TestClient, ann: Person) -> None:
    assert browser.get("/", headers=cookie(ann.tokens.refresh_token)).status_code == 401
    assert browser.get("/", headers=cookie(None, ann.tokens.access_token)).status_code == 401


def test_a_page_opened_after_the_access_token_expired_gets_new_cookies(
    browser: TestClient, moved_clock: Clock
) -> None:
    ann = introduce()
    moved_clock.move(minutes=20)
    answer = browser.get("/", headers={**HTML, **cookie(ann.tokens.access_token, ann.tokens.refresh_token)})
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-store"
    new = set_cookies(answer)
    assert service.verify_access(new["toolbox_access"]).user_id == ann.actor.user_id
    assert new["toolbox_refresh"] != ann.tokens.refresh_token
    for line in answer.headers.get_list("set-cookie"):
        assert "HttpOnly" in line
        assert "SameSite=Lax" in line
        assert "Path=/" in line


def test_files_of_an_open_page_keep_coming_after_the_access_token_expired(
    browser: TestClient, moved_clock: Clock
) -> None:
    ann = introduce()
    moved_clock.move(minutes=20)
    jar = cookie(None, ann.tokens.refresh_token)
    for _ in range(3):
        answer = browser.get("/media/x", headers=jar)
        assert (answer.status_code, set_cookies(answer)) == (200, {})
    own = {**jar, "origin": "http://127.0.0.1:8009"}
    assert browser.put("/_stcore/upload_file/a/b", headers=own).status_code == 200
    prefetched = browser.get("/", headers={**HTML, **jar, "sec-purpose": "prefetch"})
    assert set_cookies(prefetched) == {}, "an answer nobody may look at must not use the token up"


def test_a_replaced_refresh_token_opens_nothing_and_a_page_opened_with_it_ends_the_session(
    browser: TestClient, moved_clock: Clock
) -> None:
    ann = introduce()
    newest = service.refresh(ann.tokens.refresh_token)
    moved_clock.move(seconds=11)
    assert browser.get("/media/x", headers=cookie(None, ann.tokens.refresh_token)).status_code == 401
    assert browser.get("/media/x", headers=cookie(newest.access_token)).status_code == 200
    replayed = browser.get("/", headers={**HTML, **cookie(None, ann.tokens.refresh_token)})
    assert (replayed.status_code, replayed.headers["location"]) == (303, "/login?why=replayed")
    assert browser.get("/media/x", headers=cookie(newest.access_token)).status_code == 401
    # Whoever holds the other copy is told as well, where they come next: one of the two is the person.
    told = browser.get("/studio", headers={**HTML, **cookie(None, newest.refresh_token)})
    assert told.headers["location"] == "/login?next=/studio&why=replayed"


@pytest.mark.parametrize(
    "origin", ["http://localhost:9999", "https://evil.example", "null", "http://127.0.0.1"]
)
def test_another_origin_cannot_write_with_our_cookie(browser: TestClient, ann: Person, origin: str) -> None:
    headers = {**cookie(ann.tokens.access_token), "origin": origin}
    answer = browser.put("/_stcore/upload_file/a/b", headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (403, "foreign_origin")


def test_a_bearer_token_opens_the_documents_of_the_api(browser: TestClient, ann: Person) -> None:
    bearer = {"authorization": f"Bearer {ann.tokens.access_token}"}
    assert browser.get("/api/openapi.json", headers=bearer).status_code == 200
    assert browser.get("/api/openapi.json", headers={"authorization": "Bearer x"}).status_code == 401


def test_a_path_can_be_opened_to_what_checks_its_callers_itself() -> None:
    door = Door(behind, from_settings=Settings(), open_paths=frozenset({"/metrics"}))
    with TestClient(door) as client:
        assert client.get("/metrics").status_code == 200
        assert client.get("/metrics/x").status_code == 401


@pytest.mark.parametrize(
    ("path", "framing"), [("/login", "DENY"), ("/", "DENY"), ("/component/a/index.html", "SAMEORIGIN")]
)
def test_every_answer_carries_the_security_headers(
    browser: TestClient, ann: Person, path: str, framing: str
) -> None:
    for headers in ({}, cookie(ann.tokens.access_token)):
        answer = browser.get(path, headers=headers).headers
        assert answer["x-content-type-options"] == "nosniff"
        assert answer["x-frame-options"] == framing
        assert answer["referrer-policy"] == "same-origin"
        assert "frame-ancestors" in answer["content-security-policy"]


@pytest.mark.parametrize("path", ["/api/v1/%00", "/api/v1/runs/..%2fusers", "/%00", "/a/..%5cb", "/x%0ay"])
def test_a_path_that_could_be_taken_for_another_is_nowhere(
    browser: TestClient, ann: Person, path: str
) -> None:
    assert browser.get(path).status_code == 401
    answer = browser.get(path, headers=cookie(ann.tokens.access_token))
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
    assert answer.headers["content-type"] == "application/problem+json"


def test_screens_run_our_own_scripts_only_and_public_ones_want_tls() -> None:
    page = "<script>\n  window.prerenderReady = false\n</script><script src='./x.js'></script>"
    policy = screen_policy(page)
    assert re.search(r"script-src 'self' 'sha256-[\w+/=]{44}';", policy)
    assert "unsafe-eval" not in policy
    private, public = (dict(SecurityHeaders(policy, over_tls=tls).of("/status")) for tls in (False, True))
    assert public[b"content-security-policy"] == policy.encode()
    assert b"strict-transport-security" not in private
    assert public[b"strict-transport-security"] == b"max-age=31536000"
    assert is_public_over_tls(Settings(public_url="https://quiz.school.example"))
    assert not is_public_over_tls(Settings())


def test_while_the_database_is_away_valid_tokens_pass_and_nobody_is_signed_out(
    browser: TestClient, moved_clock: Clock, database_gone: Callable[[], None]
) -> None:
    ann, bob = introduce(), introduce()
    assert browser.get("/", headers=cookie(ann.tokens.access_token)).status_code == 200
    database_gone()
    moved_clock.move(minutes=4)
    # Ann was seen before, Bob never: their signatures are good, which is all that can be known.
    for person in (ann, bob):
        assert browser.get("/", headers=cookie(person.tokens.access_token)).status_code == 200
    assert service.verify_access(ann.tokens.access_token) == ann.actor
    assert service.identify_offline(ann.actor.user_id, ann.actor.session_id) == ann.actor
    with pytest.raises(Unavailable):
        service.identify_offline(bob.actor.user_id, bob.actor.session_id)
    with pytest.raises(Unavailable):
        service.verify_access(bob.tokens.access_token)
    moved_clock.move(minutes=2)
    jar = cookie(ann.tokens.access_token, ann.tokens.refresh_token)
    for headers in (jar, {**HTML, **jar}):
        answer = browser.get("/", headers=headers)
        assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")
        assert set_cookies(answer) == {}


def test_a_session_known_to_have_ended_stays_ended_while_the_database_is_away(
    browser: TestClient, ann: Person, database_gone: Callable[[], None]
) -> None:
    service.verify_access(ann.tokens.access_token)
    with unit_of_work() as uow:
        service.sign_out(uow, ann.actor)
    database_gone()
    assert browser.get("/", headers=cookie(ann.tokens.access_token)).status_code == 401
    with pytest.raises(NotSignedIn):
        service.verify_access(ann.tokens.access_token)
