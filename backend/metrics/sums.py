"""Counts added up, as figures are made of."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

from backend.db.tallies import Tally
from backend.metrics.family import Only


@dataclass(slots=True)
class Sums:
    """Counts added up; `good` are those of a share's good rows, `per` what a ratio is divided by."""

    n: int = 0
    missing: int = 0
    total: float = 0.0
    squares: float = 0.0
    good: int = 0
    per: int = 0
    buckets: dict[int, int] = field(default_factory=lambda: defaultdict(int))

    def add_all(self, other: Sums) -> None:
        """Add what others were added up to."""
        self.n += other.n
        self.missing += other.missing
        self.total += other.total
        self.squares += other.squares
        self.good += other.good
        self.per += other.per
        for bucket, count in other.buckets.items():
            self.buckets[bucket] += count

    def add(self, tally: Tally, *, good: Only) -> None:
        """Add a tally."""
        self.n += tally.n
        self.missing += tally.missing
        self.total += tally.total
        self.squares += tally.squares
        if good and all(tally.keys.get(key) in chosen for key, chosen in good.items()):
            # A row counts as good or not whatever its value, such as a request whose price nobody knows.
            self.good += tally.n + tally.missing
        if tally.histogram is not None:
            for bucket, count in tally.histogram.items():
                self.buckets[bucket] += count
        elif tally.bucket is not None:
            self.buckets[tally.bucket] += tally.n
