"""What a probe is: a name, how often it runs, how long it may take, and a function that looks once."""

import shutil
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Protocol

from sqlalchemy import Engine

from backend.status.schemas import Figure, Kind, State


class Space(Protocol):
    """Bytes of a file system."""

    @property
    def total(self) -> int:
        """All there are."""

    @property
    def free(self) -> int:
        """Those that can still be written."""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What probes look at.

    Attributes:
        engine: the database.
        base_url: this console's own address.
        data_dir: its folder.
        disk_usage: how full the file system of a folder is; may raise OSError.
    """

    engine: Engine
    base_url: str
    data_dir: Path
    disk_usage: Callable[[Path], Space] = shutil.disk_usage


@dataclass(frozen=True, slots=True)
class Reading:
    """What a probe saw. Its latency is measured around it unless it gives its own.

    `away` says that the database, in which it stands, could not be read: worth looking again at once.
    """

    state: State
    summary: str
    action: str | None = None
    kind: Kind = Kind.MEASURED
    latency_ms: float | None = None
    figures: tuple[Figure, ...] = field(default_factory=tuple)
    away: bool = False


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
        timeout: how long it may take; without an answer by then it is `down`, or `unknown` where the answer stands in
            the database, which then is what does not answer.
        looks_to_worsen: looks in a row that must see it worse before its state changes; while they differ from the
            state they follow each second.
        looks_to_recover: the same, for the better.
        own: it speaks of the process that looks, so that another process's reading says nothing of this one.
        in_database: what it reads stands in the database.
    """

    name: str
    title: str
    look: Callable[[Surroundings], Reading]
    action: str
    affects: str = ""
    required: bool = False
    every: timedelta = timedelta(seconds=5)
    timeout: timedelta = timedelta(seconds=5)
    looks_to_worsen: int = 2
    looks_to_recover: int = 2
    own: bool = False
    in_database: bool = False
