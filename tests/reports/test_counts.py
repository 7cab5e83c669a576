"""What a report says is what a direct count over the same rows says, and what nobody measured is unknown."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import insert, text

from backend.agents.agents import step_failures
from backend.db.base import new_id, utc_now
from backend.db.unit_of_work import UnitOfWork
from backend.jobs.models import RunRow, StepRow
from backend.metrics import service as metrics
from backend.permissions import Role
from backend.provider.models import CallRow, EndpointRow
from backend.quiz.models import ItemRow, ItemVersionRow
from backend.reports.catalogue import every_figure
from backend.reports.composing import compose, default_targets
from backend.reports.facts import Asked, gather
from backend.reports.live import LiveSource
from backend.reports.readings import Kind, Reading, Uptime
from backend.reports.schemas import Document, Figure, ReportKind, SectionState
from backend.reports.window import Window
from backend.reports.wording import Verdict
from backend.status import partition_repository, rollups
from backend.status import service as status
from backend.status.incident_schemas import IncidentChange, NewIncident
from backend.status.maintenance_schemas import NewMaintenance
from backend.status.models import ChangeRow
from tests.factories import a_person

WINDOW = Window(datetime(2026, 3, 3, tzinfo=UTC), datetime(2026, 3, 5, tzinfo=UTC))
STATES = ("succeeded", "failed", "dead", "cancelled")
# The edges of both windows, and anything in or around them.
moments = st.sampled_from((-2880, 0, 2880)) | st.integers(-3000, 3000)


class Row(NamedTuple):
    """A run with a step, a request to the provider, and an item somebody judged."""

    minute: int
    state: str
    attempt: int
    cents: int | None
    went_well: bool
    verdict: str


rows_of = st.lists(
    st.builds(
        Row,
        moments,
        st.sampled_from(STATES),
        st.integers(1, 2),
        st.none() | st.integers(0, 500),
        st.booleans(),
        st.sampled_from(("approved", "rejected", "edited")),
    ),
    max_size=30,
)

# Each figure as somebody would count it by hand; `a` and `b` are the ends of the window.
DIRECT = {
    "work.asked": "SELECT count(*) FROM runs WHERE created_at >= :a AND created_at < :b",
    "work.succeeded": "SELECT count(*) FROM runs WHERE state = 'succeeded' AND finished_at >= :a AND finished_at < :b",
    "work.failed": "SELECT count(*) FROM runs WHERE state = 'failed' AND finished_at >= :a AND finished_at < :b",
    "work.dead": "SELECT count(*) FROM runs WHERE state = 'dead' AND finished_at >= :a AND finished_at < :b",
    "work.cancelled": "SELECT count(*) FROM runs WHERE state = 'cancelled' AND finished_at >= :a AND finished_at < :b",
    "work.retried": "SELECT count(*) FROM runs WHERE attempt > 1 AND created_at >= :a AND created_at < :b",
    "work.success": "SELECT avg((state = 'succeeded')::int) FROM runs WHERE state <> 'cancelled' "
    "AND finished_at >= :a AND finished_at < :b",
    "work.acceptance": "SELECT avg((change = 'approved')::int) FROM item_versions "
    "WHERE change <> 'edited' AND created_at >= :a AND created_at < :b",
    "work.cost_per_approved": "SELECT sum(cost) / nullif((SELECT count(*) FROM item_versions WHERE change = 'approved' "
    "AND created_at >= :a AND created_at < :b), 0) FROM provider_calls WHERE started_at >= :a AND started_at < :b",
    "agents.steps": "SELECT count(*) FROM steps WHERE created_at >= :a AND created_at < :b",
    "agents.success": "SELECT avg((outcome <> ALL(:failures))::int) FROM steps WHERE created_at >= :a AND created_at < :b",
    "agents.tokens": "SELECT coalesce(sum(input_tokens + cached_tokens + output_tokens + reasoning_tokens), 0) "
    "FROM provider_calls WHERE started_at >= :a AND started_at < :b",
    "agents.cost": "SELECT sum(cost) FROM provider_calls WHERE started_at >= :a AND started_at < :b",
    "agents.calls": "SELECT avg((outcome = 'ok')::int) FROM provider_calls WHERE started_at >= :a AND started_at < :b",
}


COUNTED = {every_figure()[name].measure for name in DIRECT}


def store(uow: UnitOfWork, rows: list[Row]) -> None:
    """Put these rows, and no others, where the console keeps its own."""
    for table in (
        "steps",
        "item_versions",
        "items",
        "runs",
        "provider_calls",
        "metric_cells",
        "metric_marks",
    ):
        uow.session.execute(text(f"DELETE FROM {table}"))
    owner, endpoint = a_person(uow).user_id, new_id()
    uow.session.execute(
        insert(EndpointRow).values(id=endpoint, base_url=str(endpoint), model="peer-1", not_taken=[])
    )
    made: dict[type, list[dict[str, object]]] = {
        RunRow: [],
        StepRow: [],
        CallRow: [],
        ItemRow: [],
        ItemVersionRow: [],
    }
    for row in rows:
        at, run, item = WINDOW.start + timedelta(minutes=row.minute), new_id(), new_id()
        made[RunRow].append(
            {
                "id": run, "owner_id": owner, "kind": "quiz", "engine": "local", "state": row.state, "title": "",
                "blueprint": {}, "seed": 1, "requested": 1, "attempt": row.attempt, "created_at": at,
                "started_at": at, "finished_at": at,
            }
        )  # fmt: skip
        made[StepRow].append(
            {
                "run_id": run, "index": 0, "state": {}, "policy": {}, "action": {}, "reward": {}, "context": {},
                "agent": "QuizAgent", "tokens": {}, "latency_ms": 1.0, "created_at": at,
                "outcome": "passed" if row.went_well else sorted(step_failures())[0],
            }
        )  # fmt: skip
        made[CallRow].append(
            {
                "id": new_id(), "endpoint_id": endpoint, "agent": "QuizAgent", "prompt": "draft/v1", "mode": "text",
                "outcome": "ok" if row.went_well else "timeout", "started_at": at, "input_tokens": row.minute % 7,
                "cost": None if row.cents is None else row.cents / 100, "output_tokens": row.attempt,
            }
        )  # fmt: skip
        made[ItemRow].append(
            {
                "id": item, "owner_id": owner, "run_id": run, "slot": 0, "type": "short_answer", "stem": "",
                "options": [], "answer": {}, "points": 1, "evidence": [], "explanation": "", "bloom": "remember",
                "difficulty": "easy", "tags": [], "findings": [], "provenance": {"engine": "local"},
                "state": "draft", "version": 1, "created_at": at, "updated_at": at,
            }
        )  # fmt: skip
        made[ItemVersionRow].append(
            {
                "id": new_id(), "item_id": item, "version": 1, "change": row.verdict, "content": {},
                "state": "draft", "created_at": at,
            }
        )  # fmt: skip
    for model, values in made.items():
        if values:
            uow.session.execute(insert(model), values)


class OnlyCounts(LiveSource):
    """The live figures that are counted here by hand, and no others: each costs statements."""

    def measure(self, name: str, window: Window, *, by: str | None = None) -> Reading | None:
        return super().measure(name, window, by=by) if name in COUNTED else None

    def uptime(self, component: str, window: Window) -> Uptime | None:
        return None


def report(
    uow: UnitOfWork,
    window: Window = WINDOW,
    source: type[LiveSource] = LiveSource,
    targets: Mapping[str, float | None] | None = None,
) -> Document:
    targets = {**default_targets(), **(targets or {})}
    asked = Asked(new_id(), ReportKind.ASKED, window, "Ada", window.end, targets, None, [])
    return compose(gather(asked, source(uow)))


def figures_of(document: Document) -> dict[str, Figure]:
    return {figure.id: figure for section in document.sections for figure in section.figures}


@given(rows=rows_of, rolled=st.none() | moments)
@settings(max_examples=5, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_every_figure_of_a_report_is_what_a_direct_count_gives(
    uow: UnitOfWork, rows: list[Row], rolled: int | None
) -> None:
    store(uow, rows)
    if rolled is not None:
        metrics.roll_up(uow, now=WINDOW.start + timedelta(minutes=rolled))
    figures = figures_of(report(uow, source=OnlyCounts))
    for name, query in DIRECT.items():
        for window, value in (
            (WINDOW, figures[name].value),
            (WINDOW.before, figures[name].previous),
        ):
            values = {"a": window.start, "b": window.end, "failures": sorted(step_failures())}
            direct = uow.session.scalar(text(query), {k: v for k, v in values.items() if f":{k}" in query})
            if name == "agents.cost" and direct is None and value == 0:
                # Nothing was asked, which cost nothing.
                continue
            assert value == (None if direct is None else pytest.approx(float(direct))), (name, window)


def test_a_gap_in_the_samples_is_neither_up_nor_down(uow: UnitOfWork) -> None:
    window = Window(WINDOW.end - timedelta(hours=6), WINDOW.end)
    partition_repository.ensure(uow.session, window.start - timedelta(days=1), window.end)
    # Looked at every 10 s, but for an hour in the middle; down for the minute before that hour.
    uow.session.execute(
        text(
            "INSERT INTO status_samples (at, component, state, maintenance, latency_ms) SELECT at, 'database', CASE "
            "WHEN at >= :gap - interval '1 minute' AND at < :gap THEN 'down' ELSE 'operational' END, false, 7 "
            "FROM generate_series(:a, :b - interval '10 seconds', '10 seconds') at "
            "WHERE at < :gap OR at >= :gap + interval '1 hour'"
        ),
        {"a": window.start, "b": window.end, "gap": window.start + timedelta(hours=2)},
    )
    rollups.advance(uow.session, window.end - timedelta(hours=1))
    document = report(uow, window, targets={"uptime.database": 0.995})
    figure = figures_of(document)["uptime.database"]
    # Each look took 7 ms, which the buckets keep to within 5%.
    took = figures_of(document)["database.latency_p95"]
    assert took.value == pytest.approx(7, rel=0.05)
    assert took.kind is Kind.MEASURED
    # A reading holds for 30 s, so the last one before the gap reaches into it.
    known, down = 5 * 3600 + 20, 60 + 20
    assert figure.n == known
    assert figure.value == pytest.approx(1 - down / known)
    assert figure.coverage == pytest.approx(known / 21_600)
    assert figure.low == pytest.approx((known - down) / 21_600)
    assert figure.high == pytest.approx((21_600 - down) / 21_600)
    assert figure.verdict is Verdict.NOT_ENOUGH
    assert "what nobody measured" in (figure.verdict_words or "")
    section = next(one for one in document.sections if one.id == "database")
    assert section.state is SectionState.UNKNOWN


def test_a_cause_a_person_named_is_told_as_such_and_planned_work_is_listed(uow: UnitOfWork) -> None:
    olga = a_person(uow, Role.OPERATOR, "Olga")
    began = utc_now() - timedelta(hours=2)
    window = Window(began - timedelta(hours=1), began + timedelta(hours=1))
    for minutes, state in ((0, "down"), (10, "operational"), (30, "down"), (40, "operational")):
        uow.session.add(
            ChangeRow(
                component="database",
                at=began + timedelta(minutes=minutes),
                state=state,
                summary="It is full.",
            )
        )
    uow.session.flush()
    opened = status.open_incident(uow, olga, NewIncident(title="No room", components=["database"]))
    status.change_incident(uow, olga, opened.id, IncidentChange(cause="A log grew over night."))
    uow.session.execute(
        text("UPDATE incidents SET opened_at = :a, resolved_at = :b"),
        {"a": began, "b": began + timedelta(minutes=10)},
    )
    uow.session.expire_all()
    planned = NewMaintenance(
        components=["cache"], ends_at=utc_now() + timedelta(hours=5), reason="A new Redis."
    )
    status.plan_maintenance(uow, olga, planned)
    sections = {section.id: section for section in report(uow, window).sections}
    assert "Nothing was measured in the window before." in sections["outages"].sentences
    outages, incidents = sections["outages"].tables
    assert [row.cells[-1] for row in outages.rows] == [
        "A log grew over night.",
        "coincided with: It is full.",
    ]
    assert [row.cells[:1] + row.cells[4:] for row in incidents.rows] == [
        ["No room", "10 min", "A log grew over night."]
    ]
    assert [(row.cells[0], row.cells[3]) for row in sections["upcoming"].tables[0].rows] == [
        ("cache", "A new Redis.")
    ]
