"""SQL that counts verdicts and findings by time, for the metrics."""

from datetime import datetime

from sqlalchemy import case, exists, func, select, true
from sqlalchemy.orm import Session, aliased, join

from backend.db.tallies import Grain, Tally, tally
from backend.quiz.models import ItemRow, ItemVersionRow

# The changes of an item in which a person says what it is worth.
VERDICTS = ("approved", "rejected", "edited")
JUDGED = ("approved", "rejected")


def verdicts(session: Session, start: datetime, end: datetime, grain: Grain) -> list[Tally]:
    """What people said of items, by when. `first` is an item's first approval or rejection, so that each counts once."""
    earlier = aliased(ItemVersionRow)
    again = exists(
        select(earlier.id).where(
            earlier.item_id == ItemVersionRow.item_id,
            earlier.version < ItemVersionRow.version,
            earlier.change.in_(JUDGED),
        )
    )
    made = ItemRow.provenance
    return tally(
        session,
        at=ItemVersionRow.created_at,
        start=start,
        end=end,
        grain=grain,
        keys={
            "verdict": ItemVersionRow.change,
            "first": case((ItemVersionRow.change.in_(JUDGED) & ~again, "yes"), else_="no"),
            "engine": made["engine"].astext,
            "model": made["model"].astext,
            "prompt": made["prompt"].astext,
            "type": ItemRow.type,
        },
        where=(ItemVersionRow.change.in_(VERDICTS),),
        joined=join(ItemVersionRow, ItemRow, ItemRow.id == ItemVersionRow.item_id),
    )


def findings(session: Session, start: datetime, end: datetime, grain: Grain) -> list[Tally]:
    """Findings on drafted items as they stand, by when the item was drafted."""
    found = func.jsonb_array_elements(ItemRow.findings).table_valued("value", name="found")
    finding = found.c.value.op("->>")
    return tally(
        session,
        at=ItemRow.created_at,
        start=start,
        end=end,
        grain=grain,
        keys={"check": finding("check"), "severity": finding("severity"), "type": ItemRow.type},
        where=(ItemRow.run_id.is_not(None), ItemRow.deleted_at.is_(None)),
        joined=join(ItemRow, found, true()),
    )


def hours_changed(session: Session, since: datetime, before: datetime) -> set[datetime]:
    """The hours in which items were drafted that changed since; those drafted from `before` on do not count."""
    hour = func.date_trunc("hour", ItemRow.created_at, "UTC")
    query = select(hour).where(ItemRow.updated_at >= since, ItemRow.created_at < before).distinct()
    return set(session.scalars(query))


def first_item(session: Session) -> datetime | None:
    """When the oldest item was made."""
    return session.scalar(select(func.min(ItemRow.created_at)))
