"""Multiple choice and multiple response: which option stands where the text speaks of what the stem asks."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from backend.agents.local.en.words import COPULAS, word_set
from backend.agents.local.solve.found import Found, Unsure
from backend.agents.local.solve.index import Index, Line
from backend.agents.local.solve.words import Word, is_negation, telling, words_of
from backend.agents.solver import Question
from backend.quiz.checks.options import sums_up
from backend.quiz.grading import Response

# Below this much support the best option is a guess, and so it is when the next comes this near.
LEAST = 0.4
AHEAD = 1.5
# Of several right options each has this much support, and none of the others this much.
SURE, HARDLY = 0.5, 0.12
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
_NEGATIVE = re.compile(
    r"\b(?:not|except|never|cannot|incorrect|untrue|\w+n['’]t|least\s+(?:likely|appropriate|accurate|important))\b"
    r"|\bfalse\W*$|\b(?:is|are)\s+false\b",
    re.IGNORECASE,
)
_OF_CASES = re.compile(r"\bexamples?\s+of\b", re.IGNORECASE)
_COMBINES = re.compile(
    r"\W*(?:both|either|neither|only)\s+[a-e]\b|\W*[a-e]\s+(?:and|or)\s+[a-e]\b", re.IGNORECASE
)
_QUOTED = re.compile(r"[“\"]([^”\"]{2,80})[”\"]")
# A sentence speaks of what it names among its first words.
_EARLY = 3
_CALLING = word_set("call term name know as refer mean define describe or") | COPULAS
_ASIDE = word_set("to in by from with of for on")
_TURNING = frozenset({"while", "whereas", "but", "unlike", "although", "though"})


@dataclass(frozen=True, slots=True)
class _Support:
    strength: float
    line: Line | None


def choose_one(question: Question, index: Index) -> Found | Unsure:
    """The option with clearly more support than any other."""
    refusal = _refusal(question)
    if refusal:
        return refusal
    supports = _supports(question, index)
    ranked = sorted(range(len(supports)), key=lambda at: -supports[at].strength)
    best, second = supports[ranked[0]], supports[ranked[1]]
    if best.strength < LEAST:
        return Unsure("No sentence of the text brings the question and one of its options together.")
    if best.strength < AHEAD * second.strength:
        return Unsure("The text supports two of the options about equally.")
    # Sure is what stands beside the question in the text while no other option does.
    confidence = best.strength * (1 - second.strength / best.strength)
    return Found(Response(chosen=frozenset({ranked[0]})), question.options[ranked[0]], confidence, best.line)


def choose_several(question: Question, index: Index) -> Found | Unsure:
    """Every option with support, when all others have next to none."""
    refusal = _refusal(question)
    if refusal:
        return refusal
    supports = _supports(question, index)
    chosen = [at for at, support in enumerate(supports) if support.strength >= SURE]
    if not chosen or any(HARDLY < support.strength < SURE for support in supports):
        return Unsure("The text does not tell for every option whether it is right.")
    said = "; ".join(question.options[at] for at in chosen)
    confidence = min(supports[at].strength for at in chosen)
    return Found(Response(chosen=frozenset(chosen)), said, confidence, supports[chosen[0]].line)


def _refusal(question: Question) -> Unsure | None:
    if len(question.options) < 2:
        return Unsure("There are no options to choose from.")
    if _NEGATIVE.search(question.stem):
        return Unsure("The question asks for what is not so; a text seldom says that.")
    if _OF_CASES.search(question.stem):
        return Unsure("The question asks to recognise a case; that takes more than finding the words.")
    if any(sums_up(option) or _COMBINES.match(option) for option in question.options):
        return Unsure("An option speaks of the other options.")
    return None


def _supports(question: Question, index: Index) -> list[_Support]:
    asked = telling(words_of(question.stem), asked=True)
    quoted = _QUOTED.search(question.stem)
    named = telling(words_of(quoted[1])) if quoted else frozenset()
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


def _is_part(at: int, other: int, meanings: list[frozenset[str]], supports: list[_Support]) -> bool:
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
) -> _Support:
    """The sentence in which the option and what is asked about stand together, near each other.

    `named` is what the stem puts in quotation marks: a sentence without it speaks of something else.
    """
    asked = whole - meaning or whole
    if not meaning or not asked:
        return _Support(0.0, None)
    # What says no more than the question, or takes up its very term, explains nothing.
    echo = TORN if meaning <= whole or (named and named <= meaning) else 1.0
    by_asked = index.leaning(asked, index.covered(asked))
    by_option = index.leaning(meaning, index.covered(meaning))
    joint = {number: by_asked[number] * by_option[number] ** 2 for number in by_option if number in by_asked}
    best = _Support(0.0, None)
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
            best = _Support(strength, line)
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
