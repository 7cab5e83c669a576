"""What a way of answering gives back: an answer and where it was read, or the reason why it could not tell."""

from __future__ import annotations

from dataclasses import dataclass

from backend.agents.local.solve.index import Line
from backend.quiz.grading import Response


@dataclass(frozen=True, slots=True)
class Found:
    """An answer, in words too, and the sentence it was read from."""

    response: Response
    said: str
    line: Line | None = None


@dataclass(frozen=True, slots=True)
class Unsure:
    """Why the text does not tell this solver the answer."""

    why: str
