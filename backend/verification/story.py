"""What somebody does with the console, told as requests, so that there is something to read: all in a rehearsal."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from fastapi import FastAPI

from backend.agents import loop
from backend.agents import service as agents
from backend.content import service as contents
from backend.content.schemas import ContentKind, SectionContent, Statement
from backend.db.base import new_id, utc_now
from backend.db.unit_of_work import unit_of_work
from backend.jobs import service as jobs
from backend.permissions import Actor
from backend.quiz import service as quiz
from backend.quiz.schemas import Blueprint, Evidence, ItemType, Provenance
from backend.sources import service as sources
from backend.verification.asking import Answered, Route, ask
from backend.verification.check import Failed

WANTED = Blueprint(counts={ItemType.CLOZE: 1}, seed=1)
NAME = "Verification"


@dataclass(slots=True)
class Story:
    """Ids of what was made, by the name a path gives them, and the writes that made it.

    Attributes:
        known: such as `quiz_id`.
        writes: each write with its answer, to be held against the document.
    """

    known: dict[str, str] = field(default_factory=dict)
    writes: list[tuple[Route, Answered]] = field(default_factory=list)


def live_through(api: FastAPI, routes: Mapping[str, Route], somebody: Actor, token: str) -> Story:
    """Do it all once, in the rehearsal of the caller. Nothing here starts work in the background or asks the queue.

    Args:
        api: the application.
        routes: its routes, by method and path.
        somebody: who does it.
        token: what proves who that is.
    """
    story = Story()
    _carry_a_run(somebody, story)
    # A run is compared with another one.
    story.known["with"] = story.known["run_id"]
    _carry_a_run(somebody, story)
    _write_content(somebody, story)
    for name, body, keeps in _writes():
        answered = ask(api, routes[name], token=token, known=story.known, body=body)
        story.writes.append((routes[name], answered))
        if keeps and 200 <= answered.status < 300:
            story.known[keeps] = str(json.loads(answered.body)["id"])
    # What stands side by side may be the same twice.
    for name, same in (("left", "report_id"), ("right", "report_id")):
        if same in story.known:
            story.known[name] = story.known[same]
    return story


# Any: bodies are JSON.
def _writes() -> Iterator[tuple[str, Any, str]]:
    """Method and path, body, and the name of the id that is kept of the answer."""
    yield "POST /v1/sources", {"title": NAME, "text": agents.CANARY_TEXT}, "source_id"
    yield "POST /v1/items/{item_id}/verdict", {"verdict": "approve"}, ""
    yield "POST /v1/contents/sections/{section_id}/verdict", {"verdict": "approve"}, ""
    yield "PATCH /v1/quizzes/{quiz_id}", {"title": NAME}, ""
    yield "POST /v1/quizzes", {"title": NAME}, ""
    yield "POST /v1/reports", {}, "report_id"
    yield "POST /v1/incidents", {"title": NAME, "components": ["database"]}, "incident_id"
    handed_in = {
        "version": "0",
        "started_at": utc_now().isoformat(),
        "seconds": 0,
        "checks": [{"name": NAME, "outcome": "passed"}],
    }
    yield "POST /v1/verifications/import", handed_in, "verification_id"


def _carry_a_run(somebody: Actor, story: Story) -> None:
    with unit_of_work() as uow:
        source = sources.create_from_text(uow, somebody, NAME, agents.CANARY_TEXT, True)
        run_id = jobs.add_rehearsed_run(uow, somebody.user_id, source.id, source.title, WANTED)
    loop.carry(run_id)
    with unit_of_work() as uow:
        run = jobs.read_run(uow, somebody, run_id)
        if run.quiz_id is None:
            raise Failed(f"The run ended as {run.state.value} and not with a quiz.")
        items = quiz.read_quiz(uow, somebody, run.quiz_id).items
    story.known |= {"run_id": str(run_id), "quiz_id": str(run.quiz_id)}
    if items:
        story.known["item_id"] = str(items[0].id)


def _write_content(somebody: Actor, story: Story) -> None:
    quote = agents.CANARY_TEXT[: agents.CANARY_TEXT.index(".") + 1]
    statement = Statement(text=quote, evidence=[Evidence(start=0, end=len(quote), quote=quote)])
    drafted = Provenance(engine="local", engine_version=NAME, agent="ContentAgent", drafted_at=utc_now())
    run_id = new_id()
    with unit_of_work() as uow:
        source = sources.create_from_text(uow, somebody, NAME, agents.CANARY_TEXT, True)
        content_id = contents.content_for_run(
            uow,
            run_id,
            owner_id=somebody.user_id,
            kind=ContentKind.STUDY_GUIDE,
            title=NAME,
            source_id=source.id,
        )
        contents.add_section(
            uow,
            run_id,
            content_id=content_id,
            slot=0,
            draft=SectionContent(section="overview", heading="Overview", statements=[statement]),
            findings=[],
            provenance=drafted,
        )
        sections = contents.read_content(uow, somebody, content_id).sections
    story.known |= {"content_id": str(content_id), "section_id": str(sections[0].id)}
