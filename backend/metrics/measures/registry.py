"""Every measure there is, in the order screens show them, and every family they stand on."""

from collections.abc import Mapping

from backend.errors import NotFound
from backend.metrics.counted import ALIVE
from backend.metrics.family import Family, Measure
from backend.metrics.measures import calls, findings, requests, runs, sessions, steps, system, verdicts

MEASURES: Mapping[str, Measure] = {
    measure.name: measure
    for family in (runs, verdicts, calls, steps, findings, requests, sessions, system)
    for measure in family.MEASURES
}
FAMILIES: Mapping[str, Family] = {
    part.family.name: part.family
    for measure in MEASURES.values()
    for part in (measure.of, measure.per)
    if part is not None
} | {family.name: family for family in (ALIVE, system.PROBED)}


def find(name: str) -> Measure:
    """A measure by its name.

    Raises:
        NotFound: there is none of that name.
    """
    if name not in MEASURES:
        raise NotFound(f"There is no measure named '{name}'; GET /api/v1/metrics lists them.")
    return MEASURES[name]
