"""Cloze, short answer and numerical: what stands in the text at the place the question leaves open."""

from __future__ import annotations

import re
from difflib import SequenceMatcher

from backend.agents.local.en.solve.index import Index, Line
from backend.agents.local.en.solve.words import ASKING, BLANK, Word, telling, words_of
from backend.agents.local.en.words import COPULAS, word_set
from backend.agents.local.found import Found, Unsure
from backend.agents.solver import Question
from backend.quiz.grading import Response

LEAST = 0.6
# Another sentence that has nearly as much of the question may tell something else.
RIVAL = 0.9
_LOOKED_AT = 4
_MOST_WORDS = 7
_YEAR = re.compile(r"\b(?:what|which)\s+year\b|^\s*when\b|\byear\b.*\bin which\b", re.IGNORECASE)
_HOW_MANY = re.compile(r"\bhow\s+(?:many|much)\b|\bnumber of\b", re.IGNORECASE)
_PERCENT = re.compile(r"\bpercent(?:age)?\b|\bper cent\b|%", re.IGNORECASE)
_WHO = re.compile(r"\bwho\b", re.IGNORECASE)
_DEFINING = word_set("refer mean describe define denote") | COPULAS
_INSIDE_NAMES = word_set("of and the de la van von du")
_ARTICLES = word_set("a an the")


def fill_blank(question: Question, index: Index) -> Found | Unsure:
    """What the best sentence has where the stem has its blank, if both agree on either side of it."""
    stem = words_of(question.stem)
    if sum(word.key == BLANK for word in stem) != 1:
        return Unsure("The text of the question has no single blank.")
    found: dict[str, Found] = {}
    for share, line in index.best(telling(stem), _LOOKED_AT):
        if share < LEAST:
            break
        if found and share < RIVAL:
            break
        words = _at_blank(stem, line.plain)
        if words:
            answer = _answer(index, words, share, line)
            found.setdefault(" ".join(word.key for word in words if word.tells), answer)
    return _only(found, "No sentence of the text has the words around the blank.")


def name_it(question: Question, index: Index) -> Found | Unsure:
    """The subject of the sentence that says of it what the question says."""
    stem = words_of(question.stem)
    asked = telling(stem, asked=True)
    who = bool(_WHO.search(question.stem))
    found: dict[str, Found] = {}
    for share, line in index.best(asked, _LOOKED_AT):
        if share < LEAST + 0.1:
            break
        if found and share < RIVAL:
            break
        words = _named(asked, line.plain, index.text, who=who)
        if words:
            found.setdefault(
                " ".join(word.key for word in words if word.tells), _answer(index, words, share, line)
            )
    return _only(found, "No sentence of the text names what the question describes.")


def find_number(question: Question, index: Index) -> Found | Unsure:
    """The number of the kind asked for in the sentence that speaks of what is asked."""
    stem = words_of(question.stem)
    asked = telling(stem, asked=True)
    given = {word.value for word in stem if word.value is not None}
    shares = index.leaning(asked, index.covered(asked))
    ranked = sorted(shares, key=lambda number: (-round(shares[number], 9), number))[:_LOOKED_AT]
    found: dict[str, Found] = {}
    top = 0.0
    for number in ranked:
        if shares[number] < LEAST or shares[number] < RIVAL * top:
            break
        line = index.lines[number]
        numbers = [word for word in line.words if word.value is not None and word.value not in given]
        wanted = _of_kind(question, stem, line, numbers, index.text)
        if len({word.value for word in wanted}) > 1:
            return Unsure("The sentence has several numbers that may be meant.")
        if wanted:
            top = top or shares[number]
            answer = Found(
                Response(text=repr(wanted[0].value)), f"{wanted[0].value:.12g}", shares[number], line
            )
            found.setdefault(wanted[0].key, answer)
    return _only(found, "No sentence of the text gives such a number for what is asked.")


def _only(found: dict[str, Found], nothing: str) -> Found | Unsure:
    if not found:
        return Unsure(nothing)
    if len(found) > 1:
        return Unsure("Two sentences of the text give different answers.")
    return next(iter(found.values()))


def _answer(index: Index, words: tuple[Word, ...], share: float, line: Line) -> Found:
    said = index.text[words[0].start : words[-1].end]
    return Found(Response(text=said), said, share, line)


def _at_blank(stem: tuple[Word, ...], line: tuple[Word, ...]) -> tuple[Word, ...]:
    """The words of the sentence that stand for the blank and for nothing else."""
    matcher = SequenceMatcher(None, [word.key for word in stem], [word.key for word in line], autojunk=False)
    hole = next(at for at, word in enumerate(stem) if word.key == BLANK)
    for tag, first, last, start, stop in matcher.get_opcodes():
        if tag == "replace" and first <= hole < last:
            words = line[start:stop]
            # A changed "a" before the blank is no other sentence.
            others = [word for word in stem[first:last] if word.key != BLANK and word.lower not in _ARTICLES]
            return () if others or len(words) > _MOST_WORDS else _trimmed(words)
    return ()


def _named(asked: frozenset[str], line: tuple[Word, ...], text: str, *, who: bool) -> tuple[Word, ...]:
    """The subject of the sentence, when what it is said to be, or to have done, is what the question describes."""
    first = next((at for at, word in enumerate(line) if word.key in asked and word.tells), None)
    if first is None:
        return ()
    subject = line[:first]
    if not who:
        verb = next((at for at in range(first - 1, -1, -1) if line[at].key in _DEFINING), None)
        # Anything told between the verb and the description is what the sentence is about instead.
        if verb is None or any(word.tells and word.key not in _DEFINING for word in line[verb:first]):
            return ()
        while verb and line[verb - 1].key in _DEFINING:
            verb -= 1
        subject = line[:verb]
    words = _trimmed(subject)
    if not words or len(words) > _MOST_WORDS or not all(map(_may_name, words)):
        return ()
    if who and not words[-1].text[:1].isupper():
        return ()
    return words if "," not in text[words[0].start : words[-1].end] else ()


def _may_name(word: Word) -> bool:
    return (word.tells and word.lower not in ASKING) or word.lower in _INSIDE_NAMES


def _trimmed(words: tuple[Word, ...]) -> tuple[Word, ...]:
    while words and words[0].lower in _ARTICLES:
        words = words[1:]
    return words


def _of_kind(
    question: Question, stem: tuple[Word, ...], line: Line, numbers: list[Word], text: str
) -> list[Word]:
    """Those of the numbers that are of the kind asked for."""
    if _YEAR.search(question.stem):
        return [word for word in numbers if _is_year(word)]
    if _PERCENT.search(question.stem) or _PERCENT.search(question.unit):
        return [word for word in numbers if _PERCENT.match(text[word.end : word.end + 12].lstrip())]
    unit = {word.key for word in words_of(question.unit)}
    many = _HOW_MANY.search(question.stem)
    if many:
        after = next((word for word in stem if word.start >= many.end() and word.tells), None)
        if after is not None:
            unit.add(after.key)
    beside = [word for word in numbers if unit & _after(line, word)]
    if beside:
        return beside
    return [word for word in numbers if not _is_year(word)] or numbers


def _after(line: Line, word: Word) -> set[str]:
    at = line.words.index(word)
    return {other.key for other in line.words[at + 1 : at + 4]}


def _is_year(word: Word) -> bool:
    return (
        word.value is not None
        and 1000 <= word.value <= 2099
        and "," not in word.text
        and word.text[0].isdigit()
    )
