"""`python -m tests.benchmarks.weighing`: fit what the local solver's signs weigh, and try them on chapters left out.

Reads the keyed questions beside the checkout. Prints the weights to put into `backend/agents/local/solve/weigh.py`.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random
from unittest.mock import patch

import numpy as np
import numpy.typing as npt

from backend.agents.local.en.solve import weigh
from backend.agents.local.en.solve.choose import asks_for_not
from backend.agents.local.en.solve.index import index_of
from backend.agents.local.en.solve.near import supports_of
from backend.agents.local.en.solve.signs import figures, signs_of
from backend.agents.local.solving import solve
from backend.agents.material import Material
from backend.agents.solver import Question
from backend.quiz.checks.options import sums_up
from backend.quiz.schemas import ItemContent, ItemType
from tests.agents.local.keys import material_of
from tests.benchmarks.checking import human_questions, module_texts

FOLDS = 6
# How strongly the weights are drawn to zero: what left-out chapters were told best with, of 10, 20 and 40.
SHRINK = 20.0
_ROUNDS = 12

Rows = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Posed:
    """A question to fit on: its chapter, the figures of its options, and which of them is right."""

    module: str
    rows: Rows
    key: int


@dataclass(frozen=True)
class HeldOut:
    """How many questions were answered with weights fitted on other chapters alone, and how many of them rightly."""

    answered: int
    right: int


def materials() -> dict[str, Material]:
    """The chapters of the questions, read."""
    texts = module_texts()
    return {module: material_of(texts[module]) for module, _ in human_questions()}


def posed(read: dict[str, Material]) -> list[Posed]:
    """The questions with plain options that ask for what is so; the weights stand on these."""
    found = []
    for module, item in human_questions():
        options = [option.text for option in item.options]
        plain = item.type is ItemType.MULTIPLE_CHOICE and not any(map(sums_up, options))
        if plain and not asks_for_not(item.stem):
            found.append(
                Posed(
                    module,
                    _rows(item, options, read[module]),
                    [option.correct for option in item.options].index(True),
                )
            )
    return found


def _rows(item: ItemContent, options: Sequence[str], material: Material) -> Rows:
    index = index_of(material.document)
    near = [
        support.strength for support in supports_of(Question(item.type, item.stem, tuple(options)), index)
    ]
    return np.array(figures(signs_of(item.stem, options, near, index.reading)))


def fit(questions: Sequence[Posed], spread: Rows) -> tuple[float, ...]:
    """The weights that make the right options likeliest (a ridge-penalised conditional logit, by Newton's method)."""
    size = len(spread)
    weights = np.zeros(size)
    for _ in range(_ROUNDS):
        slope, bend = -SHRINK * weights, SHRINK * np.eye(size)
        for question in questions:
            rows = question.rows / spread
            scores = rows @ weights
            likely = np.exp(scores - scores.max())
            likely /= likely.sum()
            mean = likely @ rows
            slope += rows[question.key] - mean
            bend += (rows * likely[:, None]).T @ rows - np.outer(mean, mean)
        weights = weights + np.linalg.solve(bend, slope)
    return tuple(float(round(weight, 3)) for weight in weights / spread)


def hold_out(read: dict[str, Material], questions: Sequence[Posed]) -> HeldOut:
    """Answer every question with weights fitted without its chapter's sixth of the book."""
    modules = sorted(read)
    Random(1).shuffle(modules)
    spread = _spread(questions)
    answered = right = 0
    for fold in range(FOLDS):
        left_out = set(modules[fold::FOLDS])
        weights = fit([question for question in questions if question.module not in left_out], spread)
        with patch.object(weigh, "WEIGHTS", weights):
            endings = [
                solve(item, read[module], seed=1).ending
                for module, item in human_questions()
                if module in left_out
            ]
        answered += sum(ending in ("agreed", "disputed") for ending in endings)
        right += endings.count("agreed")
    return HeldOut(answered, right)


def _spread(questions: Sequence[Posed]) -> Rows:
    deviations: Rows = np.vstack([question.rows for question in questions]).std(axis=0)
    return deviations


def main() -> int:
    """Fit on all questions and print; answers 1 where the weights in use are others."""
    if not human_questions():
        sys.stdout.write("The questions people wrote are not here; nothing was fitted.\n")
        return 0
    read = materials()
    questions = posed(read)
    weights = fit(questions, _spread(questions))
    held = hold_out(read, questions)
    sys.stdout.write(
        f"fitted on {len(questions)} questions: {weights}\n"
        f"on chapters left out: {held.right} of {held.answered} answers right ({held.right / held.answered:.1%})\n"
    )
    if weights != weigh.WEIGHTS:
        sys.stdout.write(f"the weights in use are others: {weigh.WEIGHTS}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
