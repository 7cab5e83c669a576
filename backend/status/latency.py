"""How long looks at a component took within a window, out of the rollups' histograms."""

from dataclasses import dataclass
from datetime import datetime
from itertools import accumulate

from backend.db.unit_of_work import UnitOfWork
from backend.permissions import internal
from backend.status import rollup_repository
from backend.status.rollup_repository import BOUNDS_MS
from backend.status.uptime import pieces


@dataclass(frozen=True, slots=True)
class Latency:
    """A quantile of latencies, in milliseconds.

    Attributes:
        low: the lower bound of the slice it lies in.
        high: the upper bound; None above the last one.
        n: how many looks it rests on.
    """

    low: float
    high: float | None
    n: int


@internal
def latency(
    uow: UnitOfWork, component: str, start: datetime, end: datetime, quantile: float
) -> Latency | None:
    """Between which bounds a quantile lies; None where nothing was measured. What is not rolled up yet is left out."""
    counts = [0] * (len(BOUNDS_MS) + 1)
    for level, spans in pieces(start, end, rollup_repository.progress(uow.session)).items():
        if level is not None:
            added = rollup_repository.sum_latencies(uow.session, level, component, spans)
            counts = [before + more for before, more in zip(counts, added, strict=True)]
    total = sum(counts)
    if not total:
        return None
    place = next(at for at, seen in enumerate(accumulate(counts)) if seen >= quantile * total)
    high = float(BOUNDS_MS[place]) if place < len(BOUNDS_MS) else None
    return Latency(float(BOUNDS_MS[place - 1]) if place else 0.0, high, total)
