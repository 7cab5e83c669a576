"""What a fork is asked for, and two runs side by side."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from backend.jobs.schemas import Cost, Engine, Priority, Run
from backend.numbers import Whole
from backend.quiz.schemas import Blueprint


class ForkChanges(BaseModel):
    """What a fork does differently; what is left out stays. `seed` goes before the one in `blueprint`."""

    model_config = ConfigDict(extra="forbid")

    blueprint: Blueprint | None = None
    engine: Engine | None = None
    seed: Annotated[Whole, Field(ge=0, le=2**31 - 1)] | None = None
    priority: Priority | None = None


class NewFork(BaseModel):
    """Take over a run's steps up to and including `from_step`, and go on from there."""

    model_config = ConfigDict(extra="forbid")

    from_step: Annotated[Whole, Field(ge=0, le=999_999)]
    changes: ForkChanges = Field(default_factory=ForkChanges)


class RunFigures(BaseModel):
    """What a run came to, for a comparison.

    Attributes:
        seconds: from its start to its end, or to now; null before it starts.
        taken_over: steps it took over from the run it was forked from; they cost it nothing.
        passed, flagged: items in which no check found more than an information, and the others.
    """

    run: Run
    requested: int
    delivered: int
    missing: int
    cost: Cost
    seconds: float | None
    steps: int
    taken_over: int
    passed: int
    flagged: int


class Comparison(BaseModel):
    """Two runs side by side; `differs` names what they were asked differently."""

    first: RunFigures
    second: RunFigures
    differs: list[str]
