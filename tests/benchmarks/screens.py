"""What each screen asks of the database, as its page asks it, by the screen's name and what is chosen on it."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from uuid import UUID

from backend.agents import service as agents
from backend.alerts import service as alerts
from backend.audit import service as audit
from backend.audit.schemas import AuditFilter
from backend.auth import service as auth
from backend.backups import service as backups
from backend.content import service as contents
from backend.content.schemas import ContentFilter
from backend.database import service as database
from backend.db.paging import decode_cursor
from backend.db.tallies import Grain
from backend.db.unit_of_work import UnitOfWork
from backend.faults import service as faults
from backend.faults.schemas import ErrorFilter, ErrorState
from backend.jobs import service as jobs
from backend.jobs.bulk_schemas import BulkVerb, NewBulk
from backend.jobs.schemas import RunFilter
from backend.metrics import service as metrics
from backend.permissions import Actor, Role
from backend.quiz import service as quiz
from backend.quiz.schemas import (
    Answer,
    Bloom,
    Difficulty,
    FilterFields,
    ItemContent,
    ItemFilter,
    ItemState,
    ItemType,
    NewBulkEdit,
    NewQuizByRules,
    Rule,
)
from backend.quiz.schemas import BulkVerb as BulkAct
from backend.reports import service as reports
from backend.sources import service as sources
from backend.status import service as status
from backend.status import strips, uptime
from backend.status.looking_back import look_back, newest_changes
from backend.verification import service as verification
from tests.benchmarks.filling import KEEPER

Query = Callable[[UnitOfWork], object]
Named = Iterator[tuple[str, Query]]

HEADLINES = (
    *(
        "runs_ended",
        "run_success",
        "queue_wait_p95",
        "acceptance",
        "items_approved",
        "cost_per_approved_item",
    ),
    *("cost", "step_success"),
)
# As many groups have lines on the screen.
MOST_LINES = 6
# What can be typed into the search of runs, one at a time and together.
SEARCHES = (
    "",
    "state:failed",
    "state:dead",
    "state:succeeded",
    "state:running",
    "kind:quiz",
    "kind:study_guide",
    "engine:provider",
    "queue:bulk",
    "by:me",
    "since:7d",
    "until:60d",
    "ended_since:7d",
    "ended_since:30d ended_until:29d",
    "state:failed engine:local since:60d",
    "state:failed kind:study_guide",
    "demonstration",
    "photosynthesis",
    "0190",
)


def queries(actor: Actor, now: datetime, run_id: UUID) -> Iterator[tuple[str, Query]]:
    """Every screen's queries.

    Args:
        actor: whose the demonstration data is; the role is chosen by the screen.
        now: the end of every window.
        run_id: a run of it.
    """
    yield from _status(replace(actor, role=Role.OPERATOR), now)
    yield from _runs(replace(actor, role=Role.OPERATOR), replace(actor, role=Role.ADMIN), now, run_id)
    yield from _operators(replace(actor, role=Role.OPERATOR))
    yield from _metrics(replace(actor, role=Role.VIEWER), now)
    yield from _alerts(replace(actor, role=Role.OPERATOR))
    yield from _review(replace(actor, role=Role.VIEWER), replace(actor, role=Role.OPERATOR))
    yield from _admin(replace(actor, role=Role.ADMIN), now)
    yield from _studio(replace(actor, role=Role.EDUCATOR))
    yield from _bank(replace(actor, role=Role.EDUCATOR, user_id=KEEPER), now)
    yield from _everybodys_bank(replace(actor, role=Role.ADMIN), now)


def _status(actor: Actor, now: datetime) -> Named:
    name = "demonstration-database"
    for words, back in (("1 h", 1), ("6 h", 6), ("24 h", 24), ("14 d", 14 * 24), ("90 d", 90 * 24)):
        since = now - timedelta(hours=back)
        yield f"status: history {words}", lambda uow, since=since: look_back(uow, name, since, now)  # type: ignore[misc]
    month = now - timedelta(days=28)
    yield "status: strips of 90 days", lambda uow: strips.days(uow.session, now)
    yield "status: uptime 28 d", lambda uow: uptime.uptime(uow, name, month, now)
    yield "status: outages 28 d", lambda uow: uptime.outages(uow, month, now)
    yield "status: newest changes", lambda uow: newest_changes(uow, 50)
    yield "status: changes of one", lambda uow: newest_changes(uow, 50, since=month, component=name)
    yield "status: maintenance", lambda uow: status.list_maintenance(uow, actor)
    yield "status: incidents", lambda uow: status.list_incidents(uow, actor)
    yield "status: processes", lambda uow: status.list_processes(uow, actor)


def _runs(operator: Actor, admin: Actor, now: datetime, run_id: UUID) -> Named:
    def listed(actor: Actor, wanted: RunFilter, uow: UnitOfWork, cursor: str | None = None) -> str | None:
        found = jobs.list_runs(uow, actor, wanted, cursor=cursor, limit=50)
        jobs.count_runs(uow, actor, wanted)
        return found.next_cursor

    def tenth_page(uow: UnitOfWork) -> None:
        cursor: str | None = None
        for _ in range(9):
            cursor = jobs.list_runs(uow, operator, RunFilter(), cursor=cursor, limit=1).next_cursor
        assert decode_cursor(cursor) is not None
        listed(operator, RunFilter(), uow, cursor)

    for typed in SEARCHES:
        wanted = jobs.parse_query(typed, now=now)
        yield f"runs: {typed or 'all'}", partial(listed, operator, wanted)
    for typed in ("demonstration", "photosynthesis"):
        wanted = jobs.parse_query(typed, now=now)
        yield f"runs, an admin's: {typed}", partial(listed, admin, wanted)
    yield "runs: next page", tenth_page
    yield (
        "runs: one",
        lambda uow: (jobs.read_run(uow, operator, run_id), jobs.list_steps(uow, operator, run_id)),
    )
    look = NewBulk(action=BulkVerb.RETRY, filter="state:failed since:2d", dry_run=True)
    yield "runs: retry what failed, looked at", lambda uow: jobs.act_on_runs(uow, operator, look)
    yield "every screen: runs followed", lambda uow: jobs.follow_runs(uow, replace(admin, role=Role.EDUCATOR))


def _operators(actor: Actor) -> Named:
    yield "agents: agents", lambda uow: agents.list_agents(uow, actor)
    yield "agents: arms", lambda uow: agents.list_arms(uow, actor)
    yield "runs: actions on many", lambda uow: jobs.list_bulk_actions(uow, actor)
    yield "database: database", lambda uow: database.read_database(uow, actor)
    yield "workers: workers", lambda uow: jobs.list_workers(uow, actor)
    yield "workers: queues", lambda uow: jobs.list_queues(uow, actor)
    yield "verification: list", lambda uow: verification.list_verifications(uow, actor, limit=20)
    yield "backups: list", lambda uow: backups.list_backups(uow, actor)

    def errors(wanted: ErrorFilter, uow: UnitOfWork) -> None:
        faults.list_errors(uow, actor, wanted)
        faults.count_errors(uow, actor)

    for state in (None, *ErrorState):
        yield f"errors: {state or 'all'}", partial(errors, ErrorFilter(state))
    yield (
        "errors: by request id",
        lambda uow: faults.list_errors(uow, actor, ErrorFilter(request_id="0" * 32)),
    )


def _metrics(actor: Actor, now: datetime) -> Named:
    # As the screen chooses them.
    month, day = (now - timedelta(days=28)).replace(minute=0), now - timedelta(days=1)

    def series(name: str, by: str | None, since: datetime, step: Grain, uow: UnitOfWork) -> None:
        metrics.read_series(uow, actor, name, since, now, step=step, by=by, most=MOST_LINES)

    yield "measures: now", lambda uow: metrics.read_levels(uow, actor)
    yield "measures: headlines", lambda uow: metrics.read_figures(uow, actor, HEADLINES, month, now)
    for definition in metrics.definitions():
        for by in (None, *definition.splits):
            words = f"{definition.name}{f' by {by}' if by else ''}"
            yield f"measures: {words}, 28 d", partial(series, definition.name, by, month, Grain.DAY)
        yield f"measures: {definition.name}, 24 h", partial(series, definition.name, None, day, Grain.HOUR)


def _alerts(actor: Actor) -> Named:
    yield "alerts: objectives", lambda uow: alerts.list_objectives(uow, actor)
    yield "alerts: open", lambda uow: alerts.list_alerts(uow, actor, is_open=True)
    yield "alerts: past", lambda uow: alerts.list_alerts(uow, actor, is_open=False)
    yield "alerts: channels", lambda uow: alerts.list_channels(uow, actor)


def _review(viewer: Actor, operator: Actor) -> Named:
    yield "reports: list", lambda uow: reports.list_reports(uow, viewer, limit=50)
    yield "reports: targets", lambda uow: reports.list_targets(uow, viewer)


def _admin(actor: Actor, now: datetime) -> Named:
    yield (
        "users: list",
        lambda uow: (auth.list_users(uow, actor, limit=200), auth.list_all_sessions(uow, actor, limit=200)),
    )
    yield (
        "who is in: sessions and keys",
        lambda uow: (
            auth.list_all_sessions(uow, actor, limit=200),
            auth.list_all_keys(uow, actor, limit=200),
        ),
    )
    yield "sessions: own", lambda uow: auth.list_sessions(uow, actor)
    yield "keys: own", lambda uow: auth.list_keys(uow, actor, limit=200)
    filters = {
        "all": AuditFilter(),
        "7 days": AuditFilter(since=now - timedelta(days=7)),
        "by person": AuditFilter(actor_id=actor.user_id),
        "by action": AuditFilter(action="run.cancel"),
        "by target": AuditFilter(target="run"),
        "by request": AuditFilter(request_id="0" * 32),
        "by person and action, 30 days": AuditFilter(
            actor_id=actor.user_id, action="run.cancel", since=now - timedelta(days=30)
        ),
    }

    def events(wanted: AuditFilter, uow: UnitOfWork) -> None:
        audit.list_events(uow, actor, wanted, limit=50)
        audit.count_events(uow, actor, wanted)

    for words, wanted in filters.items():
        yield f"audit: {words}", partial(events, wanted)
    yield "audit: actions", lambda uow: audit.list_actions(uow, actor)


def _unit(actor: Actor, uow: UnitOfWork) -> None:
    """The newest source with everything made of it."""
    for source in sources.list_sources(uow, actor, limit=1).items:
        contents.read_unit(uow, actor, source.id)


def _quiz(actor: Actor, operation: Callable[[UnitOfWork, Actor, UUID], object], uow: UnitOfWork) -> None:
    """Something of the newest quiz."""
    for newest in quiz.list_quizzes(uow, actor, limit=1).items:
        operation(uow, actor, newest.id)


def _shared(actor: Actor, uow: UnitOfWork) -> None:
    """The newest quiz of others, opened."""
    for newest in quiz.list_shared(uow, actor, limit=1).items:
        quiz.read_shared(uow, actor, newest.id)


def _studio(actor: Actor) -> Named:
    yield "quizzes: list", lambda uow: quiz.list_quizzes(uow, actor)
    yield "shared with you: list", lambda uow: quiz.list_shared(uow, actor)
    yield "shared with you: a word", lambda uow: quiz.list_shared(uow, actor, text="data")
    yield "shared with you: a word nobody wrote", lambda uow: quiz.list_shared(uow, actor, text="xylophone")
    yield "shared with you: one quiz", partial(_shared, actor)
    yield "quiz: under review", partial(_quiz, actor, quiz.read_review)
    yield "quiz: who may read it", partial(_quiz, actor, quiz.list_shares)
    yield "study content: list", lambda uow: contents.list_contents(uow, actor, ContentFilter())
    yield "unit: one source", partial(_unit, actor)
    yield "sources: list", lambda uow: sources.list_sources(uow, actor)


def _bank(actor: Actor, now: datetime) -> Named:
    month = now - timedelta(days=30)
    filters = {
        "all": ItemFilter(),
        "approved": ItemFilter(state=ItemState.APPROVED),
        "of a type": ItemFilter(type=ItemType.SHORT_ANSWER),
        "a word": ItemFilter(text="term4711"),
        "the beginning of a word": ItemFilter(text="instr"),
        "words of which one is rare": ItemFilter(text="instrument chapter term12 week"),
        "a word that is in all": ItemFilter(text="explained"),
        "words together": ItemFilter(text='"so many words" -river'),
        "a word nobody wrote": ItemFilter(text="xylophone"),
        "tag": ItemFilter(tag="chapter 7"),
        "tag nobody gave": ItemFilter(tag="chapter 99"),
        "objective": ItemFilter(objective="Explain 7"),
        "Bloom level and difficulty": ItemFilter(bloom=Bloom.APPLY, difficulty=Difficulty.EASY),
        "not used for 30 days": ItemFilter(unused_since=month),
        "used in 30 days": ItemFilter(used_since=month),
        "what excludes itself": ItemFilter(type=ItemType.SHORT_ANSWER, bloom=Bloom.APPLY),
        "everything at once": ItemFilter(
            state=ItemState.APPROVED,
            tag="chapter 7",
            difficulty=Difficulty.EASY,
            text="instrument",
            unused_since=month,
        ),
        "trash": ItemFilter(trashed=True),
    }

    def items(wanted: ItemFilter, uow: UnitOfWork) -> None:
        quiz.list_items(uow, actor, wanted, limit=50)
        quiz.count_items(uow, actor, wanted)

    for words, wanted in filters.items():
        yield f"bank: {words}", partial(items, wanted)
    yield "bank: labels", lambda uow: quiz.list_labels(uow, actor)
    yield "bank: possible duplicates", lambda uow: quiz.list_twins(uow, actor, limit=20)
    asked = ItemContent(
        type=ItemType.SHORT_ANSWER,
        stem="Which instrument of chapter 7 explains term4711?",
        answer=Answer(accepted=["word7"]),
    )
    yield "bank: is a new question there already", lambda uow: quiz.check_new(uow, actor, asked)

    def newest(uow: UnitOfWork) -> UUID:
        return quiz.list_items(uow, actor, ItemFilter(used_since=month), limit=1).items[0].id

    yield "bank: one question", lambda uow: quiz.read_item(uow, actor, newest(uow))
    yield "bank: history of a question", lambda uow: quiz.list_history(uow, actor, newest(uow))
    yield "bank: uses of a question", lambda uow: quiz.list_uses(uow, actor, newest(uow))
    page = FilterFields(tag="chapter 7", bloom=Bloom.APPLY, q="term12")
    many = NewBulkEdit(action=BulkAct.APPROVE, filter=page, dry_run=True)
    yield "bank: what an action on many would do", lambda uow: quiz.edit_items(uow, actor, many)
    rules = NewQuizByRules(
        rules=[
            Rule(count=5, tag="chapter 7", difficulty=Difficulty.EASY, unused_since=month),
            Rule(count=5, objective="Explain 7"),
        ],
        seed=7,
        dry_run=True,
    )
    yield "bank: a quiz by rules", lambda uow: quiz.make_by_rules(uow, actor, rules)


def _everybodys_bank(admin: Actor, now: datetime) -> Named:
    filters = {
        "all": ItemFilter(),
        "approved": ItemFilter(state=ItemState.APPROVED),
        "of a type": ItemFilter(type=ItemType.SHORT_ANSWER),
        "a word": ItemFilter(text="term4711"),
        "a word that is in all": ItemFilter(text="explained"),
        "tag": ItemFilter(tag="chapter 7"),
        "Bloom level and difficulty": ItemFilter(bloom=Bloom.APPLY, difficulty=Difficulty.EASY),
        "not used for 30 days": ItemFilter(unused_since=now - timedelta(days=30)),
        "used in 30 days": ItemFilter(used_since=now - timedelta(days=30)),
        "what excludes itself": ItemFilter(type=ItemType.SHORT_ANSWER, bloom=Bloom.APPLY),
        "trash": ItemFilter(trashed=True),
    }

    def items(wanted: ItemFilter, uow: UnitOfWork) -> None:
        quiz.list_items(uow, admin, wanted, limit=50)
        quiz.count_items(uow, admin, wanted)

    for words, wanted in filters.items():
        yield f"everybody's bank: {words}", partial(items, wanted)
