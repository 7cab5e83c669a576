"""What the status screen says of a component, and of how old all it shows is. Pure."""

import math
from datetime import UTC, datetime

from backend.status.schemas import Component, State, Status
from backend.status.service import STALE_AFTER
from pages.ui import duration, escape_markdown, exact_time, relative_time, status_mark


def latency_word(milliseconds: float | None) -> str | None:
    """How long a look took; None where that was not measured."""
    if milliseconds is None:
        return None
    return "<1 ms" if milliseconds < 1 else duration(milliseconds / 1_000)


def facts(component: Component, now: datetime | None = None) -> str:
    """The quiet line: how fast, how old, how much of the last hour is covered."""
    age = relative_time(component.measured_at, now) if component.measured_at else "never measured"
    parts = [latency_word(component.latency_ms), age]
    if component.coverage is not None:
        parts.append(f"{component.coverage:.0%} covered")
    return " · ".join(part for part in parts if part)


def explanation(component: Component) -> str:
    """The exact words behind the quiet line, one hover away."""
    lines = []
    if component.latency_ms is not None:
        lines.append(f"Took {component.latency_ms:g} ms.")
    if component.measured_at:
        lines.append(f"Measured {exact_time(component.measured_at)}.")
    if component.since:
        lines.append(f"{component.state.value.capitalize()} since {exact_time(component.since)}.")
    if component.coverage is not None:
        lines.append(
            f"Readings cover {component.coverage:.1%} of the last hour, or of the time since the start."
        )
    return "  \n".join(escape_markdown(line) for line in lines)


def reading(component: Component, now: datetime | None = None) -> str:
    """Markdown for what was seen, what to do and the figures; all of it grey when it is not known to hold now."""
    old = component.state is State.UNKNOWN
    summary = escape_markdown(component.summary)
    lines = [f":gray[{summary}]" if old else summary]
    if component.last_known:
        known = component.last_known
        age = escape_markdown(f"{relative_time(known.at, now)}: {known.summary}")
        lines.append(f":gray[Last known] {status_mark(known.state)} :gray[{age}]")
    if component.action:
        lines.append(f":material/arrow_forward: {escape_markdown(component.action)}")
    if component.figures:
        figures = " · ".join(f"{figure.label} {figure.value}" for figure in component.figures)
        if old and component.measured_at:
            figures += f" (as of {relative_time(component.measured_at, now)})"
        lines.append(f":small[:gray[{escape_markdown(figures)}]]")
    return "  \n".join(lines)


def not_live(found: Status, now: datetime | None = None) -> str | None:
    """Why what is shown is not the present state, and how old it is; None while all of it is fresh."""
    moment = now or datetime.now(UTC)
    if found.measured_at is None:
        return None
    if moment - found.measured_at > STALE_AFTER:
        return (
            f"Nothing has been measured since {exact_time(found.measured_at)}, {relative_time(found.measured_at, moment)}. "
            "In grey stands what was last known."
        )
    kept = [component for component in found.components if component.last_known]
    database = next((each.state for each in found.components if each.name == "database"), None)
    if database not in _WITHOUT_IT or not kept:
        return None
    oldest = min(component.last_known.at for component in kept if component.last_known)
    count = f"{len(kept)} components" if len(kept) > 1 else kept[0].title
    return (
        f"{_WITHOUT_IT[database]}, so {count} cannot be measured. In grey stands what was last known, "
        f"the oldest of it from {relative_time(oldest, moment)}. This screen needs no database."
    )


def share_word(share: float | None) -> str:
    """A share in per cent, never rounded up: what is not all is less than 100%."""
    if share is None:
        return "—"
    return "100%" if share >= 1 else f"{math.floor(share * 10_000) / 100:.2f}%"


# Down was seen; unknown may be this process's own fault.
_WITHOUT_IT = {
    State.DOWN: "The database is away",
    State.UNKNOWN: "How the database is could not be told",
}
