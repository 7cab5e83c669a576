"""The levers of operators over HTTP."""

from collections.abc import Callable

import pytest

from backend.permissions import Role
from tests.api.conftest import Caller


def test_the_provider_is_switched_and_its_budget_set_lifted_and_given_back(
    sign_in: Callable[..., Caller],
) -> None:
    olga = sign_in(Role.OPERATOR, "Olga")
    assert olga.get("/provider").json()["enabled"] is True
    changed = olga.call("PATCH", "/provider", json={"enabled": False, "budget_day": 3.5}).json()
    assert (changed["enabled"], changed["switched_by"], changed["budget_day"]) == (False, "Olga", 3.5)
    lifted = olga.call("PATCH", "/provider", json={"budget_day": None}).json()
    assert (lifted["budget_day"], lifted["budget_set"], lifted["enabled"]) == (None, True, False)
    given_back = olga.call("DELETE", "/provider/budget").json()
    assert (given_back["budget_day"], given_back["budget_set"]) == (20.0, False)


@pytest.mark.parametrize(
    "body", [{"budget_day": -1}, {"budget_day": 1e7}, {"enabled": "perhaps"}, {"model": "x"}]
)
def test_what_cannot_be_set_is_refused_and_nothing_changes(
    sign_in: Callable[..., Caller], body: dict[str, object]
) -> None:
    olga = sign_in(Role.OPERATOR, "Olga")
    before = olga.get("/provider").json()
    assert olga.call("PATCH", "/provider", json=body).status_code == 422
    assert olga.get("/provider").json() == before
    assert sign_in().get("/provider").status_code == 403


def test_the_cache_is_cleared_a_test_is_started_and_keys_are_rotated_by_whom_it_is_for(
    sign_in: Callable[..., Caller],
) -> None:
    ada, olga, root = sign_in(), sign_in(Role.OPERATOR, "Olga"), sign_in(Role.ADMIN, "Root")
    for path in ("/cache/clear", "/runs/test"):
        assert ada.post(path).status_code == 403, path
    assert olga.post("/cache/clear").json()["shared"] is False
    begun = olga.post("/runs/test", json={"engine": "local"})
    assert (begun.status_code, begun.json()["state"], begun.json()["requested"]) == (202, "queued", 1)
    assert olga.post("/runs/test", json={"engine": "provider"}).json()["code"] == "provider_not_configured"
    assert olga.post("/auth/keys/rotate").status_code == 403
    kid = root.post("/auth/keys/rotate").json()["kid"]
    assert kid in [key["kid"] for key in olga.get("/auth/jwks.json").json()["keys"]]
    assert olga.get("/auth/me").status_code == 200
