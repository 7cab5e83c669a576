"""Years and quantities in an English sentence, as questions: "In what year did …", "How many … do …"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from backend.agents.local.document import Token
from backend.agents.local.en.clause import Clause, clause_at, noun_phrase
from backend.agents.local.en.dates import date_begin
from backend.agents.local.en.find.terms import Spelling
from backend.agents.local.en.inflect import capital
from backend.agents.local.en.numbers import Number, is_year, numbers_in
from backend.agents.local.en.question import LEAVING, base_of, in_main_clause, inverted
from backend.agents.local.en.tag import render
from backend.agents.local.en.words import word_set

_PREPOSITIONS = word_set("at in within after for by of from over with to")
_MAY_FOLLOW = word_set(". by to for with at after of on from")
_BORDERS = word_set("and but when while after before until whereas")
_LASTING = word_set(
    "follow come continue remain be stay seem persist exist"
)  # which have no year of their own
_TO = word_set("to into")
_TELLING = 6  # words of a question that names nothing
_LONGEST = 32  # words of a sentence that is asked for its year
_STUCK = word_set("and or - who that which of whose where when than")
_NO_UNIT = word_set("""ways things kinds points steps questions reasons times sides parts more other
    hundred pm am p.m. a.m. bc ad bce ce st th million thousand billion half following main major people's
    year-old""")


@dataclass(frozen=True, slots=True)
class Count:
    """A year or quantity at `[first, last)` and the question that asks for it, without its mark."""

    first: int
    last: int
    value: float
    question: str
    unit: str
    is_year: bool
    loose: bool
    measured: bool


def counts_in(tokens: tuple[Token, ...], spelling: Spelling) -> Iterator[Count]:
    """The years and quantities a sentence can be asked for, at most one of each."""
    year = _year(tokens, spelling)
    if year:
        yield year
    found = [n for n in numbers_in(tokens) if not is_year(tokens[n.last - 1].text)]
    for number in found if len(found) <= 2 else []:
        quantity = _quantity(tokens, number, spelling) if number.value >= 2 or number.percent else None
        if quantity:
            yield quantity
            return


def _subject(tokens: tuple[Token, ...], clause: Clause, spelling: Spelling) -> str:
    return spelling.inside(tokens[clause.start : clause.subject_end], clause.start == 0)


def _year(tokens: tuple[Token, ...], spelling: Spelling) -> Count | None:
    years = [at for at, token in enumerate(tokens) if is_year(token.text)]
    if not years or years[0] == 0:
        return None
    at = years[0]
    tokens = _with_one_year(tokens, years)
    begin = date_begin(tokens, at) if at < len(tokens) else -1
    if begin < 0 or len(tokens) > _LONGEST:
        return None
    if begin == 0:
        start = at + 1 + (at + 1 < len(tokens) and tokens[at + 1].text == ",")
        clause = clause_at(tokens, start)
        body = inverted(tokens, clause, _subject(tokens, clause, spelling), (0, 0)) if clause else None
    else:
        clause = clause_at(tokens)
        if clause is None or clause.verb >= begin or not in_main_clause(tokens, clause, begin):
            return None
        after = tokens[at + 1] if at + 1 < len(tokens) else None
        if after is not None and after.text == ",":
            tokens = tokens[: at + 1]
        elif after is not None and after.lower not in _MAY_FOLLOW:
            return None
        body = inverted(tokens, clause, _subject(tokens, clause, spelling), (begin, at + 1))
    if body is None or (len(body.split()) < _TELLING and body.islower()):
        return None  # "did war break out"
    if clause is None or len(body.split()) < 4 or tokens[clause.start].tag == "PRP":
        return None
    if _lasts(tokens, clause.verb):
        return None
    value = float(tokens[at].text)
    return Count(at, at + 1, value, f"In what year {body}", "", is_year=True, loose=False, measured=False)


def _lasts(tokens: tuple[Token, ...], verb: int) -> bool:
    """Whether the verb at `verb` says nothing that one would know the year of: "the railway followed in 1830"."""
    behind = next((token for token in tokens[verb + 1 :] if token.tag != "RB"), tokens[-1])
    if tokens[verb].lower in {"was", "were", "is", "are"}:
        return not behind.tag.startswith("VB")
    return base_of(tokens[verb].lower) in _LASTING and behind.lower not in _TO  # "came into force"


def _with_one_year(tokens: tuple[Token, ...], years: list[int]) -> tuple[Token, ...]:
    """The tokens up to where the clause of a second year begins; none where it is in the same clause."""
    if len(years) == 1:
        return tokens
    between = range(years[1] - 1, years[0], -1)
    border = next((at for at in between if tokens[at].text in {",", ";"} or tokens[at].lower in _BORDERS), 0)
    return tokens[:border]


def _quantity(tokens: tuple[Token, ...], number: Number, spelling: Spelling) -> Count | None:
    unit_end = number.last if number.percent else _unit_end(tokens, number.last)
    if unit_end is None or len(tokens) > 34:
        return None
    unit = "percent" if number.percent else render(tokens[number.last : unit_end])
    asked = _asked(tokens, number, unit_end)
    made = (
        _as_subject(tokens, number, unit_end, asked)
        or _after_copula(tokens, number, unit_end, unit, spelling)
        or _as_object(tokens, number, unit_end, asked, spelling)
    )
    if made is None or len(made.split()) < 5:
        return None
    digits = next(i for i in range(number.first, number.last) if tokens[i].text[0].isalnum())
    first = number.first + len(number.hedge.split()) if number.hedge else digits
    measured = not number.percent and unit.split(" ")[0].casefold() in _MEASURES
    return Count(
        first, number.last, number.value, made, unit, is_year=False, loose=number.loose, measured=measured
    )


_MEASURES = word_set("""meter meters metre metres kilometer kilometers kilometre kilometres centimeter
    centimeters millimeters nanometers mile miles foot feet inches inch yard yards gram grams kilogram
    kilograms ton tons tonne tonnes pound pounds ounce ounces liter liters litre litres gallon gallons
    second seconds minute minutes hour hours day days week weeks month months year years degree degrees
    newton newtons joule joules watt watts volt volts ampere amperes ohm ohms hertz pascal pascals kelvin
    kelvins calorie calories km m cm mm kg g mg s ms n j w v k hz nm acres acre hectares hectare decades
    centuries light-years""")


def is_measure(word: str) -> bool:
    """Whether a word names a unit of measure: "kilometres", "hertz"."""
    return word.casefold() in _MEASURES


def _unit_end(tokens: tuple[Token, ...], at: int) -> int | None:
    """Where the counted noun or the unit ends; nothing when there is none to ask with."""
    if at >= len(tokens):
        return None
    if tokens[at].lower in _MEASURES:
        end = at + 1
        if end < len(tokens) and tokens[end].lower in {"celsius", "fahrenheit", "kelvin"}:
            end += 1
        while end + 1 < len(tokens) and tokens[end].lower in {"per", "/", "squared"}:
            end += 1 if tokens[end].lower == "squared" else 2
        if end < len(tokens) and tokens[end].lower in {
            "old",
            "long",
            "tall",
            "high",
            "wide",
            "deep",
            "thick",
            "squared",
        }:
            end += 1
        return end
    end = noun_phrase(tokens, at)
    words = tokens[at:end]
    if not words or end - at > 3 or words[0].tag == "DT" or words[-1].tag not in {"NNS", "NNPS"}:
        return None
    if any(token.lower in _NO_UNIT for token in words) or words[-1].lower in {"percent", "others"}:
        return None
    return end


def _asked(tokens: tuple[Token, ...], number: Number, unit_end: int) -> str:
    """ "what percentage of adults", "how many degrees Celsius" """
    if number.percent:
        hedge = "about " if number.loose else ""
        following = tokens[number.last].lower if number.last < len(tokens) else ""
        if following == "of":
            end = noun_phrase(tokens, number.last + 1)
            if end > number.last + 1:
                return f"{hedge}what percentage of {render(tokens[number.last + 1 : end])}"
        return f"{hedge}what percentage"
    return f"{'about ' if number.loose else ''}how many {render(tokens[number.last : unit_end])}"


def _chunk_end(tokens: tuple[Token, ...], number: Number, unit_end: int) -> int:
    if number.percent and number.last < len(tokens) and tokens[number.last].lower == "of":
        return noun_phrase(tokens, number.last + 1)
    return unit_end


def _as_subject(tokens: tuple[Token, ...], number: Number, unit_end: int, asked: str) -> str | None:
    """ "45 percent of adults smoke." gives "What percentage of adults smoke"."""
    end = _chunk_end(tokens, number, unit_end)
    opening = tokens[: number.first]
    if opening and not (opening[-1].text == "," and _sets_scene(opening)):
        return None
    rest = tokens[end:]
    comma = next(
        (i for i, t in enumerate(rest[:-1]) if t.text == "," and rest[i + 1].lower in LEAVING), len(rest)
    )
    rest = rest[:comma]
    if not rest or rest[0].lower in {"and", "or"} or not _has_verb_soon(rest) or asked.endswith("percentage"):
        return None
    lead = f"{render(opening)} " if opening else ""
    return _closed(capital(f"{lead}{asked} {render(rest)}"))


def _sets_scene(opening: tuple[Token, ...]) -> bool:
    """Whether an opening phrase only says when, where or among whom."""
    first = opening[0].lower
    if len(opening) > 9 or {"this", "these", "such"} & {token.lower for token in opening}:
        return False
    return first in {
        "in",
        "by",
        "on",
        "during",
        "since",
        "among",
        "between",
        "at",
        "within",
        "after",
        "before",
    } or (first == "as" and opening[1].lower == "of")


def _has_verb_soon(rest: tuple[Token, ...]) -> bool:
    for token in rest[:8]:
        if token.text in {",", ";", "."}:
            return False
        if token.tag in {"VBZ", "VBP", "VBD", "MD", "VB"}:
            return True
    return False


def _after_copula(
    tokens: tuple[Token, ...], number: Number, unit_end: int, unit: str, spelling: Spelling
) -> str | None:
    """ "The speed of light is 300,000 km per second." gives "What is the speed of light, in km per second"."""
    clause = clause_at(tokens)
    if clause is None or number.percent or tokens[clause.verb].lower not in {"is", "was"}:
        return None
    if (
        clause.verb + 1 != number.first
        or unit_end < len(tokens) - 1
        or unit.split()[0].casefold() not in _MEASURES
    ):
        return None
    subject = _subject(tokens, clause, spelling)
    verb = tokens[clause.verb].lower
    if unit.split()[-1] in {"old", "long", "tall", "high", "wide", "deep", "thick"}:
        return f"How many {unit} {verb} {subject}"
    return f"What {verb} {subject}, in {unit}"


def _as_object(
    tokens: tuple[Token, ...], number: Number, unit_end: int, asked: str, spelling: Spelling
) -> str | None:
    start = 0
    lead = ""
    if tokens[0].tag == "IN":
        comma = next((i for i, token in enumerate(tokens[:9]) if token.text == ","), 0)
        if comma and comma < number.first and _sets_scene(tokens[: comma + 1]):
            start, lead = comma + 1, render(tokens[: comma + 1]) + " "
    if (
        tokens[start].lower == "there"
        and start + 1 < len(tokens)
        and tokens[start + 1].lower in {"are", "were"}
    ):
        if number.first != start + 2:
            return None
        return _closed(capital(f"{lead}{asked} {tokens[start + 1].lower} there {render(tokens[unit_end:])}"))
    clause = clause_at(tokens, start)
    if clause is None or clause.verb >= number.first or not in_main_clause(tokens, clause, number.first):
        return None
    first = number.first
    end = _chunk_end(tokens, number, unit_end)
    after = tokens[end] if end < len(tokens) else None
    if asked.endswith("percentage") or (
        after is not None and (after.lower in _STUCK or after.tag in {"VBN", "VBG"})
    ):
        return None
    preposition = ""
    if tokens[first - 1].lower in _PREPOSITIONS:
        first -= 1
        preposition = f"{tokens[first].lower} "
        if tokens[first].lower in {"of", "to", "by"} and first - 1 != clause.verb:
            return None
        if tokens[first].lower == "from" and _goes_to(tokens, end):
            return None  # "from 250 boats in 1772 to 300 in 1851"
    elif first - 1 != clause.verb and tokens[first - 1].tag not in {"VBN", "VB", "VBD", "VBG", "RB", "RP"}:
        return None
    head = tuple(t for i, t in enumerate(tokens) if i >= clause.start)
    offset = clause.start
    moved = Clause(0, clause.head_end - offset, clause.subject_end - offset, clause.verb - offset)
    body = inverted(head, moved, _subject(tokens, clause, spelling), (first - offset, end - offset))
    if body is None:
        return None
    return _closed(capital(f"{lead}{preposition}{asked} {body}"))


def _goes_to(tokens: tuple[Token, ...], start: int) -> bool:
    """Whether a second number stands behind a "to"."""
    return any(
        token.lower in _TO and any(t.tag == "CD" for t in tokens[at + 1 : at + 4])
        for at, token in enumerate(tokens)
        if at >= start
    )


def _closed(question: str) -> str:
    return re.sub(r"[\s.,;]+\Z", "", re.sub(r"\s*[:;—–].*\Z", "", question))
