"""True or false: lay the statement beside the sentence most like it, and read what differs."""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from enum import Enum, auto
from functools import cache

from backend.agents.local.en.solve.index import Index, Line
from backend.agents.local.en.solve.senses import sense_of
from backend.agents.local.en.solve.words import Word, is_negation, key_of, telling, words_of
from backend.agents.local.en.words import OPPOSITES, word_set
from backend.agents.local.found import Found, Unsure
from backend.agents.solver import Question
from backend.quiz.grading import Response

# So much of the statement's weight the sentence must have before anything is read out of a difference.
LEAST = 0.55
# So much of a stretch may be exchanged for another: a term for a term, not one remark for another.
_MOST_EXCHANGED = 6
_MOST_BESIDE = 2
# So many words more in the sentence than in the statement may be a remark; beyond that it tells of something else.
_MOST_ADDED = 2
_LOOKED_AT = 5
_TRUE = word_set("true yes right correct")
_FALSE = word_set("false no wrong incorrect")
_SAYS = "≡"
_DEFINES = re.compile(
    r"\A\s*the\s+(?:term|word|concept)\s+[“\"']?(?P<term>[^”\"]{2,80}?)[”\"']?\s+(?:refers\s+to|means|describes)\s+",
    re.IGNORECASE,
)
_SAYING = word_set("refer mean define describe call term know be to as")
_ALL = word_set("all every always each any everyone everything entirely only must")
_MANY = word_set("most many often usually generally typically frequently commonly mostly largely")
_SOME = word_set("some sometimes several occasionally may might can could")
_FEW = word_set("few rarely seldom little hardly scarcely infrequently")
_NONE = word_set("no none never nobody nothing")
_GRADES = {word: grade for grade, words in enumerate((_NONE, _FEW, _SOME, _MANY, _ALL)) for word in words}
_LEANING = word_set("this these that those such it they he she which another other")
_PIVOTS = word_set("from to into than before after over under above below")
# Small words that make another statement of the same content words.
_STEERING = word_set(
    """before after above below over under from to into without against since until between among only except more less
    most least fewer greater than if unless because despite"""
)
_COUNTERS = (
    "more less|most least|more fewer|before after|above below|over under|increase decrease|first last|northern southern|"
    "north south|east west|eastern western|left right|rise fall|upper lower|early late|earlier later|faster slower|"
    "longer shorter|hot cold|warm cold|light dark|begin end|win lose|same different|with without"
)
_COUNTER = frozenset(frozenset(pair.split()) for pair in _COUNTERS.split("|"))


class _Reading(Enum):
    SAME = auto()
    OTHER = auto()
    UNCLEAR = auto()


def judge(question: Question, index: Index) -> Found | Unsure:
    """True when a sentence says the same; false when the one most like it says something else at one place."""
    truths = {_truth(option): at for at, option in enumerate(question.options)}
    if set(truths) != {True, False}:
        return Unsure("The options are not true and false.")
    stem = words_of(_plain(question.stem))
    framed = bool(_DEFINES.match(question.stem))
    keys = telling(stem)
    denied: tuple[float, Line] | None = None
    for share, line in index.best(keys, _LOOKED_AT):
        if share < LEAST:
            break
        reading = _read(stem, line, index, framed=framed)
        if reading is _Reading.SAME:
            return _found(question, truths[True], share, line)
        if reading is _Reading.OTHER and denied is None:
            denied = (share, line)
        if reading is _Reading.UNCLEAR and denied is None and share > 0.8:
            # The sentence most like it decides, not a later one that happens to differ at one place.
            break
    if denied is not None:
        return _found(question, truths[False], *denied)
    return Unsure("No sentence of the text clearly says the same or something else.")


def _found(question: Question, at: int, share: float, line: Line) -> Found:
    return Found(Response(chosen=frozenset({at})), question.options[at], share, line)


def _truth(option: str) -> bool | None:
    word = option.strip(" .").casefold()
    return True if word in _TRUE else False if word in _FALSE else None


def _plain(stem: str) -> str:
    """A statement about what a term refers to, as a sentence of the text would put it."""
    defines = _DEFINES.match(stem)
    return f"{defines['term']} is {stem[defines.end() :]}" if defines else stem


def _read(stem: tuple[Word, ...], line: Line, index: Index, *, framed: bool) -> _Reading:
    """What the sentence says of the statement, which is about a term where it is `framed` so."""
    said = line.plain
    meant, told = ([sense_of(word.key) for word in words] for words in (stem, said))
    codes = SequenceMatcher(None, meant, told, autojunk=False).get_opcodes()
    if _swapped(stem, said):
        return _Reading.OTHER
    total = index.weigh(word.key for word in stem if word.tells) or 1.0
    of_stem = {word.key for word in stem}
    matched = [code for code in codes if code[0] == "equal"]
    held = sum(index.weight(w.key) for _, a, b, _, _ in matched for w in stem[a:b] if w.tells) / total
    if not matched or held < LEAST:
        return _Reading.UNCLEAR
    first, last = matched[0][3], matched[-1][4]
    changes = [code for code in codes if code[0] != "equal"]
    within = [c for c in changes if c[2] > c[1] or (first <= c[3] < last)]
    readings = [_change(stem[a:b], said[c:d], line, index, of_stem) for _, a, b, c, d in within]
    if _turned(stem, said[first:last]):
        return _Reading.OTHER if held >= 0.85 and readings.count(_Reading.UNCLEAR) == 0 else _Reading.UNCLEAR
    if _Reading.OTHER in readings:
        clear = readings.count(_Reading.OTHER) <= 2 and _Reading.UNCLEAR not in readings
        return _Reading.OTHER if clear else _Reading.UNCLEAR
    if _Reading.UNCLEAR in readings:
        return _Reading.UNCLEAR
    if held < 0.9 or (framed and _is_of_a_kind(said, first)):
        return _Reading.UNCLEAR
    return _Reading.SAME


def _is_of_a_kind(said: tuple[Word, ...], first: int) -> bool:
    """Whether a word of its own stands right before the term: what is said of formal education is not said of all."""
    before = said[first - 1] if first else None
    if before is None or not before.tells or before.key in _SAYING:
        return False
    return before.end + 1 == said[first].start


def _swapped(stem: tuple[Word, ...], said: tuple[Word, ...]) -> bool:
    """Whether the two say all the same words, but what stands on either side of "to" or "than" has changed places."""
    if not telling(stem) <= {word.key for word in said}:
        return False
    for at, pivot in enumerate(stem):
        if pivot.lower not in _PIVOTS:
            continue
        for place in (n for n, word in enumerate(said) if word.lower == pivot.lower):
            for size in (1, 2):
                left, right = _around(stem, at, size)
                other_left, other_right = _around(said, place, size)
                if left and right and left != right and (left, right) == (other_right, other_left):
                    return True
    return False


def _around(words: tuple[Word, ...], at: int, size: int) -> tuple[frozenset[str], frozenset[str]]:
    """The nearest telling words on either side."""
    left = [word.key for word in words[:at] if word.tells][-size:]
    return frozenset(left), frozenset([word.key for word in words[at + 1 :] if word.tells][:size])


def _turned(stem: tuple[Word, ...], said: tuple[Word, ...]) -> bool:
    """Whether one of the two denies what the other says."""
    return sum(map(is_negation, stem)) % 2 != sum(map(is_negation, said)) % 2


def _change(
    stated: tuple[Word, ...], said: tuple[Word, ...], line: Line, index: Index, of_stem: set[str]
) -> _Reading:
    """What one difference means: nothing, another statement, or nobody knows."""
    grades = {_GRADES[w.lower] for w in stated if w.lower in _GRADES}
    of_text = {_GRADES[w.lower] for w in said if w.lower in _GRADES}
    if grades and of_text and max(abs(a - b) for a in grades for b in of_text) >= 2:
        return _Reading.OTHER
    # The opposite that stands elsewhere in the sentence too is told of something else.
    if any(_opposed(a, b) and (a.key not in line.keys or b.key in of_stem) for a in stated for b in said):
        return _Reading.OTHER
    numbers = {w.value for w in stated if w.value is not None}
    if numbers:
        return _numbers(numbers, {w.value for w in said if w.value is not None}, line)
    telling_stated = [w for w in stated if w.tells and w.key not in _SAYING and not is_negation(w)]
    telling_said = [w for w in said if w.tells and w.key not in _SAYING and not is_negation(w)]
    if _steered(stated) != _steered(said):
        return _Reading.UNCLEAR
    if not telling_stated:
        # The text says more; an "only" or "some" more makes it another statement.
        if (grades - of_text and not telling_said) or len(telling_said) > _MOST_ADDED:
            return _Reading.UNCLEAR
        return _Reading.SAME
    if not telling_said or len(stated) > _MOST_EXCHANGED:
        return _Reading.UNCLEAR
    if any(w.value is not None for w in telling_said):
        return _Reading.UNCLEAR
    if len(telling_said) > len(telling_stated) + _MOST_BESIDE:
        return _Reading.UNCLEAR
    if any(word.lower in _LEANING for word in said):
        return _Reading.UNCLEAR
    # What the sentence has at another place is not exchanged, unless the two have changed places.
    if any(w.key in line.keys for w in telling_stated) and not all(w.key in of_stem for w in telling_said):
        return _Reading.UNCLEAR
    # One term of the text in the place of another is a swap; any other word may be a synonym.
    if all(index.is_term(w.key) for w in telling_stated) and not _kin(telling_stated, telling_said):
        return _Reading.OTHER
    return _Reading.UNCLEAR


def _steered(words: tuple[Word, ...]) -> frozenset[str]:
    return frozenset(word.lower for word in words) & _STEERING


def _numbers(stated: set[float], said: set[float], line: Line) -> _Reading:
    if not said:
        return _Reading.UNCLEAR
    if stated <= said:
        return _Reading.SAME
    elsewhere = {word.value for word in line.words}
    return _Reading.UNCLEAR if stated <= elsewhere else _Reading.OTHER


@cache
def _turns() -> dict[str, str]:
    # Not at import: it loads the lemmatiser's dictionary, a quarter of a second.
    return {key_of(one): key_of(other) for one, other in OPPOSITES.items() if " " not in one + other}


def _opposed(one: Word, other: Word) -> bool:
    return (
        _turns().get(one.key) == other.key
        or OPPOSITES.get(one.lower) == other.lower
        or frozenset((one.lower, other.lower)) in _COUNTER
        or frozenset((one.key, other.key)) in _COUNTER
    )


def _kin(stated: list[Word], said: list[Word]) -> bool:
    """Whether the two share a word, or a long beginning of one ("economy", "economic")."""
    return any(a.key == b.key or (len(a.key) > 5 and a.key[:5] == b.key[:5]) for a in stated for b in said)
