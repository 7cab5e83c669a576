"""What happened in a run, as events a reader can resume."""

import re
from collections.abc import Iterator, Sequence
from uuid import UUID

from backend.db.unit_of_work import UnitOfWork
from backend.errors import Invalid
from backend.jobs import repository
from backend.jobs.rows import find_run, run_of
from backend.jobs.schemas import RunEvent, RunState, Step
from backend.permissions import RUN_WATCHERS, Actor, allowed

EVENT_ID = re.compile(r"(-1|\d{1,6})\.([0-3])", re.ASCII)


@allowed(RUN_WATCHERS)
def events_since(
    uow: UnitOfWork, actor: Actor, run_id: UUID, last_event_id: str | None
) -> Sequence[RunEvent]:
    """What happened in a run since an event, oldest first; the last is `end` once the run is finished.

    An event's id is `<step>.<place>`, so a reader that lost its connection resumes without a gap or a repeat.

    Raises:
        Invalid: the id is not one this stream gave out.
    """
    after_step, after_place = _parse_event_id(last_event_id)
    row = find_run(uow, actor, run_id)
    steps = repository.list_steps(uow.session, run_id, after=after_step - 1)
    events = [
        event
        for step in steps
        for event in _events_of_step(Step.model_validate(step), step.item_id)
        if _parse_event_id(event.id) > (after_step, after_place)
    ]
    if events or last_event_id is None:
        tail = steps[-1].index if steps else -1
        run = run_of(uow, actor, row).model_dump(mode="json", exclude={"blueprint"})
        events.append(RunEvent(id=f"{tail}.2", event="run", data=run))
    if RunState(row.state).finished:
        last = repository.last_step_index(uow.session, run_id)
        run = run_of(uow, actor, row).model_dump(mode="json", exclude={"blueprint"})
        events.append(RunEvent(id=f"{last}.3", event="end", data=run))
    return events


def _parse_event_id(event_id: str | None) -> tuple[int, int]:
    if not event_id:
        return (-1, -1)
    given = EVENT_ID.fullmatch(event_id)
    if given is None:
        raise Invalid(
            "This Last-Event-ID is not one this stream gave out; start without one.", code="bad_event_id"
        )
    return (int(given[1]), int(given[2]))


def _events_of_step(step: Step, item_id: UUID | None) -> Iterator[RunEvent]:
    """The step, and the item it made or looked at: `checking`, `passed` or `flagged` as it stands after the step."""
    yield RunEvent(id=f"{step.index}.0", event="step", data=step.model_dump(mode="json"))
    about = str(item_id) if item_id else step.action.get("item_id")
    if about and (item_id or "standing" in step.context):
        data = {"id": about, "step": step.index, "standing": step.context.get("standing")}
        if "replaces" in step.action:
            data["replaces"] = step.action["replaces"]
        yield RunEvent(id=f"{step.index}.1", event="item", data=data)
