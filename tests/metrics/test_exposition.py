"""Prometheus reads `/metrics` with an operator's token, or from an address the setting names."""

from collections.abc import Iterator

import pytest
from prometheus_client.parser import text_string_to_metric_families as parsed
from sqlalchemy import Engine
from starlette.applications import Starlette
from starlette.testclient import TestClient

from backend.auth import service as auth
from backend.auth.keys import ring
from backend.auth.presence import presence
from backend.config import settings
from backend.db.unit_of_work import unit_of_work
from backend.metrics import counting
from backend.metrics.exposition import metrics_route
from backend.permissions import Role
from tests.factories import a_person


@pytest.fixture
def scraper(committed: Engine, monkeypatch: pytest.MonkeyPatch) -> Iterator[TestClient]:
    """Something that scrapes from 192.0.2.7."""
    monkeypatch.setenv("TOOLBOX_METRICS_ALLOW", "198.51.100.0/24")
    settings.cache_clear()
    counting.forget()
    yield TestClient(Starlette(routes=[metrics_route]), client=("192.0.2.7", 5))
    settings.cache_clear()
    counting.forget()
    ring.forget()
    presence.forget()


def token_of(role: Role) -> dict[str, str]:
    with unit_of_work() as uow:
        person = a_person(uow, role)
        pair = auth.start_session(uow, person.user_id, "pytest", "127.0.0.1")
    return {"Authorization": f"Bearer {pair.access_token}"}


def test_an_operator_reads_what_was_counted(scraper: TestClient) -> None:
    for seconds in (0.004, 0.02, 3.0):
        counting.count_request("/api/v1/runs", "GET", 200, seconds, at=0)
    answer = scraper.get("/metrics", headers=token_of(Role.OPERATOR))
    assert answer.status_code == 200
    samples = [sample for family in parsed(answer.text) for sample in family.samples]
    counted = {sample.labels.get("le"): sample.value for sample in samples if sample.name.endswith("_bucket")}
    assert counted["+Inf"] == 3
    assert sorted(counted.values()) == list(counted.values())
    assert {sample.name: sample.value for sample in samples}["toolbox_sessions"] == 1
    measured = {sample.labels["measure"] for sample in samples if sample.name == "toolbox_last_hour"}
    assert "runs_ended" in measured
    assert "run_success" not in measured, "nothing ended, so there is no share to tell"


def test_others_do_not_unless_their_address_is_named(scraper: TestClient) -> None:
    assert scraper.get("/metrics").status_code == 401
    assert scraper.get("/metrics", headers=token_of(Role.EDUCATOR)).status_code == 403
    named = TestClient(Starlette(routes=[metrics_route]), client=("198.51.100.9", 5))
    assert named.get("/metrics").status_code == 200
