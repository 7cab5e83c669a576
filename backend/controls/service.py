"""Levers of operators that belong to no one domain: forget the copies, and see a quiz being made."""

import redis

from backend.agents import service as agents
from backend.audit import service as audit
from backend.cache import cache
from backend.config import settings
from backend.controls.schemas import Cleared
from backend.db.unit_of_work import UnitOfWork
from backend.errors import Unavailable
from backend.jobs import service as jobs
from backend.jobs.schemas import Engine, Run
from backend.permissions import OPERATORS, Actor, allowed, internal
from backend.quiz import service as quiz
from backend.quiz.schemas import Blueprint, ItemType
from backend.sources import service as sources

TITLE = "Test generation"
# With a seed it teaches no arm.
WANTED = Blueprint(counts={ItemType.CLOZE: 1}, seed=1)


@allowed(OPERATORS)
def clear_cache(uow: UnitOfWork, actor: Actor) -> Cleared:
    """Forget every copy: suggestions and model answers are made anew, and asked for anew. Nothing is lost.

    Raises:
        Unavailable: Redis is configured and does not answer.
    """
    shared = settings().redis_url is not None
    try:
        values = cache().clear()
    except redis.RedisError as error:
        raise Unavailable(
            "Redis does not answer, so nothing could be cleared.", code="cache_unavailable", retry_after=5
        ) from error
    audit.record(uow, actor, "cache.clear", "cache", after={"values": values, "shared": shared})
    return Cleared(values=values, shared=shared)


@allowed(OPERATORS)
def start_test(uow: UnitOfWork, actor: Actor, engine: Engine = Engine.LOCAL) -> Run:
    """Make one question from the canary text the way every quiz is made: queue, worker, agents, database.

    Its text and question are the console's own and go with the next test, or within hours; its run stays in the list.

    Raises:
        Conflict: the provider may not be asked now.
    """
    forget_tests(uow)
    source_id = sources.keep_test_text(uow, actor, TITLE, agents.CANARY_TEXT)
    run = jobs.start_test_run(uow, actor, source_id, TITLE, WANTED, engine)
    audit.record(uow, actor, "run.test", f"run:{run.id}", after={"engine": run.engine})
    return run


@internal
def forget_tests(uow: UnitOfWork) -> int:
    """Remove the texts and the questions of tests that are over; returns of how many."""
    ended = jobs.ended_runs_on(uow, sources.test_texts(uow))
    quiz.remove_made_by(uow, [run_id for _, run_id in ended])
    for source_id in {source_id for source_id, _ in ended}:
        sources.forget_test_text(uow, source_id)
    return len(ended)
