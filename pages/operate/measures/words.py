"""Figures in words: values with their unit, changes, and the sentence on top. Pure."""

from collections.abc import Mapping
from typing import Final

from backend.metrics.schemas import Change, Figure, Kind, Measured, Unit
from pages.ui import duration, sentence_case

MONEY: Final = frozenset({Unit.DOLLARS, Unit.DOLLARS_EACH})


def value_word(unit: Unit, value: float | None) -> str | None:
    """A value ready to read; None where nothing was measured."""
    if value is None:
        return None
    if unit is Unit.SHARE:
        return f"{value:.1%}"
    if unit is Unit.SECONDS:
        return duration(value)
    if unit in MONEY:
        return f"{value:,.4f} USD" if abs(value) < 1 else f"{value:,.2f} USD"
    if unit is Unit.MILLISECONDS:
        return f"{value:,.1f} ms"
    if unit is Unit.BYTES:
        return f"{value / 1_048_576:,.1f} MiB"
    if unit is Unit.PROCESSES:
        return f"{value:,.1f}"
    return f"{value:,.0f}"


def caption_of(measured: Measured, change: Change) -> str:
    """What stands below a figure: how sure it is, and how it compares."""
    if measured.value is None:
        return "Nothing was measured in this window (n=0)."
    parts = []
    low, high = value_word(measured.unit, measured.low), value_word(measured.unit, measured.high)
    counted = measured.unit in (Unit.SHARE, Unit.SECONDS, *MONEY)
    if counted and low and high:
        parts.append(f"{low} to {high} (95%), n={measured.n:,}")
    if measured.kind is Kind.ESTIMATED:
        parts.append("estimated from list prices")
    if measured.coverage < 1:
        parts.append(f"covers {measured.coverage:.1%}")
    parts.append(change.words)
    return sentence_case("; ".join(parts)) + "."


def sure_of(figure: Figure, before: Figure) -> str:
    """How sure a figure is, and whether that is enough to conclude anything; and the one of the window before."""
    low, high = value_word(figure.unit, figure.low), value_word(figure.unit, figure.high)
    parts = []
    if low and high:
        parts.append(f"95% interval {low} to {high}, n={figure.n:,}")
    if not figure.enough:
        parts.append(f"too few to conclude anything (n={figure.n:,})")
    if figure.coverage < 1:
        parts.append(f"covers {figure.coverage:.1%}")
    earlier = value_word(before.unit, before.value)
    parts.append(
        f"the window before: {earlier} (n={before.n:,})"
        if earlier
        else "nothing measured in the window before"
    )
    return sentence_case("; ".join(parts)) + "."


def change_word(measured: Measured, change: Change) -> str | None:
    """The difference with its sign, where it can be told from chance."""
    if not change.detectable or change.difference is None:
        return None
    sign = "-" if change.difference < 0 else "+"
    if measured.unit is Unit.SHARE:
        return f"{sign}{abs(change.difference) * 100:.1f} points"
    return f"{sign}{value_word(measured.unit, abs(change.difference))}"


def sentence_of(figures: Mapping[str, Measured], window: str) -> str:
    """The answer on top: how much was made and how well."""
    ended, success = figures["runs_ended"], figures["run_success"]
    approved, cost = figures["acceptance"], figures["cost"]
    if not ended.n:
        return f"No run ended in the {window}."
    parts = [f"{ended.n:,} {'run' if ended.n == 1 else 'runs'} ended in the {window}"]
    if success.value is not None:
        parts.append(f"{success.value:.0%} of those not cancelled succeeded")
    if approved.value is not None:
        parts.append(f"{approved.value:.0%} of {approved.n:,} items judged were approved")
    if cost.value:
        parts.append(f"models cost about {value_word(Unit.DOLLARS, cost.value)}")
    return "; ".join(parts) + "."
