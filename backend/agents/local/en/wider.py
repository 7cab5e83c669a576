"""Whether two terms name the same, or one of them a wider class of the other."""

from __future__ import annotations

import re

from backend.agents.local.en.inflect import bare, lemma, singularize
from backend.agents.local.en.kinds import Kind, head_of, kind_of
from backend.agents.local.en.words import THEORY_WORDS, word_set

_SCHOOLS = frozenset({Kind.THEORY, Kind.THINKERS})
_STEM = 7  # letters that names of one school share: "functionalism", "functional analysis"
# What stands before a noun without making it a kind of its own beside others.
_WIDE = word_set("""human social general basic overall common individual personal sociological biological historical
    physical psychological scientific economic political modern different certain formal standard normal typical
    natural real whole total ordinary""")
_NAMING_NONE = (
    {singularize(word) for word in THEORY_WORDS if not word.endswith(("ism", "ists"))}
    | _WIDE
    | word_set("theorist symbolic grand major early classical contemporary new critical key founding")
)
_KINDS_OF = re.compile(
    r"\b(?:types?|kinds?|forms?|categories|sorts|branches|classes) of ((?:[\w-]+ ){0,2}[\w-]+)"
)
_FALLING = re.compile(
    r"\b((?:[\w-]+ ){1,6})(?:falls? into|(?:divided|classified|categorized|grouped|sorted) into|"
    r"comes? in (?:two|three|four|five|several|many)|takes? (?:two|three|four|five|several|many|different) forms)\b"
)
_ANY_SCHOOL = _WIDE | word_set("grand major early classical contemporary new founding")


def alike(one: str, other: str) -> bool:
    """Whether one term is a part of the other, or both name one school of thought."""
    first, second = singularize(bare(one)), singularize(bare(other))
    return first in second or second in first or bool(_school(one) & _school(other))


def _school(term: str) -> set[str]:
    """The stems of what names a school, without "theory", "theorists" and the like."""
    if kind_of(term) not in _SCHOOLS:
        return set()
    words = (singularize(word) for word in re.findall(r"[a-z]+", term.casefold()))
    return {word[:_STEM] for word in words if word not in _NAMING_NONE}


def is_wider(other: str, key: str) -> bool:
    """Whether a term is the key's own noun with a word that sets no kind apart: "human rights" of "civil rights"."""
    words = other.casefold().split()
    if head_of(other) != head_of(key):
        return False
    described = {lemma(word) for word in words[:-1]} | set(words[:-1])
    return not described or described <= (_ANY_SCHOOL if kind_of(key) in _SCHOOLS else _WIDE)


def divided_in(text: str) -> frozenset[str]:
    """Terms, singular and bare, of which a small-letter text names kinds: "two types of rocks", "rocks fall into …"."""
    found: set[str] = set()
    for match in _KINDS_OF.finditer(text):
        words = match[1].split()
        found.update(singularize(" ".join(words[:size])) for size in range(1, len(words) + 1))
    for match in _FALLING.finditer(text):
        words = match[1].split()
        found.update(
            singularize(" ".join(words[first:last]))
            for last in range(1, len(words) + 1)
            for first in range(max(0, last - 3), last)
        )
    return frozenset(found)
