"""What the status' tests share: a clock moved by hand, and surroundings in which nothing answers."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import sessionmaker

from backend.auth.keys import ring
from backend.auth.presence import presence
from backend.db import engine as db_engine
from backend.status import service
from backend.status.probe import Probe, Reading, Surroundings
from backend.status.sampler import Sampler
from backend.status.schemas import State

# Port 1 is nobody's: a connection is refused at once.
NOWHERE = "postgresql://nobody@127.0.0.1:1/nothing"


class Clock:
    """Time that stands still until moved."""

    def __init__(self) -> None:
        self.time = datetime(2031, 5, 4, 14, 3, tzinfo=UTC)

    def now(self) -> datetime:
        """The time it shows."""
        return self.time

    def move(self, **by: float) -> None:
        """Go on by so much."""
        self.time += timedelta(**by)


@pytest.fixture
def clock() -> Clock:
    """A clock moved by hand."""
    return Clock()


@pytest.fixture
def nowhere(tmp_path: Path) -> Iterator[Surroundings]:
    """Surroundings whose database and web server do not answer."""
    engine = db_engine.make_engine(NOWHERE)
    yield Surroundings(engine, "http://127.0.0.1:1", tmp_path)
    engine.dispose()


@pytest.fixture
def around(committed: Engine, tmp_path: Path) -> Surroundings:
    """The real database, and no web server."""
    return Surroundings(committed, "http://127.0.0.1:1", tmp_path)


@pytest.fixture
def away(nowhere: Surroundings) -> Iterator[Surroundings]:
    """A database that refuses connections, for units of work too."""
    db_engine.bind(sessionmaker(nowhere.engine))
    yield nowhere
    db_engine.bind(None)


@pytest.fixture(autouse=True)
def clean_process() -> Iterator[None]:
    """No sampler, key or session of another test."""
    ring.forget()
    presence.forget()
    yield
    service.use_sampler(None)
    ring.forget()
    presence.forget()


def reads(state: State, summary: str = "Seen.") -> Callable[[Surroundings], Reading]:
    """A look that always sees this."""
    return lambda around: Reading(state, summary)


def a_probe(
    name: str = "thing",
    look: Callable[[Surroundings], Reading] = reads(State.OPERATIONAL),  # noqa: B008
    *,
    required: bool = True,
    affects: str = "",
    looks: int = 1,
) -> Probe:
    """A probe; unless told otherwise of a required component that is well, and changes its state after one look."""
    return Probe(
        name,
        name.capitalize(),
        look,
        "Do something.",
        affects=affects,
        required=required,
        looks_to_worsen=looks,
        looks_to_recover=looks,
    )


def state_of(sampler: Sampler, name: str = "thing") -> State:
    """A component's state in the snapshot."""
    return next(component.state for component in sampler.status().components if component.name == name)


def figures(reading: Reading) -> dict[str, str]:
    """A reading's figures by their label."""
    return {figure.label: figure.value for figure in reading.figures}
