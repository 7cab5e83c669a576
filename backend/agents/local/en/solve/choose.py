"""Multiple choice and multiple response: which option stands where the text speaks of what the stem asks."""

from __future__ import annotations

import re

from backend.agents.local.en.solve.index import Index
from backend.agents.local.en.solve.near import Support, named_in, supports_of
from backend.agents.local.en.solve.signs import common_ground, signs_of
from backend.agents.local.en.solve.weigh import chances
from backend.agents.local.found import Found, Unsure
from backend.agents.solver import Question
from backend.quiz.checks.options import is_all_of_the_above, sums_up
from backend.quiz.grading import Response

# Below this chance of being right the best option is a guess.
LEAST = 0.65
# What stands beside the question in one sentence, this strongly and so far ahead of the next, needs no other sign.
PLAIN, AHEAD = 0.4, 1.5
# Of several right options each has this much support, and none of the others this much.
SURE, HARDLY = 0.5, 0.12
# So much of each option and of the question some paragraph has, where all of them are right.
SHARED = 0.25
# An option that no sentence speaks for is not far less likely than one few speak for: what is not so is told from less.
DENYING = 0.7
_NOT = r"(?:not|never|cannot|\w+n['’]t)"
# The question itself denies, and not a clause of it ("people who did not serve").
_ASKS_FOR_NOT = re.compile(
    r"(?:\A|[.?!:,]\s+|\b(?:of|in|to|for)\s+)(?:which|what|who|whom)\b(?:(?!\bwhy\b)[^.?!,]){0,90}?"
    rf"\b(?:(?:is|are|was|were|does|do|did|has|have|had|can|could|will|would|should|may|might)\s+{_NOT}|\w+n['’]t|"
    r"incorrect|untrue|false|least\s+(?:likely|appropriate|accurate|important))\b"
    r"|\bexcept\b\W*\Z|\bexcept\b(?=[^.?!]*\?)|\ball\s+but\b|(?-i:\bNOT\b|\bEXCEPT\b)|\b(?:is|are)\s+(?:not|false)\W*\Z|\bfalse\W*\Z",
    re.IGNORECASE,
)
_COMBINES = re.compile(
    r"\W*(?:both|either|neither|only)\s+[a-e]\b|\W*[a-e]\s+(?:and|or)\s+[a-e]\b", re.IGNORECASE
)


def choose_one(question: Question, index: Index) -> Found | Unsure:
    """The option that is likely enough to be right by all the text says for each, or all of them together."""
    refusal = _refusal(question)
    if refusal:
        return refusal
    denies = asks_for_not(question.stem)
    alone = [at for at, option in enumerate(question.options) if not sums_up(option)]
    if len(alone) < len(question.options) - 1 or len(alone) < 2:
        return Unsure("More than one option speaks of the other options.")
    summing = next((at for at in range(len(question.options)) if at not in alone), None)
    if summing is not None and (denies or is_all_of_the_above(question.options[summing])):
        return _all_of_them(question, index, alone, summing, denies=denies)
    supports = supports_of(question, index)
    likely = chances(
        signs_of(
            question.stem,
            [question.options[at] for at in alone],
            [supports[at].strength for at in alone],
            index.reading,
        ),
        favour=-DENYING if denies else 1.0,
    )
    best = max(range(len(alone)), key=lambda place: likely[place])
    chance, at = likely[best], alone[best]
    plain = not denies and _stands_out(supports, at)
    if named_in(question.stem) and not plain:
        return Unsure("No sentence of the text brings the term and one of the options together.")
    if plain:
        chance = max(chance, LEAST)
    if chance < LEAST:
        return Unsure("The text does not speak clearly enough for one of the options.")
    line = None if denies else supports[at].line
    return Found(Response(chosen=frozenset({at})), question.options[at], chance, line)


def choose_several(question: Question, index: Index) -> Found | Unsure:
    """Every option with support, when all others have next to none."""
    refusal = _refusal(question)
    if refusal:
        return refusal
    if asks_for_not(question.stem):
        return Unsure("The question asks for what is not so; a text seldom says that.")
    if any(map(sums_up, question.options)):
        return Unsure("An option speaks of the other options.")
    supports = supports_of(question, index)
    chosen = [at for at, support in enumerate(supports) if support.strength >= SURE]
    if not chosen or any(HARDLY < support.strength < SURE for support in supports):
        return Unsure("The text does not tell for every option whether it is right.")
    said = "; ".join(question.options[at] for at in chosen)
    confidence = min(supports[at].strength for at in chosen)
    return Found(Response(chosen=frozenset(chosen)), said, confidence, supports[chosen[0]].line)


def asks_for_not(stem: str) -> bool:
    """Whether a question asks for what is not so."""
    return _ASKS_FOR_NOT.search(stem) is not None


def _refusal(question: Question) -> Unsure | None:
    if len(question.options) < 2:
        return Unsure("There are no options to choose from.")
    if any(map(_COMBINES.match, question.options)):
        return Unsure("An option speaks of the other options.")
    return None


def _stands_out(supports: list[Support], at: int) -> bool:
    """Whether one sentence brings the option and the question together, and none does so with another option."""
    others = max(support.strength for place, support in enumerate(supports) if place != at)
    return supports[at].strength >= PLAIN and supports[at].strength >= AHEAD * others


def _all_of_them(
    question: Question, index: Index, alone: list[int], summing: int, *, denies: bool
) -> Found | Unsure:
    """ "All of the above", where the text speaks of the question with each of the others; nothing is told from less."""
    shared = common_ground(question.stem, [question.options[at] for at in alone], index.reading)
    if denies or min(shared) < SHARED:
        return Unsure("The text does not tell whether all the other options are right.")
    # No figure says how sure that is: too few questions have such an option to measure it.
    return Found(Response(chosen=frozenset({summing})), question.options[summing], LEAST, None)
