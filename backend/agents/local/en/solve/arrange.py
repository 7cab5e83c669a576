"""Matching by the best assignment of all pairs together; ordering by the place, or the year, the text gives."""

from __future__ import annotations

from functools import cache

from backend.agents.local.en.solve.index import Index, Line
from backend.agents.local.en.solve.words import telling, words_of
from backend.agents.local.found import Found, Unsure
from backend.agents.solver import Question
from backend.quiz.grading import Response

# Beyond this the assignments are too many to weigh.
MOST_PAIRS = 10
# A pair stands on this much support, and the whole is ahead of the next assignment by this much.
LEAST = 0.3
AHEAD = 0.25
# Entries that lie farther apart than this many sentences are told in no order.
_ONE_STRETCH = 14


def match_pairs(question: Question, index: Index) -> Found | Unsure:
    """The assignment with most support, when the next best has clearly less."""
    lefts, rights = question.lefts, question.rights
    if not 2 <= len(lefts) <= MOST_PAIRS or len(rights) != len(lefts):
        return Unsure("The two sides cannot be matched one to one.")
    scores = _scores(question, index)
    total, chosen = _assign(scores)
    # Forbid each chosen pair in turn: what is lost then is how sure the assignment is.
    margin = min(
        (total - _assign(scores, forbidden=(row, column))[0] for row, column in enumerate(chosen)),
        default=0.0,
    )
    weak = sum(scores[row][column] < LEAST for row, column in enumerate(chosen))
    if margin < AHEAD or weak > 1:
        return Unsure("The text does not tell for every pair what belongs together.")
    matches = {left: rights[column] for left, column in zip(lefts, chosen, strict=True)}
    said = "; ".join(f"{left} – {right}" for left, right in matches.items())
    return Found(Response(matches=matches), said, margin)


def put_in_order(question: Question, index: Index) -> Found | Unsure:
    """The entries as the text tells them, by year where every one has its own, else within one stretch."""
    lines: list[Line] = []
    shares: list[float] = []
    for entry in question.entries:
        ranked = index.best(telling(words_of(entry)), 2)
        if not ranked or ranked[0][0] < 0.7 or (len(ranked) > 1 and ranked[1][0] > 0.9 * ranked[0][0]):
            return Unsure("The text does not tell the place of every entry.")
        lines.append(ranked[0][1])
        shares.append(ranked[0][0])
    years = [_years(line) for line in lines]
    if all(len(found) == 1 for found in years):
        places: list[float] = [found[0] for found in years]
    else:
        numbers = [line.number for line in lines]
        if max(numbers) - min(numbers) > _ONE_STRETCH:
            return Unsure("The text speaks of the entries in places far apart.")
        places = [_place(line, entry) for line, entry in zip(lines, question.entries, strict=True)]
    if len(set(places)) < len(places):
        return Unsure("Two entries stand at the same place in the text.")
    order = tuple(entry for _, entry in sorted(zip(places, question.entries, strict=True)))
    return Found(Response(order=order), "; ".join(order), min(shares), lines[0])


def _place(line: Line, entry: str) -> float:
    keys = telling(words_of(entry))
    return next((float(word.start) for word in line.words if word.key in keys), float(line.start))


def _years(line: Line) -> list[float]:
    return sorted(
        {w.value for w in line.words if w.value is not None and 1000 <= w.value <= 2099 and len(w.text) == 4}
    )


def _scores(question: Question, index: Index) -> list[list[float]]:
    """How well each left side and each right side stand together in some sentence."""
    rows: list[list[float]] = []
    meanings = [telling(words_of(right)) for right in question.rights]
    by_right = [index.leaning(meaning, index.covered(meaning)) for meaning in meanings]
    for left in question.lefts:
        keys = telling(words_of(left))
        row = []
        for meaning, shares in zip(meanings, by_right, strict=True):
            own = keys - meaning or keys
            by_left = index.leaning(own, index.covered(own))
            row.append(max((by_left[n] * shares[n] for n in by_left if n in shares), default=0.0))
        rows.append(row)
    return rows


def _assign(
    scores: list[list[float]], forbidden: tuple[int, int] | None = None
) -> tuple[float, tuple[int, ...]]:
    """The one-to-one assignment of rows to columns with the greatest sum (exact, over subsets of the columns)."""
    size = len(scores)

    @cache
    def best(row: int, free: int) -> tuple[float, tuple[int, ...]]:
        if row == size:
            return 0.0, ()
        found: tuple[float, tuple[int, ...]] = (float("-inf"), ())
        for column in range(size):
            if free >> column & 1 and (row, column) != forbidden:
                rest, chosen = best(row + 1, free & ~(1 << column))
                found = max(found, (scores[row][column] + rest, (column, *chosen)))
        return found

    return best(0, (1 << size) - 1)
