"""From a text to a study guide in a file, over HTTP."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest

from backend.agents import loop
from backend.agents.content.study_guide import STUDY_GUIDE
from backend.content.schemas import SECTIONS_OF, ContentKind
from tests.api.conftest import Caller
from tests.factories import CHAPTER

SignIn = Callable[..., Caller]


def start(ada: Caller, **changes: Any) -> tuple[int, Any]:
    source = ada.post("/sources", json={"title": "Weather", "text": CHAPTER}).json()
    answer = ada.post(
        "/runs", json={"kind": "study_guide", "source_id": source["id"], "blueprint": {}, **changes}
    )
    return answer.status_code, answer.json()


def test_a_text_becomes_a_study_guide_whose_every_statement_is_proven(sign_in: SignIn) -> None:
    ada = sign_in()
    status, run = start(ada)
    assert (status, run["kind"], run["requested"]) == (202, "study_guide", len(STUDY_GUIDE.sections))
    loop.carry(UUID(run["id"]))
    run = ada.get(f"/runs/{run['id']}").json()
    assert (run["state"], run["quiz_id"]) == ("succeeded", None)
    assert run["requested"] == run["delivered"] + run["shortfall"]["count"]
    content = ada.get(f"/contents/{run['content_id']}").json()
    assert len(content["sections"]) == run["delivered"] >= 3
    text = ada.get(f"/sources/{run['source_id']}").json()["text"]
    spans = [
        span
        for section in content["sections"]
        for statement in section["statements"]
        for span in statement["evidence"]
    ]
    assert spans
    assert all(span["quote"] == text[span["start"] : span["end"]] for span in spans)
    page = ada.get(f"/contents/{content['id']}/export?format=md&sections=all")
    assert page.status_code == 200
    assert content["sections"][0]["heading"] in page.text


def test_only_the_sections_named_are_made(sign_in: SignIn) -> None:
    ada = sign_in()
    _, run = start(ada, blueprint={"sections": ["key_terms", "overview"]})
    loop.carry(UUID(run["id"]))
    run = ada.get(f"/runs/{run['id']}").json()
    content = ada.get(f"/contents/{run['content_id']}").json()
    assert [section["section"] for section in content["sections"]] == ["overview", "key_terms"]


@pytest.mark.parametrize(
    "changes",
    [
        {"blueprint": {"counts": {"cloze": 2}}},
        {"kind": "quiz", "blueprint": {"sections": ["overview"]}},
        {"kind": "worksheet", "blueprint": {"sections": ["overview"]}},
    ],
)
def test_what_its_kind_does_not_have_is_422(sign_in: SignIn, changes: dict[str, Any]) -> None:
    status, problem = start(sign_in(), **changes)
    assert (status, "detail" in problem) == (422, True)


def test_the_sections_a_run_is_asked_for_are_those_of_its_outline() -> None:
    assert SECTIONS_OF[ContentKind.STUDY_GUIDE] == STUDY_GUIDE.sections


def test_a_text_a_quiz_was_made_from_before_carries_a_study_guide_too(sign_in: SignIn) -> None:
    ada = sign_in()
    source = ada.post("/sources", json={"title": "Weather", "text": CHAPTER}).json()["id"]
    for kind, blueprint in (("quiz", {"counts": {"multiple_choice": 2, "cloze": 1}}), ("study_guide", {})):
        run = ada.post("/runs", json={"kind": kind, "source_id": source, "blueprint": blueprint}).json()
        loop.carry(UUID(run["id"]))
        run = ada.get(f"/runs/{run['id']}").json()
        assert (run["state"], run["delivered"] > 0) == ("succeeded", True)
