"""Alerts and objectives in words. Pure."""

from collections.abc import Sequence
from datetime import UTC, datetime

from backend.alerts.schemas import Alert, Burn, Objective, Standing
from backend.alerts.service import FEWEST_SEEN
from pages.ui import duration, exact_time


def sentence(alerts: Sequence[Alert], objectives: Sequence[Objective]) -> str:
    """What is wrong, and which objectives are missed."""
    told = [alert for alert in alerts if not alert.silenced]
    if told:
        first = told[-1].title
        wrong = f"{first}." if len(told) == 1 else f"{len(told)} alerts are open; the first: {first}."
    else:
        wrong = (
            "No alert is open."
            if not alerts
            else f"No alert is open; {len(alerts)} silenced by announced work."
        )
    missed = [one for one in objectives if one.standing is Standing.MISSED]
    known = [one for one in objectives if one.standing is not Standing.UNKNOWN]
    if not known:
        return f"{wrong} Too little was measured to judge an objective."
    if missed:
        return f"{wrong} {len(missed)} of {len(known)} objectives judged {'is' if len(missed) == 1 else 'are'} missed."
    return f"{wrong} {'All' if len(known) == len(objectives) else 'All judged'} objectives are met."


def percent(share: float | None) -> str:
    """A share with as many digits as an objective needs; cut and not rounded, so that a miss never reads as met."""
    if share is None:
        return "—"
    return f"{int(share * 100_000) / 1_000:.3f}".rstrip("0").rstrip(".") + "%"


def budget(left: float | None) -> str:
    """What is left of an error budget."""
    if left is None:
        return "—"
    return f"{left:.0%} left" if left >= 0 else f"overspent by {-left:.0%}"


def burn_word(burn: Burn) -> str:
    """How fast a budget goes, or why that cannot be said."""
    rows = f" (n={burn.n:,})" if burn.n is not None else ""
    if burn.rate is not None:
        return f"{burn.rate:.1f}×{rows}"
    if burn.seen < FEWEST_SEEN:
        return f"too little of it seen ({percent_seen(burn.seen)})"
    return _too_few(burn.n, burn.needed)


def standing_word(one: Objective) -> str:
    """Why an objective is not judged; empty where it is."""
    if one.standing is not Standing.UNKNOWN:
        return ""
    return _too_few(one.n, one.needed) if one.n is not None else "too little of it seen"


def percent_seen(share: float) -> str:
    """How much of a window was seen; cut, so that it never reads as enough."""
    return f"{int(share * 100)}%"


def _too_few(n: int | None, needed: int | None) -> str:
    return f"too few to say ({n:,} of {needed:,})" if n is not None and needed is not None else "—"


def lasted(alert: Alert) -> str:
    """From when, and for how long."""
    end = alert.resolved_at or datetime.now(UTC)
    words = f"{exact_time(alert.fired_at)}, for {duration((end - alert.fired_at).total_seconds())}"
    return words if alert.resolved_at else f"{words} so far"
