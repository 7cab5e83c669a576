"""What screens say of incidents. Pure."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from backend.status.incident_schemas import Incident
from pages.ui import duration, escape_markdown, relative_time


def standing(incident: Incident) -> str:
    """`open`, `acknowledged` or `resolved`."""
    if incident.resolved_at:
        return "resolved"
    return "acknowledged" if incident.acknowledged_at else "open"


def sentence_of(going_on: Sequence[Incident]) -> str:
    """Is anything wrong, for how long, and does anybody look after it?"""
    if not going_on:
        return "No incident is open."
    first = max(going_on, key=lambda one: one.duration_s)
    words = (
        f"{first.title}, for {duration(first.duration_s)}"
        if len(going_on) == 1
        else f"{len(going_on)} incidents are open, the oldest for {duration(first.duration_s)}: {first.title}"
    )
    alone = sum(standing(one) == "open" for one in going_on)
    if not alone:
        return f"{words}. {first.acknowledged_by} looks after it."
    if len(going_on) == 1:
        return f"{words}. Nobody looks after it yet."
    return f"{words}. Nobody looks after {alone} of them yet."


def facts(incident: Incident, titles: Mapping[str, str], now: datetime | None = None) -> str:
    """The quiet line: what it concerned, when it began, how long it lasted, who opened it, what was said."""
    concerned = ", ".join(titles.get(name, name) for name in incident.components)
    parts = [concerned] if concerned else []
    parts.append(f"began {relative_time(incident.opened_at, now)}")
    if incident.resolved_at:
        parts.append(f"lasted {duration(incident.duration_s)}")
    parts.append(f"opened by {incident.opened_by}" if incident.opened_by else "opened by rule")
    if incident.acknowledged_by:
        parts.append(f"looked after by {incident.acknowledged_by}")
    if incident.note_count:
        parts.append(f"{incident.note_count} note{'' if incident.note_count == 1 else 's'}")
    return escape_markdown(" · ".join(parts))


def cause_of(incident: Incident) -> str:
    """What the cause was, and how that is known."""
    if not incident.cause:
        return "The cause is not known yet."
    if incident.cause_by:
        return f"{incident.cause} (says {incident.cause_by})"
    return f"First seen: {incident.cause}"
