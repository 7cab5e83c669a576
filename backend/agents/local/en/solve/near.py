"""How near an option stands to what is asked in one sentence: the surest sign, and all that several answers stand on."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from backend.agents.local.en.solve.index import Index, Line
from backend.agents.local.en.solve.words import Word, is_negation, telling, words_of
from backend.agents.local.en.words import COPULAS, word_set
from backend.agents.solver import Question

# What a sentence that denies something is worth to an option that does not, and the other way round.
DENIED = 0.5
# What the words of a short option are worth that stand apart from each other.
TORN = 0.4
# What a word is worth that stands beyond a "while" or "but".
ELSEWHERE = 0.3
_A_NAME = 3
_LOOKED_AT = 12
# Words apart from which on a sentence speaks of two things.
_APART = 14
_QUOTED = re.compile(r"[“\"]([^”\"]{2,80})[”\"]")
# A sentence speaks of what it names among its first words.
_EARLY = 3
_CALLING = word_set("call term name know as refer mean define describe or") | COPULAS
_ASIDE = word_set("to in by from with of for on")
_TURNING = frozenset({"while", "whereas", "but", "unlike", "although", "though"})


@dataclass(frozen=True, slots=True)
class Support:
    """How strongly one sentence brings an option and the question together, from 0 to 1, and that sentence."""

    strength: float
    line: Line | None


def supports_of(question: Question, index: Index) -> list[Support]:
    """The support of each option."""
    asked = telling(words_of(question.stem), asked=True)
    named = named_in(question.stem)
    options = [words_of(option) for option in question.options]
    meanings = [telling(words) or frozenset(word.key for word in words) for words in options]
    supports = [
        _support(index, asked, named, meaning, words)
        for meaning, words in zip(meanings, options, strict=True)
    ]
    return [
        replace(support, strength=TORN * support.strength)
        if any(_is_part(at, other, meanings, supports) for other in range(len(options)))
        else support
        for at, support in enumerate(supports)
    ]


def named_in(stem: str) -> frozenset[str]:
    """The words of the term a question puts in quotation marks; none where it names none so."""
    quoted = _QUOTED.search(stem)
    return telling(words_of(quoted[1])) if quoted else frozenset()


def _is_part(at: int, other: int, meanings: list[frozenset[str]], supports: list[Support]) -> bool:
    """Whether an option is only part of another that stands in the same sentence ("monarchy", "absolute monarchy")."""
    return (
        meanings[at] < meanings[other]
        and supports[other].line is supports[at].line
        and supports[other].strength > 0.5 * supports[at].strength
    )


def _support(
    index: Index,
    whole: frozenset[str],
    named: frozenset[str],
    meaning: frozenset[str],
    option: tuple[Word, ...],
) -> Support:
    """The sentence in which the option and what is asked about stand together, near each other.

    `named` is what the stem puts in quotation marks: a sentence without it speaks of something else.
    """
    asked = whole - meaning or whole
    if not meaning or not asked:
        return Support(0.0, None)
    # What says no more than the question, or takes up its very term, explains nothing.
    echo = TORN if meaning <= whole or (named and named <= meaning) else 1.0
    by_asked = index.leaning(asked, index.covered(asked))
    by_option = index.leaning(meaning, index.covered(meaning))
    joint = {number: by_asked[number] * by_option[number] ** 2 for number in by_option if number in by_asked}
    best = Support(0.0, None)
    for number in sorted(joint, key=lambda number: (-joint[number], number))[:_LOOKED_AT]:
        if joint[number] <= best.strength:
            break
        line = index.lines[number]
        strength = echo * joint[number] * _nearness(line, asked, meaning, index)
        if named and not _is_told_of(line, named):
            strength *= TORN
        if any(is_negation(word) for word in line.words) != any(is_negation(word) for word in option):
            strength *= DENIED
        if strength > best.strength:
            best = Support(strength, line)
    return best


def _is_told_of(line: Line, named: frozenset[str]) -> bool:
    """Whether the sentence has the whole term, and as what it speaks of: early on, or called so later."""
    if not named <= line.keys:
        return False
    places = _densest(sorted(place for key in named for place in line.places[key]), len(named))
    if places[-1] - places[0] > len(named):
        return False
    before = line.words[places[0] - 1] if places[0] else None
    after = line.words[places[-1] + 1] if places[-1] + 1 < len(line.words) else None
    if before is not None and before.key in _CALLING:
        return True
    joined = before is not None and before.end + 1 == line.words[places[0]].start
    # "Conventional crowds" are a kind of their own, and "according to" a theory is not about it.
    if before is not None and joined and (before.tells or before.lower in _ASIDE):
        return False
    return places[0] <= _EARLY or (after is not None and after.key in _CALLING)


def _nearness(line: Line, asked: frozenset[str], meaning: frozenset[str], index: Index) -> float:
    """1 where all that is asked stands right beside the option, less the farther off it stands."""
    spots = sorted(place for key in meaning for place in line.places.get(key, ()))
    if not spots:
        return 0.6
    spots = _densest(spots, len(meaning))
    first, last = spots[0], spots[-1]
    # "Warm front" does not stand where a front meets warm air.
    torn = len(meaning) <= _A_NAME and last - first > len(spots)
    total = near = 0.0
    for key in asked:
        places = line.places.get(key)
        if not places:
            continue
        weight = index.weight(key)
        total += weight
        near += weight * max(_closeness(line, place, first, last) for place in places)
    nearness = near / total if total else 0.6
    return TORN * nearness if torn else nearness


def _densest(spots: list[int], size: int) -> list[int]:
    """The stretch that holds most of the option's words closest together."""
    size = min(size, len(spots))
    starts = range(len(spots) - size + 1)
    start = min(starts, key=lambda at: spots[at + size - 1] - spots[at])
    return spots[start : start + size]


def _closeness(line: Line, place: int, first: int, last: int) -> float:
    if first <= place <= last:
        return 1.0
    between = line.words[last + 1 : place] if place > last else line.words[place + 1 : first]
    closeness = 1.0 / (1.0 + max(0, len(between) - 2) / _APART)
    return closeness * ELSEWHERE if any(word.lower in _TURNING for word in between) else closeness
