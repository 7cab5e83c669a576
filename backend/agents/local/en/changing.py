"""A statement changed at one place, with what the text has there and what stands there now."""

from __future__ import annotations

from dataclasses import dataclass, replace

from backend.agents.local.en.exchange import Tokens
from backend.agents.local.en.inflect import article
from backend.agents.local.en.tag import render

_THIRD = {"have": "has", "do": "does", "go": "goes", "be": "is"}


@dataclass(frozen=True, slots=True)
class Reversed:
    """A statement made false, what the text has at the changed place, and what stands there now."""

    tokens: Tokens
    was: str
    put: str
    soft: bool = False  # whether only how many or how often was changed
    phrase: str = ""  # the changed word with its noun, which together may be a term


def exchanged(tokens: Tokens, one: tuple[int, int], other: tuple[int, int]) -> Reversed:
    """The statement with two stretches in each other's place."""
    left, right = tokens[slice(*one)], tokens[slice(*other)]
    new_left = (replace(right[0], spaced=left[0].spaced), *right[1:])
    new_right = (replace(left[0], spaced=right[0].spaced), *left[1:])
    middle = tokens[one[1] : other[0]]
    whole = (*tokens[: one[0]], *new_left, *middle, *new_right, *tokens[other[1] :])
    was = render((*left, *middle, *right))
    return Reversed(with_articles(whole), was, render((*new_left, *middle, *new_right)))


def said_instead(tokens: Tokens, span: tuple[int, int], new: Tokens, was: str, put: str) -> Reversed:
    fitted = (replace(new[0], spaced=tokens[span[0]].spaced), *new[1:])
    return Reversed(with_articles((*tokens[: span[0]], *fitted, *tokens[span[1] :])), was, put)


def with_articles(tokens: Tokens) -> Tokens:
    """Each "a" and "an" as the word behind wants it."""
    said = list(tokens)
    for at, token in enumerate(said[:-1]):
        if token.lower in {"a", "an"} and said[at + 1].text[:1].isalpha():
            fitting = article(said[at + 1].text)
            if fitting != token.lower:
                said[at] = replace(
                    token, text=fitting.capitalize() if token.text[:1].isupper() else fitting, lower=fitting
                )
    return tuple(said)


def third_person(verb: str) -> str:
    if verb in _THIRD:
        return _THIRD[verb]
    if verb.endswith("y") and verb[-2:-1] not in set("aeiou"):
        return verb[:-1] + "ies"
    return verb + ("es" if verb.endswith(("s", "x", "z", "ch", "sh", "o")) else "s")
