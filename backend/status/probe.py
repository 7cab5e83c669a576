"""What a probe is: a name, how often it runs, and a function that looks once."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from sqlalchemy import Engine

from backend.status.schemas import Figure, Kind, State


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What probes look at."""

    engine: Engine
    base_url: str
    data_dir: Path


@dataclass(frozen=True, slots=True)
class Reading:
    """What a probe saw. Its latency is measured around it unless it gives its own."""

    state: State
    summary: str
    action: str | None = None
    kind: Kind = Kind.MEASURED
    latency_ms: float | None = None
    figures: tuple[Figure, ...] = field(default_factory=tuple)


@dataclass(frozen=True, slots=True)
class Probe:
    """A component and how to look at it.

    Attributes:
        name: the component's name in the API.
        title: what people call it.
        look: reads once; whatever it raises makes the component `down` with the error's words, except that a database
            which cannot be reached makes it `unknown`: that says nothing about this component.
        action: what to do when it is down.
        affects: what people cannot do while it is down, for the sentence on top.
        required: whether the whole cannot be better than this component.
        every: how often it runs; short enough that a fault shows within 20 s.
        looks_to_worsen: looks in a row that must see it worse before its state changes; while they differ from the
            state they follow each second.
        looks_to_recover: the same, for the better.
        own: it speaks of the process that looks, so that another process's reading says nothing of this one.
    """

    name: str
    title: str
    look: Callable[[Surroundings], Reading]
    action: str
    affects: str = ""
    required: bool = False
    every: timedelta = timedelta(seconds=5)
    looks_to_worsen: int = 2
    looks_to_recover: int = 2
    own: bool = False
