"""What a way of answering gives back: an answer and where it was read, or the reason why it could not tell."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from backend.quiz.grading import Response


class Span(Protocol):
    """A stretch of the text, in code points."""

    @property
    def start(self) -> int:
        """Where it begins."""

    @property
    def end(self) -> int:
        """Behind its last sign."""


@dataclass(frozen=True, slots=True)
class Found:
    """An answer, in words too, how sure it is from 0 to 1, and the sentence it was read from.

    What a confidence is worth is measured: `python -m tests.benchmarks.solving` shows how many answers of each were right.
    """

    response: Response
    said: str
    confidence: float
    line: Span | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "confidence", round(min(1.0, max(0.0, self.confidence)), 3))


@dataclass(frozen=True, slots=True)
class Unsure:
    """Why the text does not tell this solver the answer."""

    why: str
