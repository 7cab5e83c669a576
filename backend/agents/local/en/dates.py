"""Dates in an English sentence: "in 1860", "in May 1860", "on 26 October 1860"."""

from __future__ import annotations

from backend.agents.local.document import Token
from backend.agents.local.en.numbers import is_year
from backend.agents.local.en.words import MONTHS, word_set

_WHEN = word_set("in on")
_PARTS = MONTHS | word_set("early late mid spring summer autumn winter fall the of")


def date_begin(tokens: tuple[Token, ...], year: int) -> int:
    """Where the date begins that ends with the year at `year`, its "in" or "on" with it; -1 where none stands."""
    at = year - 1
    while at >= 0 and (tokens[at].lower in _PARTS or _is_day(tokens[at]) or tokens[at].text == ","):
        at -= 1
    return at if at >= 0 and tokens[at].lower in _WHEN else -1


def opening_date(tokens: tuple[Token, ...]) -> int:
    """Where the sentence goes on behind a date that opens it, a comma with it; 0 where none does."""
    year = next((at for at, token in enumerate(tokens[:7]) if is_year(token.text)), 0)
    if not year or date_begin(tokens, year) != 0 or year + 2 >= len(tokens):
        return 0
    return year + 1 + (tokens[year + 1].text == ",")


def _is_day(token: Token) -> bool:
    return token.text.isdigit() and len(token.text) < 3
