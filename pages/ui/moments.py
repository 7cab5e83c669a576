"""Points in time and spans of it, in words."""

from datetime import UTC, datetime

import streamlit as st

from pages.ui.text import escape_markdown

_MINUTE, _HOUR, _DAY = 60, 3_600, 86_400


def relative_time(moment: datetime, now: datetime | None = None) -> str:
    """Say how far `moment` is from `now`: "3 min ago", "in 2 h"; beyond thirty days, its date.

    A moment without a zone is taken as UTC.
    """
    then = _utc(moment)
    seconds = ((_utc(now) if now else datetime.now(UTC)) - then).total_seconds()
    distance = abs(seconds)
    if distance < 10:
        return "just now"
    if distance < _MINUTE:
        words = f"{int(distance)} s"
    elif distance < _HOUR:
        words = f"{int(distance // _MINUTE)} min"
    elif distance < _DAY:
        words = f"{int(distance // _HOUR)} h"
    elif distance < 30 * _DAY:
        days = int(distance // _DAY)
        words = "1 day" if days == 1 else f"{days} days"
    else:
        return f"{then.day} {then:%b %Y}"
    return f"{words} ago" if seconds > 0 else f"in {words}"


def exact_time(moment: datetime) -> str:
    """Write `moment` in full, in UTC: "2026-03-01 14:05:09 UTC"."""
    return f"{_utc(moment):%Y-%m-%d %H:%M:%S} UTC"


def duration(seconds: float | None) -> str:
    """Write a span with the two units that matter: "0.4 s", "12 s", "3 min 20 s", "2 h 5 min", "4 d 3 h".

    Below a tenth of a second it is in milliseconds; not measured is a dash.
    """
    if seconds is None:
        return "—"
    if seconds < 0.1:
        return f"{seconds * 1000:.0f} ms"
    if seconds < 9.95:
        return f"{seconds:.1f} s"
    whole = round(seconds)
    for size, unit, smaller, smaller_unit in (
        (_DAY, "d", _HOUR, "h"),
        (_HOUR, "h", _MINUTE, "min"),
        (_MINUTE, "min", 1, "s"),
    ):
        if whole >= size:
            rest = whole % size // smaller
            return f"{whole // size} {unit}" + (f" {rest} {smaller_unit}" if rest else "")
    return f"{whole} s"


def time_note(moment: datetime, before: str = "") -> None:
    """Show when something happened as a quiet line, the exact time one hover away.

    Args:
        moment: when it happened.
        before: a word in front, such as "Measured".
    """
    words = relative_time(moment)
    st.caption(
        escape_markdown(f"{before} {words}" if before else words), help=exact_time(moment), width="content"
    )


def _utc(moment: datetime) -> datetime:
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
