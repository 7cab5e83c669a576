"""Reports over HTTP: read as JSON, taken along, or shown alone for a projector."""

from collections.abc import Callable

from backend.permissions import Role
from backend.reports import service as reports
from tests.api.conftest import Caller
from tests.reports.test_service import told


def test_a_report_is_shown_alone_without_script_or_origin(sign_in: Callable[..., Caller]) -> None:
    olga, vera = sign_in(Role.OPERATOR, "Olga"), sign_in(Role.VIEWER, "Vera")
    assert vera.post("/reports", json={}).status_code == 403
    asked = olga.post("/reports", json={}).json()["id"]
    assert vera.get(f"/reports/{asked}?format=html").status_code == 409
    reports.make_waiting(told)
    shown = vera.get(f"/reports/{asked}?format=html&present=true")
    assert shown.headers["content-disposition"].startswith("inline")
    policy = shown.headers["content-security-policy"]
    assert policy.startswith("sandbox ")
    assert "allow-scripts" not in policy
    assert "allow-same-origin" not in policy
    taken = vera.get(f"/reports/{asked}?format=pdf&present=true")
    assert taken.headers["content-disposition"].startswith("attachment")
    assert olga.post(f"/reports/{asked}/sign").json()["integrity"] == "intact"
    assert olga.post(f"/reports/{asked}/sign").status_code == 409
