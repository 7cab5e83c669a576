"""Runs in the states a screen shows, on a database that commits."""

from typing import Any
from uuid import UUID

from backend.db.base import new_id
from backend.db.unit_of_work import unit_of_work
from backend.jobs import recording
from backend.jobs import service as jobs
from backend.jobs.recording import Made, StepRecord
from backend.jobs.schemas import Engine, NewRun, ShortfallReason
from backend.permissions import Actor
from backend.quiz import service as quizzes
from backend.quiz.schemas import Blueprint, ItemType, Provenance
from tests.factories import a_multiple_choice, a_source, an_empty_quiz


def a_queued_run(owner: Actor) -> UUID:
    """A run that waits."""
    with unit_of_work() as uow:
        wanted = NewRun(source_id=a_source(uow, owner).id, blueprint=Blueprint(counts={ItemType.CLOZE: 2}))
        return jobs.start_run(uow, owner, wanted).id


def a_step(index: int, *, refused: int = 0) -> StepRecord:
    return StepRecord(
        index=index,
        state={},
        policy={"because": "the first open slot"},
        action={"name": "draft", "type": "cloze", "slot": index, "refused_drafts": refused},
        reward={"scalar": 0.9},
        context={"refused_by_check": {"word_repeats": refused}} if refused else {},
        agent="QuizAgent",
        latency_ms=12.0,
        outcome="passed",
    )


def a_finished_run(owner: Actor) -> UUID:
    """A run that gave one item of two."""
    run_id = a_queued_run(owner)
    with unit_of_work() as uow:
        recording.begin(uow, run_id, engine_versions=dict.fromkeys(Engine, "local-1"))
        source_id = jobs.read_run(uow, owner, run_id).source_id
        quiz_id = quizzes.quiz_for_run(
            uow, run_id, owner_id=owner.user_id, title="A quiz", source_id=source_id
        )
        item_id = quizzes.add_drafted_item(
            uow,
            run_id,
            quiz_id=quiz_id,
            owner_id=owner.user_id,
            source_id=source_id,
            slot=0,
            content=a_multiple_choice(),
            findings=[],
            provenance=Provenance(engine="local", agent="QuizAgent"),
        )
        recording.deliver(uow, run_id, a_step(0, refused=3), Made(item_id, quiz_id=quiz_id))
        reason = ShortfallReason(code="no_more_facts", count=1, message="The text carries no more.")
        recording.give_up(uow, run_id, a_step(1), item_type="cloze", reason=reason)
        recording.finish(uow, run_id, a_step(2))
    return run_id


def a_failed_run(owner: Actor) -> UUID:
    """A run that an error stopped."""
    run_id = a_queued_run(owner)
    with unit_of_work() as uow:
        recording.fail(uow, run_id, code="internal", message="Something broke; it is logged.")
    return run_id


def begun(run_id: UUID) -> UUID:
    """The same run, taken up by a worker."""
    with unit_of_work() as uow:
        recording.begin(uow, run_id, engine_versions=dict.fromkeys(Engine, "local-1"))
    return run_id


def a_step_of(index: int, name: str, outcome: str, **parts: Any) -> StepRecord:
    """A transition of an agent, with what is given of its parts."""
    step = a_step(index)
    step.action = {"name": name, "type": "cloze", "slot": 0, **parts.pop("action", {})}
    step.outcome, step.reward = outcome, parts.pop("reward", {})
    step.context = parts.pop("context", {})
    for part, value in parts.items():
        setattr(step, part, value)
    return step


def a_disputed_run(owner: Actor) -> UUID:
    """A run whose first item was disputed and replaced, whose second waits for its test, and that goes on."""
    run_id = begun(a_queued_run(owner))
    first, second, third = new_id(), new_id(), new_id()
    choice = {
        "arm": "local-central",
        "because": "the highest quality drawn from what is believed",
        "sampled": {"local": 0.31, "local-central": 0.72},
        "explored": False,
        "learns": True,
    }
    checking = {"to_solve": True, "standing": "checking"}
    with unit_of_work() as uow:
        quiz_id = an_empty_quiz(uow, owner).id
        drafted = a_step_of(0, "draft", "passed", reward={"scalar": 0.9, "validity": 1.0}, context=checking)
        drafted.policy = {"because": "the first open slot", "arm": "local-central", "choice": choice}
        recording.deliver(uow, run_id, drafted, Made(first, quiz_id=quiz_id))
        solved = {"item_id": str(first)}
        flagged = {"standing": "flagged"}
        recording.note(uow, run_id, a_step_of(1, "solve", "disputed", action=solved, context=flagged))
        replaced = a_step_of(2, "replace", "passed", action={"replaces": str(first)}, context=checking)
        recording.deliver(uow, run_id, replaced, Made(second, quiz_id=quiz_id), instead=True)
        solved, passed = {"item_id": str(second)}, {"standing": "passed"}
        recording.note(uow, run_id, a_step_of(3, "solve", "agreed", action=solved, context=passed))
        waits = a_step_of(4, "draft", "passed", action={"slot": 1}, context=checking)
        recording.deliver(uow, run_id, waits, Made(third, quiz_id=quiz_id))
    return run_id
