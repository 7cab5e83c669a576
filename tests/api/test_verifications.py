"""Backups and verifications over HTTP: begun once, handed in by CI as XML or JSON."""

from collections.abc import Callable

from backend.permissions import Role
from tests.api.conftest import Caller
from tests.verification.test_service import REPORT


def test_each_is_begun_once_and_by_operators_only(sign_in: Callable[..., Caller]) -> None:
    olga, ada = sign_in(Role.OPERATOR), sign_in(Role.EDUCATOR)
    for path in ("/backups", "/verifications"):
        assert ada.post(path).status_code == 403
        begun = olga.post(path)
        assert (begun.status_code, begun.json()["state"]) == (202, "running")
        again = olga.post(path)
        assert (again.status_code, again.headers["content-type"]) == (409, "application/problem+json")
        assert olga.get(path).json()["items"][0]["id"] == begun.json()["id"]
        assert olga.get(f"{path}/{begun.json()['id']}").status_code == 200


def test_ci_hands_in_xml_or_json_and_nothing_else(sign_in: Callable[..., Caller]) -> None:
    olga = sign_in(Role.OPERATOR)
    xml = {"Content-Type": "application/xml"}
    kept = olga.post(
        "/verifications/import?version=9.9&commit=abcdef1&url=https://ci.example.org/7",
        content=REPORT,
        headers=xml,
    )
    assert kept.status_code == 201, kept.text
    assert (kept.json()["version"], kept.json()["commit"], kept.json()["failed"]) == ("9.9", "abcdef1", 1)
    given = {
        "version": "1.0",
        "started_at": "2025-11-20T10:00:00Z",
        "seconds": 2,
        "checks": [{"name": "smoke", "outcome": "passed"}],
    }
    assert olga.post("/verifications/import", json=given).json()["state"] == "passed"
    assert olga.post("/verifications/import", json={**given, "checks": []}).status_code == 422
    assert olga.post("/verifications/import", content=b"x", headers=xml).json()["code"] == "bad_junit"
    assert (
        olga.post("/verifications/import", content=b"x", headers={"Content-Type": "text/csv"}).status_code
        == 415
    )
    ci = olga.get("/verifications?origin=ci").json()["items"]
    assert [one["checks"] for one in ci] == [[], []]
