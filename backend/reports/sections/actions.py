"""What earlier meetings decided, overdue first, and what this one did."""

from collections.abc import Sequence
from uuid import UUID

from backend.reports.schemas import Action, Row, Section, Table
from backend.reports.sections.parts import counted

COLUMNS = ["What", "Owner", "Due", "State"]


def section(report_id: UUID, actions: Sequence[Action]) -> Section:
    """The heading; written again whenever the actions change, until a signature freezes it."""
    earlier = [action for action in actions if action.opened_in_id != report_id]
    own = [action for action in actions if action.opened_in_id == report_id]
    overdue = sum(action.overdue for action in earlier)
    open_ = sum(action.closed_at is None for action in earlier)
    if earlier:
        sentence = (
            f"{counted(open_, 'earlier action')} open, {overdue} overdue; {len(earlier) - open_} closed."
        )
    else:
        sentence = "No action from an earlier meeting is open."
    return Section(
        id="actions",
        heading="Actions",
        sentences=[sentence],
        tables=[
            _table("earlier", "From earlier meetings", earlier, "None is open."),
            _table("new", "From this meeting", own, "None yet."),
        ],
    )


def _table(id: str, title: str, actions: Sequence[Action], when_empty: str) -> Table:
    return Table(
        id=f"actions.{id}",
        title=title,
        columns=COLUMNS,
        rows=[
            Row(cells=[action.what, action.owner, action.due.isoformat(), state_words(action)])
            for action in in_order(actions)
        ],
        when_empty=when_empty,
    )


def in_order(actions: Sequence[Action]) -> list[Action]:
    """Overdue first, then open by the day they are due, then closed."""
    return sorted(actions, key=lambda action: (action.closed_at is not None, action.due, str(action.id)))


def state_words(action: Action) -> str:
    """How an action stands."""
    if action.closed_at is not None:
        return f"closed {action.closed_at:%Y-%m-%d}"
    return "overdue" if action.overdue else "open"
