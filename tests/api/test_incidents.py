"""Incidents and announced work over HTTP."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from backend.permissions import Role
from tests.api.conftest import Caller


def test_incidents_and_maintenance_from_first_to_last(sign_in: Callable[..., Caller]) -> None:
    olga = sign_in(Role.OPERATOR)
    opened = olga.post("/incidents", json={"title": "Exports look wrong", "components": ["api"]})
    assert opened.status_code == 201, opened.text
    one = f"/incidents/{opened.json()['id']}"
    assert olga.post(f"{one}/notes", json={"text": "Since the update."}).json()["note_count"] == 1
    assert olga.call("PATCH", one, json={"cause": "A template."}).json()["cause_by"] == olga.actor.name
    assert olga.post(f"{one}/resolve").json()["resolved_at"]
    assert olga.post(f"{one}/resolve").status_code == 409
    assert olga.get("/incidents?open=true").json()["items"] == []
    assert olga.get("/incidents?open=false").json()["items"][0]["title"] == "Exports look wrong"

    ends = (datetime.now(UTC) + timedelta(hours=1)).isoformat()
    asked = {"components": ["queue"], "ends_at": ends, "reason": "A new disk."}
    again = [olga.post("/maintenance", json=asked, headers={"Idempotency-Key": "one"}) for _ in range(2)]
    assert [answer.status_code for answer in again] == [201, 201]
    (window,) = olga.get("/maintenance").json()["items"]
    assert window["stage"] == "under_way"
    assert olga.post(f"/maintenance/{window['id']}/end").json()["stage"] == "over"
    assert olga.post("/maintenance", json={**asked, "ends_at": "2031-05-04T14:00:00"}).status_code == 422

    assert olga.get("/processes").json() == {"items": [], "next_cursor": None}
