"""Figures as people read them. A figure that misses its target is never shown as if it reached it."""

from __future__ import annotations

from decimal import ROUND_HALF_EVEN, Decimal
from enum import StrEnum

NOT_MEASURED = "not measured"
MOST_DECIMALS = 12


class Unit(StrEnum):
    """Units with a form of their own; any other is written behind the number."""

    SHARE = "share"
    SECONDS = "s"
    MILLISECONDS = "ms"
    DOLLARS = "USD"
    COUNT = "count"
    BYTES = "bytes"


class Aim(StrEnum):
    """On which side of a target it is met."""

    AT_LEAST = "at_least"
    AT_MOST = "at_most"

    def reached(self, value: float, target: float) -> bool:
        """Whether a value meets a target."""
        return value >= target if self is Aim.AT_LEAST else value <= target


def show(value: float | None, unit: str, *, target: float | None = None, aim: Aim | None = None) -> str:
    """A value with its unit; with a target, as many decimals as it takes to stay on the value's side of it."""
    if value is None:
        return NOT_MEASURED
    if unit == Unit.SECONDS and target is None and abs(value) >= 60:
        return f"{'−' if value < 0 else ''}{show_duration(abs(value))}"
    if unit == Unit.BYTES:
        return _size(value)
    decimals = _decimals(value, unit)
    if target is not None and aim is not None and not aim.reached(value, target):
        while decimals < MOST_DECIMALS and aim.reached(_rounded(value, unit, decimals), target):
            decimals += 1
    return _written(value, unit, decimals)


def show_target(target: float, unit: str, aim: Aim) -> str:
    """A target as a condition: "≥ 99.5%"."""
    sign = "≥" if aim is Aim.AT_LEAST else "≤"
    decimals = 0
    while decimals < MOST_DECIMALS and _rounded(target, unit, decimals) != target:
        decimals += 1
    return f"{sign} {_written(target, unit, decimals)}"


def show_change(amount: float, unit: str) -> str:
    """A difference, its sign in front; differences of shares are in percentage points."""
    sign = "+" if amount > 0 else "−" if amount < 0 else "±"
    if unit == Unit.SHARE:
        points = abs(amount) * 100
        return f"{sign}{_number(points, _enough(points, 1))} pp"
    return f"{sign}{show(abs(amount), unit)}"


def show_duration(seconds: float) -> str:
    """A span with the two units that matter: "3 min 20 s"."""
    if seconds < 0.1:
        return f"{seconds * 1000:.0f} ms" if seconds >= 0.001 or seconds == 0 else "< 1 ms"
    if seconds < 9.95:
        return f"{seconds:.1f} s"
    whole = round(seconds)
    for size, unit, smaller, smaller_unit in (
        (86_400, "d", 3_600, "h"),
        (3_600, "h", 60, "min"),
        (60, "min", 1, "s"),
    ):
        if whole >= size:
            rest = whole % size // smaller
            return f"{whole // size} {unit}" + (f" {rest} {smaller_unit}" if rest else "")
    return f"{whole} s"


def _size(size: float) -> str:
    for factor, unit in ((1024**3, "GiB"), (1024**2, "MiB"), (1024, "KiB")):
        if abs(size) >= factor:
            return f"{_number(size / factor, 1)} {unit}"
    return f"{_number(size, 0)} bytes"


def _decimals(value: float, unit: str) -> int:
    if unit == Unit.SHARE:
        percent = abs(value) * 100
        if percent in (0, 100):
            return 0
        return max(_enough(percent, 1), _enough(abs(100 - percent), 1))
    if unit == Unit.COUNT:
        return 0 if value == int(value) else 1
    if unit.startswith(Unit.DOLLARS):
        return max(2, _enough(abs(value), 2))
    if unit in (Unit.SECONDS, Unit.MILLISECONDS):
        return 0 if abs(value) >= 100 else 1 if abs(value) >= 1 else _enough(abs(value), 1)
    return 0 if value == int(value) else _enough(abs(value), 2)


def _enough(size: float, least: int) -> int:
    """Decimals by which something that is not nothing does not look like nothing."""
    decimals = least
    while 0 < size < 0.5 * 10**-decimals and decimals < MOST_DECIMALS:
        decimals += 1
    return decimals


def _rounded(value: float, unit: str, decimals: int) -> float:
    if unit == Unit.SHARE:
        return float(_quantized(Decimal(repr(value)) * 100, decimals) / 100)
    return float(_quantized(Decimal(repr(value)), decimals))


def _written(value: float, unit: str, decimals: int) -> str:
    if unit == Unit.SHARE:
        return f"{_number_of(Decimal(repr(value)) * 100, decimals)}%"
    number = _number(value, decimals)
    if unit.startswith(Unit.DOLLARS):
        return f"US$ {number}{unit.removeprefix(Unit.DOLLARS)}"
    return number if unit == Unit.COUNT or not unit else f"{number} {unit}"


def _number(value: float, decimals: int) -> str:
    return _number_of(Decimal(repr(value)), decimals)


def _number_of(value: Decimal, decimals: int) -> str:
    return f"{_quantized(value, decimals):,f}".replace("-", "−")


def _quantized(value: Decimal, decimals: int) -> Decimal:
    return value.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_EVEN)
