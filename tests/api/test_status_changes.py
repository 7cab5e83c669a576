"""Changes of state of all components over HTTP."""

import base64
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from backend.db.paging import decode_moment, encode_moment
from backend.db.unit_of_work import unit_of_work
from backend.errors import Invalid
from backend.permissions import Role
from backend.status import repository
from tests.api.conftest import Caller

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def test_changes_come_in_pages_since_a_time_and_of_one_component(sign_in: Callable[..., Caller]) -> None:
    vi = sign_in(Role.VIEWER)
    told = [("cache", 0), ("database", 0), ("web", 0), ("console", 1), ("database", 2)]
    with unit_of_work() as uow:
        repository.add_changes(
            uow.session,
            [
                {
                    "component": name,
                    "at": NOON + timedelta(minutes=minute),
                    "state": "operational",
                    "before": None,
                    "summary": "Seen.",
                }
                for name, minute in told
            ],
        )
    newest_first = [("database", 2), ("console", 1), ("cache", 0), ("database", 0), ("web", 0)]
    found, address = [], "/status/changes?limit=2"
    while address:
        page = vi.get(address).json()
        found += [(one["component"], datetime.fromisoformat(one["at"]).minute) for one in page["items"]]
        following = page["next_cursor"]
        address = f"/status/changes?limit=2&cursor={following}" if following else ""
    assert found == newest_first, "those of one moment are parted by a page and none is lost"
    since = vi.get("/status/changes?since=2026-03-02T12:01:00Z&component=database").json()
    assert [one["at"] for one in since["items"]] == ["2026-03-02T12:02:00Z"]
    assert since["next_cursor"] is None
    assert vi.get("/status/changes?component=luck").json()["code"] == "no_component"
    assert vi.get("/status/changes?cursor=AAAA").status_code == 422


@pytest.mark.parametrize("inside", ["", "x y", "5", "1 a b", f"{10**30} web", "\udcff"])
def test_a_cursor_that_no_list_gave_out_is_refused(inside: str) -> None:
    assert decode_moment(encode_moment(NOON, "web")) == (NOON, "web")
    cursor = base64.urlsafe_b64encode(inside.encode(errors="surrogateescape")).decode().rstrip("=") or "*"
    with pytest.raises(Invalid, match="not one this list gave out"):
        decode_moment(cursor)
