"""What is wrong with a request is said in the words and the fields of the one who sent it."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from fastapi import FastAPI
from pydantic import ValidationError
from starlette.testclient import TestClient

from backend.api.problems import install
from backend.errors import Invalid
from backend.jobs.bulk_schemas import NewBulk
from backend.jobs.schemas import NewRun
from backend.refusals import field_of, first_of
from backend.reports.window import chosen


def test_a_rule_of_ours_is_quoted_alone_and_a_kind_tried_is_no_field() -> None:
    app = FastAPI()
    install(app)

    @app.post("/runs")
    def run(body: NewRun) -> None: ...

    @app.post("/bulk")
    def bulk(body: NewBulk) -> None: ...

    client = TestClient(app)
    said = client.post("/runs", json={"source_id": str(UUID(int=1)), "blueprint": {}}).json()
    assert said["detail"].startswith("body.blueprint: Ask for at least one item")
    assert said["detail"] == f"body.blueprint: {said['errors'][0]['message']}."
    fields = {one["field"] for one in client.post("/bulk", json={"filter": 7}).json()["errors"]}
    assert "body.filter" in fields
    assert not [field for field in fields if "constrained" in field or "Filter" in field]


@pytest.mark.parametrize(
    ("place", "field"),
    [
        (("body", "filter", "constrained-str"), "body.filter"),
        (("body", "filter", "FilterFields", "state"), "body.filter.state"),
        (("checks", 0, "name"), "checks.0.name"),
        (("body", "counts", "true_false"), "body.counts.true_false"),
        (("answers", "list[function-after[_tag(), str]]", 1), "answers.1"),
    ],
)
def test_a_field_is_named_without_the_kinds_that_were_tried(place: tuple[int | str, ...], field: str) -> None:
    assert field_of(place) == field


def test_the_first_thing_wrong_is_told() -> None:
    with pytest.raises(ValidationError) as caught:
        NewRun.model_validate({"source_id": str(UUID(int=1)), "blueprint": {}})
    assert first_of(caught.value)[1].startswith("Ask for at least one item")


def test_a_report_of_long_ago_is_refused_with_the_year_there_is() -> None:
    start = datetime(1900, 1, 1, tzinfo=UTC)
    with pytest.raises(Invalid, match="2000 or later"):
        chosen(start, start + timedelta(days=28), datetime(2026, 3, 1, tzinfo=UTC))
    with pytest.raises(Invalid, match=r"a minute after `from`\.$"):
        chosen(start, start, datetime(2026, 3, 1, tzinfo=UTC))
