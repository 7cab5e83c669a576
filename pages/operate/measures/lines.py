"""What a measure's chart draws and its file holds."""

from typing import Final

import pandas as pd

from backend.metrics.schemas import Series, Unit

# What slices and groups add up to.
ADDED_UP: Final = frozenset(Unit) - {
    *(Unit.SHARE, Unit.SECONDS, Unit.MILLISECONDS, Unit.DOLLARS_EACH, Unit.BYTES, Unit.PROCESSES),
}
# Counted like the others, and looked at now and then.
AVERAGED: Final = frozenset({"sessions_open"})
# As many as the theme has colours; the others are in the file.
MOST_LINES: Final = 6


def lines_of(found: Series) -> dict[str, list[float | None]]:
    """The lines of the chart: the groups there are slices of, the largest first; or the whole."""
    groups = found.figure.groups
    sliced = {key for point in found.points for key in point.figure.groups}
    names = sorted(sliced, key=lambda key: (-groups[key].n, key))[:MOST_LINES]
    counted = stacks(found)
    if not names:
        return {found.definition.title: [point.figure.value for point in found.points]}
    return {
        name: [
            point.figure.groups[name].value if name in point.figure.groups else (0.0 if counted else None)
            for point in found.points
        ]
        for name in names
    }


def table_of(found: Series) -> pd.DataFrame:
    """What is charted, a row per slice and group, for the file."""
    rows: list[dict[str, object]] = []
    for point in found.points:
        for key, figure in (("", point.figure), *point.figure.groups.items()):
            rows.append(
                {
                    "from": point.at.isoformat(),
                    "measure": figure.name,
                    "definition_version": figure.definition_version,
                    found.by or "group": key,
                    "value": figure.value,
                    "unit": figure.unit.value,
                    "n": figure.n,
                    "low": figure.low,
                    "high": figure.high,
                    "kind": figure.kind.value,
                    "coverage": figure.coverage,
                }
            )
    return pd.DataFrame(rows)


def stacks(found: Series) -> bool:
    """Whether its slices and groups add up, so that bars may stand on each other."""
    return found.definition.unit in ADDED_UP and found.definition.name not in AVERAGED
