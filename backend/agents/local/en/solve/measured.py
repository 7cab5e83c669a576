"""How often the local solver was right when it was last measured; `python -m tests.benchmarks.solving --keep` writes it."""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict

FILE = Path(__file__).with_name("measured.json")
# Raised whenever the solver answers otherwise than before, so that no older figure is shown for it.
VERSION = "local-solver-3"


class Band(BaseModel):
    """Answers whose confidence was at least this and below that of the next band."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    at_least: float
    answered: int
    right: int


class Measured(BaseModel):
    """Answers to keyed questions that people wrote, each from its own chapter.

    Attributes:
        questions: how many were asked; the others were left unanswered.
        bands: the answers by confidence, lowest first.
        left_out_answered: those answered with nothing fitted on their own chapters; `left_out_right` of them rightly.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    solver: str
    measured_on: date
    commit: str
    on: str
    questions: int
    answered: int
    right: int
    bands: list[Band]
    left_out_answered: int
    left_out_right: int


@cache
def last_measured() -> Measured | None:
    """The last measurement of this very solver; None where it was changed since and not measured."""
    if not FILE.is_file():
        return None
    measured = Measured.model_validate_json(FILE.read_text(encoding="utf-8"))
    return measured if measured.solver == VERSION else None
