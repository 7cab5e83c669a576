"""A body says what it may hold: a name misspelt is refused, not passed over, and true is no number."""

from collections.abc import Iterator
from uuid import UUID

import pytest
from pydantic import BaseModel, ValidationError

from backend.agents.schemas import PromptTrial
from backend.alerts.schemas import ObjectiveChange
from backend.api.factory import create_api
from backend.jobs.schemas import NewRun, QueueChange
from backend.provider.schemas import ProviderChange
from backend.quiz.schemas import ItemChange
from backend.reports.schemas import TargetChange

# CI hands in what `verify --json` prints, which holds more than is asked for.
OPEN = {"HandedIn", "HandedInCheck"}


def named(node: object) -> Iterator[str]:
    """The schemas a piece of OpenAPI points to."""
    if isinstance(node, dict):
        if isinstance(reference := node.get("$ref"), str):
            yield reference.rpartition("/")[2]
        for value in node.values():
            yield from named(value)
    elif isinstance(node, list):
        for value in node:
            yield from named(value)


def test_every_body_refuses_fields_it_does_not_know() -> None:
    document = create_api().openapi()
    schemas = document["components"]["schemas"]
    waiting = [
        name
        for methods in document["paths"].values()
        for operation in methods.values()
        for name in named(operation.get("requestBody", {}))
    ]
    bodies: set[str] = set()
    while waiting:
        name = waiting.pop()
        if name not in bodies | OPEN:
            bodies.add(name)
            waiting.extend(named(schemas.get(name, {})))
    assert len(bodies) > 30
    assert [
        name
        for name in sorted(bodies)
        if "properties" in schemas.get(name, {}) and schemas[name].get("additionalProperties") is not False
    ] == []


@pytest.mark.parametrize(
    ("model", "given"),
    [
        (ProviderChange, {"budget_day": True}),
        (QueueChange, {"rate": True}),
        (QueueChange, {"concurrency": True}),
        (NewRun, {"source_id": UUID(int=1), "blueprint": {"counts": {"true_false": True}}}),
        (NewRun, {"source_id": UUID(int=1), "blueprint": {"counts": {"cloze": 1}}, "priority": True}),
        (PromptTrial, {"source_id": UUID(int=1), "count": True}),
        (ObjectiveChange, {"target": True}),
        (TargetChange, {"target": False}),
        (ItemChange, {"version": True}),
    ],
)
def test_true_is_no_number(model: type[BaseModel], given: dict[str, object]) -> None:
    with pytest.raises(ValidationError, match="a number, not true or false"):
        model.model_validate(given)
