"""A quiz from a text whose answers are known, from the source to the exported file. All is rolled back."""

import json

from backend.agents import loop
from backend.agents import service as agents
from backend.db.engine import rehearsing
from backend.db.unit_of_work import UnitOfWork, unit_of_work
from backend.jobs import service as jobs
from backend.jobs.schemas import RunState
from backend.permissions import Actor, Role
from backend.quiz import service as quiz
from backend.quiz.formats import ExportFormat
from backend.quiz.schemas import Blueprint, Item, ItemType, Verdict, VerdictKind
from backend.sources import service as sources
from backend.verification.check import Check, Failed, Ground
from backend.verification.somebody import make_somebody

WANTED = Blueprint(counts={ItemType.CLOZE: 2}, seed=1)


def _look(ground: Ground) -> str:
    with rehearsing(ground.engine):
        with unit_of_work() as uow:
            ada = make_somebody(uow, Role.EDUCATOR)
            source = sources.create_from_text(uow, ada, "Canary", agents.CANARY_TEXT, True)
            run_id = jobs.add_rehearsed_run(uow, ada.user_id, source.id, source.title, WANTED)
        loop.carry(run_id)
        with unit_of_work() as uow:
            run = jobs.read_run(uow, ada, run_id)
            if run.state is not RunState.SUCCEEDED or run.quiz_id is None:
                raise Failed(f"The run ended as {run.state.value} and not with a quiz.")
            items = quiz.read_quiz(uow, ada, run.quiz_id).items
            if len(items) != WANTED.requested:
                raise Failed(f"{len(items)} of {WANTED.requested} questions came.")
            for item in items:
                _judge(uow, ada, item)
            exported = quiz.export_quiz(uow, ada, run.quiz_id, ExportFormat.JSON)
        kept = json.loads(exported.content)
        if len(kept["items"]) != len(items):
            raise Failed(f"{len(kept['items'])} of {len(items)} approved questions were exported.")
    return f"{len(items)} questions were drafted, proven by the text, approved and exported; each had a known answer."


def _judge(uow: UnitOfWork, ada: Actor, item: Item) -> None:
    accepted = {answer.casefold() for answer in item.answer.accepted or []}
    if not accepted & agents.CANARY_TERMS:
        raise Failed("A question's answer is none of the known ones.")
    for proof in item.evidence:
        if agents.CANARY_TEXT[proof.start : proof.end] != proof.quote:
            raise Failed("A question's evidence is not what the text says at that place.")
    if not item.evidence:
        raise Failed("A question came without evidence.")
    quiz.judge_item(uow, ada, item.id, Verdict(verdict=VerdictKind.APPROVE))


CHECK = Check(
    "canary_quiz",
    "A quiz from the canary text",
    _look,
    "Reinstall the console: the local engine's word lists may be damaged, or a version is not the one locked.",
)
