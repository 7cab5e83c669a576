"""Who may call which route: nobody and each of the four roles, on every one."""

import re
from collections.abc import Callable
from typing import Any
from uuid import uuid4

from fastapi.routing import iter_route_contexts
from starlette.testclient import TestClient

from backend.api.factory import create_api
from backend.api.permitted import roles_of
from backend.permissions import ADMINS, EDUCATORS, EVERYONE, OPERATORS, READERS, RUN_WATCHERS, Role
from tests.api.conftest import Caller

SignIn = Callable[..., Caller]
Route = tuple[str, str]

# They are for nobody yet, or for anybody.
OPEN = "POST /auth/login, POST /auth/refresh, GET /auth/jwks.json"
MATRIX = {
    EVERYONE: """
        POST /auth/logout, GET /auth/me, POST /auth/password, GET /auth/sessions,
        DELETE /auth/sessions, DELETE /auth/sessions/{session_id},
        GET /auth/keys, POST /auth/keys, DELETE /auth/keys/{key_id},
        GET /incidents, GET /incidents/{incident_id}, GET /maintenance, GET /status, GET /status/days,
        GET /status/changes, GET /status/components/{name}/history, GET /reports, GET /reports/targets,
        GET /reports/compare, GET /reports/{report_id}, GET /metrics, GET /metrics/now, GET /metrics/{name}, GET /slos,
        GET /alerts""",
    RUN_WATCHERS: """
        GET /runs, GET /runs/{run_id}, GET /runs/{run_id}/steps, GET /runs/{run_id}/events, POST /runs/{run_id}/cancel,
        POST /runs/{run_id}/retry, GET /runs/{run_id}/compare, GET /runs/bulk, POST /runs/bulk, GET /agents/prompts""",
    READERS: """
        GET /shared/quizzes, GET /shared/quizzes/{quiz_id}, GET /shared/quizzes/{quiz_id}/export,
        GET /shared/quizzes/{quiz_id}/export/losses""",
    EDUCATORS: """
        GET /quizzes/{quiz_id}/shares, POST /quizzes/{quiz_id}/shares, DELETE /quizzes/{quiz_id}/shares/{share_id},
        GET /sources, POST /sources, GET /sources/{source_id}, DELETE /sources/{source_id},
        GET /sources/{source_id}/suggestion, POST /runs, POST /runs/forecast, POST /runs/{run_id}/fork,
        POST /agents/prompts/{name}/{version}/try, GET /quizzes, POST /quizzes, GET /quizzes/{quiz_id},
        PATCH /quizzes/{quiz_id}, DELETE /quizzes/{quiz_id}, POST /quizzes/{quiz_id}/restore,
        POST /quizzes/{quiz_id}/items, GET /quizzes/{quiz_id}/export, GET /quizzes/{quiz_id}/export/losses, GET /items,
        POST /items, POST /items/check, POST /items/import,
        POST /items/import/file, GET /items/{item_id}, PATCH /items/{item_id},
        DELETE /items/{item_id},
        POST /sources/{source_id}/replace, POST /quizzes/by-rules,
        GET /quizzes/{quiz_id}/variants, GET /quizzes/{quiz_id}/variants/export,
        GET /items/labels, POST /items/bulk, POST /items/bulk/{edit_id}/undo, GET /items/alike,
        POST /items/alike/{pair_id}/keep, POST /items/alike/{pair_id}/merge, GET /items/{item_id}/uses,
        POST /items/{item_id}/regenerate, POST /items/{item_id}/replace,
        POST /items/{item_id}/history/{number}/restore,
        POST /items/{item_id}/verdict, GET /items/{item_id}/history, POST /items/{item_id}/restore, GET /contents,
        GET /contents/{content_id}, PATCH /contents/{content_id}, DELETE /contents/{content_id},
        POST /contents/{content_id}/restore, GET /contents/{content_id}/export, GET /contents/{content_id}/export/losses,
        GET /contents/sections/{section_id}, PATCH /contents/sections/{section_id},
        POST /contents/sections/{section_id}/verdict, POST /contents/sections/{section_id}/accept,
        POST /contents/sections/{section_id}/regenerate, GET /sources/{source_id}/unit, GET /sources/{source_id}/unit.zip,
        GET /contents/sections/{section_id}/history,
        POST /contents/sections/{section_id}/history/{number}/restore""",
    OPERATORS: """
        GET /agents, PATCH /agents/{name}, GET /agents/arms, PATCH /agents/arms/{arm_id},
        POST /agents/arms/{arm_id}/reset, GET /queues, PATCH /queues/{name}, POST /queues/{name}/pause,
        POST /queues/{name}/resume, GET /workers, POST /workers/{worker_id}/drain, POST /runs/test, POST /incidents,
        PATCH /incidents/{incident_id}, POST /incidents/{incident_id}/acknowledge, POST /incidents/{incident_id}/notes,
        POST /incidents/{incident_id}/resolve, POST /maintenance, POST /maintenance/{window_id}/end,
        POST /status/components/{name}/probe, GET /processes, POST /reports, POST /reports/{report_id}/retry,
        POST /reports/{report_id}/sign,
        POST /reports/{report_id}/actions, PATCH /reports/actions/{action_id}, PUT /reports/targets/{figure},
        PATCH /slos/{name}, GET /alerts/channels, PATCH /alerts/channels/{channel_id},
        POST /alerts/channels/{channel_id}/test, GET /backups, POST /backups, GET /backups/{backup_id},
        POST /backups/{backup_id}/test, GET /verifications, POST /verifications, POST /verifications/import,
        GET /verifications/{verification_id}, GET /errors, GET /errors/{error_id}, POST /errors/{error_id}/resolve,
        POST /errors/{error_id}/reopen, GET /database, POST /cache/clear, GET /provider, PATCH /provider,
        DELETE /provider/budget""",
    ADMINS: """
        GET /users, POST /users, GET /users/{user_id}, PATCH /users/{user_id}, DELETE /users/{user_id},
        POST /users/{user_id}/password-link, DELETE /users/{user_id}/sessions,
        POST /auth/keys/rotate, GET /auth/keys/all, POST /alerts/channels, DELETE /alerts/channels/{channel_id}, GET /audit,
        GET /audit/export""",
}


def routes(listed: str) -> list[Route]:
    """Method and path of each route in a list."""
    pairs = (line.split() for line in re.split(r",\s*", listed.strip()))
    return [(method, path) for method, path in pairs]


WHO_MAY = {route: roles for roles, listed in MATRIX.items() for route in routes(listed)}
# Nobody's role is asked: who one is, is for everybody who is somebody.
UNDECLARED = {*routes(OPEN), ("GET", "/auth/me")}


def test_every_route_declares_the_roles_of_the_matrix() -> None:
    declared = {
        (method, str(route.path).removeprefix("/v1")): roles_of(route.endpoint)
        for route in iter_route_contexts(create_api().routes)
        if str(route.path).startswith("/v1/") and route.endpoint
        for method in route.methods or ()
    }
    assert {route for route, roles in declared.items() if not roles} == UNDECLARED
    assert {route: roles for route, roles in declared.items() if roles} == {
        route: roles for route, roles in WHO_MAY.items() if route not in UNDECLARED
    }


def filled(path: str) -> str:
    """A path with ids nobody has."""
    given = {"name": "web", "number": "1"}
    return re.sub(r"\{(\w+)\}", lambda found: given.get(found[1]) or str(uuid4()), path)


def test_nobody_and_each_role_get_what_the_matrix_says_whatever_they_send(
    sign_in: SignIn, client: TestClient
) -> None:
    callers = {role: sign_in(role, role.value.title()) for role in Role}
    wrong = []
    # Last, since they end what the others need.
    for (method, path), roles in sorted(
        WHO_MAY.items(), key=lambda known: known[0] == ("POST", "/auth/logout")
    ):
        # Any: what the client takes.
        send: dict[str, Any] = {"content": b'{"x"', "headers": {"Content-Type": "application/json"}}
        answer = client.request(method, f"/v1{filled(path)}", **send)
        if (answer.status_code, answer.json()["code"]) != (401, "not_signed_in"):
            wrong.append(("nobody", method, path, answer.text))
        for role, caller in callers.items():
            answer = caller.call(method, filled(path), **send)
            if role not in roles and (answer.status_code, answer.json()["code"]) != (403, "not_allowed"):
                wrong.append((role, method, path, answer.text))
            # 503 is honest: nothing samples here.
            if role in roles and answer.status_code not in {200, 202, 204, 404, 409, 415, 422, 503}:
                wrong.append((role, method, path, answer.text))
    for method, path in routes(OPEN):
        assert client.request(method, f"/v1{path}").status_code in {200, 422}
    assert wrong == []
