"""The audit trail over HTTP: narrowed by actor, action, target and window, paged, and taken away as a file."""

import csv
import io
from collections.abc import Callable
from datetime import timedelta

from backend.audit import service as trail
from backend.db.base import utc_now
from backend.db.unit_of_work import unit_of_work
from backend.permissions import Role
from tests.api.conftest import Caller


def test_every_filter_narrows_and_the_file_holds_the_same(sign_in: Callable[..., Caller]) -> None:
    root, olga = sign_in(Role.ADMIN, "Root"), sign_in(Role.OPERATOR, "Olga")
    with unit_of_work() as uow:
        trail.record(uow, olga.actor, "queue.pause", "queue:bulk", after={"note": "=cmd()"})
        trail.record(uow, olga.actor, "queue.resume", "queue:bulk")
        trail.record(uow, root.actor, "user.change", "user:1", after={"password": "plover"})
    now = utc_now()
    before, after = (now - timedelta(hours=1)).isoformat(), (now + timedelta(minutes=1)).isoformat()

    def found(**filters: object) -> list[str]:
        return [event["action"] for event in root.get("/audit", params=filters).json()["items"]]

    assert found(actor=olga.actor.user_id) == ["queue.resume", "queue.pause"]
    assert found(action="queue.pause") == ["queue.pause"]
    assert found(target="queue") == found(target="queue:bulk") == ["queue.resume", "queue.pause"]
    assert found(target="queue:bulk", **{"from": before, "to": after}) == ["queue.resume", "queue.pause"]
    assert found(to=before) == found(**{"from": after}) == []
    page = root.get("/audit?target=queue&limit=1").json()
    rest = root.get(f"/audit?target=queue&limit=1&cursor={page['next_cursor']}").json()
    assert [page["items"][0]["action"], rest["items"][0]["action"]] == ["queue.resume", "queue.pause"]
    file = root.get("/audit/export", params={"actor": olga.actor.user_id})
    assert file.headers["content-type"] == "text/csv; charset=utf-8"
    rows = list(csv.DictReader(io.StringIO(file.text)))
    assert [(row["actor"], row["action"]) for row in rows] == [
        ("Olga", "queue.resume"),
        ("Olga", "queue.pause"),
    ]
    assert "plover" not in root.get("/audit/export").text
    assert found(action="audit.export") == ["audit.export", "audit.export"]


def test_only_admins_and_only_with_filters_that_can_be_read(sign_in: Callable[..., Caller]) -> None:
    root, olga = sign_in(Role.ADMIN, "Root"), sign_in(Role.OPERATOR, "Olga")
    assert olga.get("/audit").status_code == olga.get("/audit/export").status_code == 403
    for bad in ("from=yesterday", "actor=ada", "cursor=nonsense", "limit=0", f"target={'x' * 201}"):
        assert root.get(f"/audit?{bad}").status_code == 422, bad
