"""What speaks for each option in the text, as figures: six signs, which `weigh.py` weighs against each other."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import astuple, dataclass

from backend.agents.local.en.solve.stretches import Reading, Stretches, neighbours, weights_of
from backend.agents.local.en.solve.words import words_of

# An option stands in a stretch that has so much of its words' weight.
_THERE = 0.6
_BEST = 4


@dataclass(frozen=True, slots=True)
class Signs:
    """What speaks for one option.

    Attributes:
        near: how near it stands to what is asked in one sentence, as `choose.py` reads it.
        lift: how unlikely it is that paragraphs with this option speak of the question by chance.
        often: the same for the best paragraphs together.
        company: how often its words keep the company of the question's, over all.
        phrased: the share of its neighbouring words that are neighbours in the text.
        missing: how many of its words the text lacks.
    """

    near: float
    lift: float
    often: float
    company: float
    phrased: float
    missing: float


def signs_of(stem: str, options: Sequence[str], near: Sequence[float], reading: Reading) -> list[Signs]:
    """The signs of each option; words that all options share count as the question's."""
    asked = words_of(stem)
    said = [words_of(option) for option in options]
    plain, paired = (
        _Asked(
            weights_of(asked, asked=True, pairs=pairs),
            [weights_of(words, pairs=pairs) for words in said],
            reading,
        )
        for pairs in (False, True)
    )
    return [
        Signs(
            near=near[at],
            lift=_lift(reading.blocks, *paired.of(at)),
            often=_often(reading.blocks, *plain.of(at)),
            company=_company(reading, *plain.of(at)),
            phrased=_phrased(neighbours(words), reading),
            missing=float(sum(not reading.lines.places(root) for root in plain.of(at)[1])),
        )
        for at, words in enumerate(said)
    ]


def common_ground(stem: str, options: Sequence[str], reading: Reading) -> list[float]:
    """For each option, the greatest share of it and of the question, one times the other, that some paragraph has."""
    asked = weights_of(words_of(stem), asked=True)
    of_each = _Asked(asked, [weights_of(words_of(option)) for option in options], reading)
    return [_together(reading.blocks, *of_each.of(at)) for at in range(len(options))]


def figures(signs: Sequence[Signs]) -> list[list[float]]:
    """The signs as rows: each as it is, then beside the greatest among the options; less their mean over the options."""
    rows = [list(astuple(each)) for each in signs]
    most = [max(column) for column in zip(*rows, strict=True)]
    full = [
        row + [value / top if top > 0 else 0.0 for value, top in zip(row, most, strict=True)] for row in rows
    ]
    means = [sum(column) / len(full) for column in zip(*full, strict=True)]
    return [[value - mean for value, mean in zip(row, means, strict=True)] for row in full]


class _Asked:
    """The weights of a question and of each of its options, without what they share."""

    def __init__(
        self, stem: Mapping[str, float], options: Sequence[Mapping[str, float]], reading: Reading
    ) -> None:
        among = Counter(root for option in options for root in option)
        self._weighed = []
        for option in options:
            own = {root: weight for root, weight in option.items() if among[root] < len(options)} or option
            rest = {root: weight for root, weight in stem.items() if root not in own} or stem
            self._weighed.append(
                (
                    {root: weight * reading.lines.weight(root) for root, weight in rest.items()},
                    # A word of several options tells them apart less.
                    {root: weight * reading.lines.weight(root) / among[root] for root, weight in own.items()},
                )
            )

    def of(self, at: int) -> tuple[dict[str, float], dict[str, float]]:
        """What is asked, and what the option says."""
        return self._weighed[at]


def _together(stretches: Stretches, asked: Mapping[str, float], said: Mapping[str, float]) -> float:
    question, option = stretches.covered(asked), stretches.covered(said)
    return max((question[n] * share for n, share in option.items() if n in question), default=0.0)


def _often(stretches: Stretches, asked: Mapping[str, float], said: Mapping[str, float]) -> float:
    question, option = stretches.covered(asked), stretches.covered(said)
    joint = sorted((question[n] * share for n, share in option.items() if n in question), reverse=True)
    return sum(joint[:_BEST])


def _lift(stretches: Stretches, asked: Mapping[str, float], said: Mapping[str, float]) -> float:
    """Minus the logarithm of the chance that as many stretches, drawn at random, speak as much of what is asked."""
    question, option = stretches.covered(asked), stretches.covered(said)
    if not option:
        return 0.0
    most = max(option.values())
    there = [n for n, share in option.items() if share >= _THERE] or [
        n for n, share in option.items() if share == most
    ]
    best = max(question.get(n, 0.0) for n in there)
    if best <= 0:
        return 0.0
    share = sum(value >= best - 1e-9 for value in question.values()) / stretches.count
    chance = 1 - (1 - min(1.0, share)) ** len(there)
    return -math.log(chance + 1e-4) * most


def _company(reading: Reading, asked: Mapping[str, float], said: Mapping[str, float]) -> float:
    """Of each word of the option, how often it is met together with each of the question's; weighed, from 0 to 1."""
    triples = reading.triples
    wanted = sum(map(triples.weight, asked))
    told = sum(map(triples.weight, said))
    if not wanted or not told:
        return 0.0
    total = 0.0
    for root in said:
        places = set(triples.places(root))
        if not places:
            continue
        kept = 0.0
        for other in asked:
            theirs = triples.places(other)
            met = len(places.intersection(theirs))
            if met:
                kept += triples.weight(other) * met / min(len(places), len(theirs))
        total += triples.weight(root) * kept / wanted
    return total / told


def _phrased(pairs: Sequence[tuple[str, str]], reading: Reading) -> float:
    # One word is neither phrased like the text nor unlike it.
    return sum(pair in reading.beside for pair in pairs) / len(pairs) if pairs else 0.5
