"""What is written down of readings: samples now and then, their other figures seldom, and both at each change."""

from dataclasses import asdict
from datetime import UTC, datetime, timedelta

from backend.db.unit_of_work import UnitOfWork
from backend.permissions import Role
from backend.status import partition_repository, repository, service
from backend.status.journal import FIGURES_EVERY, SAMPLE_EVERY, Journal
from backend.status.schemas import Component, Figure, Kind, State, Status
from tests.factories import a_person

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def component(at: datetime, state: State = State.OPERATIONAL) -> Component:
    return Component(
        name="database",
        title="Database",
        required=True,
        state=state,
        since=None,
        kind=Kind.MEASURED,
        latency_ms=3.0,
        measured_at=at,
        coverage=1.0,
        summary="It answers.",
        action=None,
        figures=[Figure(label="Seen", value=f"{at:%H:%M:%S}")],
    )


def noted(journal: Journal, at: datetime, state: State = State.OPERATIONAL) -> None:
    measured = component(at, state)
    journal.note([measured], Status(state=state, sentence="", measured_at=at, components=[measured]), at)


def test_figures_are_written_seldom_and_at_each_change(uow: UnitOfWork) -> None:
    journal, at = Journal(), NOON
    while at < NOON + FIGURES_EVERY + SAMPLE_EVERY:
        noted(journal, at)
        at += SAMPLE_EVERY
    fell = at
    noted(journal, fell, State.DOWN)
    samples = [sample for sample in journal.samples if sample.component == "database"]
    assert len(samples) > 60
    written = [sample.at for sample in samples if sample.figures]
    assert written[0] == NOON
    assert FIGURES_EVERY <= written[1] - NOON < FIGURES_EVERY + SAMPLE_EVERY
    assert written[2:] == [fell]

    partition_repository.ensure(uow.session, NOON, fell)
    repository.add_samples(uow.session, [asdict(sample) for sample in journal.samples])
    end = NOON + timedelta(hours=1)
    kept = service.read_history(uow, a_person(uow, Role.VIEWER), "database", NOON, end).samples
    assert [sample.at for sample in kept if sample.figures] == written
    assert kept[0].figures == [Figure(label="Seen", value="12:00:00")]
    assert kept[0].latency_ms == 3.0
