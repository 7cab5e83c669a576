"""Measures as the API, the screens and the reports see them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from pydantic import BaseModel, Field


class Kind(StrEnum):
    """How a figure came to be known."""

    MEASURED = "measured"
    ESTIMATED = "estimated"
    UNKNOWN = "unknown"


class Unit(StrEnum):
    """What a figure counts."""

    RUNS = "runs"
    STEPS = "steps"
    ITEMS = "items"
    VERDICTS = "verdicts"
    FINDINGS = "findings"
    CALLS = "calls"
    TOKENS = "tokens"
    DOLLARS = "USD"
    DOLLARS_EACH = "USD per item"
    SECONDS = "s"
    SHARE = "share"
    REQUESTS = "requests"
    LOOKUPS = "look-ups"
    SESSIONS = "sessions"
    FAULTS = "errors"
    PROCESSES = "processes"
    MILLISECONDS = "ms"
    BYTES = "bytes"


class Better(StrEnum):
    """Which direction is good news."""

    UP = "up"
    DOWN = "down"
    NEITHER = "neither"


@dataclass(frozen=True, slots=True)
class Measured:
    """A figure over a half-open window `[start, end)`.

    Attributes:
        value: in `unit`; None when nothing was measured, which is not 0.
        n: how many rows it stands on.
        low: lower end of the 95% interval; None where there is none.
        high: upper end.
        kind: measured, estimated (money from list prices), or unknown.
        coverage: share of the window, or of the rows, that was measured, 0 to 1.
        rows_url: where the rows behind it are shown; empty where there are none to show.
        definition_version: changes when what is counted changes; figures of two versions are not comparable.
        groups: the same by the key asked for.
        fewest: below this many rows the figure says too little to conclude anything.
    """

    name: str
    title: str
    unit: Unit
    value: float | None
    n: int
    low: float | None = None
    high: float | None = None
    kind: Kind = Kind.MEASURED
    coverage: float = 1.0
    rows_url: str = ""
    definition_version: int = 1
    groups: Mapping[str, Measured] = field(default_factory=dict)
    fewest: int = 1

    @property
    def tells(self) -> bool:
        """Whether there are rows enough to conclude anything."""
        return self.value is not None and self.n >= self.fewest


@dataclass(frozen=True, slots=True)
class Change:
    """A figure against the same one of an earlier window.

    Attributes:
        difference: now less before; None where one of them is unknown.
        low: lower end of the difference's 95% interval.
        high: upper end.
        detectable: whether that interval excludes 0 and both have rows enough.
        words: the same in a few words.
    """

    difference: float | None
    low: float | None
    high: float | None
    detectable: bool
    words: str


class Level(BaseModel):
    """What stands at a number right now."""

    name: str
    words: str
    value: float | None = Field(description="Null where there is none: no cap, or nobody says.")


class Definition(BaseModel):
    """What a measure counts, and how."""

    name: str
    title: str
    unit: Unit
    version: int = Field(description="Changes when what is counted changes.")
    counts: str = Field(description="What is counted, and by which time.")
    splits: list[str] = Field(description="By what it can be split.")
    better: Better
    fewest: int = Field(description="Below this many rows nothing is concluded from it.")


class Figure(BaseModel):
    """A measured figure; null where nothing was measured."""

    name: str
    title: str
    unit: Unit
    value: float | None
    n: int
    low: float | None = Field(description="Lower end of the 95% interval.")
    high: float | None
    kind: Kind
    coverage: float
    rows_url: str
    definition_version: int
    enough: bool = Field(description="Whether there are rows enough to conclude anything.")
    groups: dict[str, Figure] = Field(default_factory=dict)

    @classmethod
    def of(cls, measured: Measured) -> Figure:
        """A measured figure as the API answers it."""
        # Not validated: it is our own, and there are thousands in a series that is split.
        return cls.model_construct(
            name=measured.name,
            title=measured.title,
            unit=measured.unit,
            value=measured.value,
            n=measured.n,
            low=measured.low,
            high=measured.high,
            kind=measured.kind,
            coverage=measured.coverage,
            rows_url=measured.rows_url,
            definition_version=measured.definition_version,
            enough=measured.tells,
            groups={key: cls.of(group) for key, group in measured.groups.items()},
        )


class Point(BaseModel):
    """One slice of a series."""

    at: datetime
    figure: Figure


class Series(BaseModel):
    """A measure over a window, as a whole and in slices, oldest first."""

    definition: Definition
    start: datetime = Field(serialization_alias="from")
    end: datetime = Field(serialization_alias="to")
    step: str | None
    by: str | None
    figure: Figure
    points: list[Point]
