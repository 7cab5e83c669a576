"""Does a sentence begin or end in the middle of a thought? Written apart from the checks that the engine itself uses."""

import re
from collections.abc import Iterator

from backend.content.schemas import Origin, Statement

_GOING_ON = r"""And But Or So Yet Nor However Therefore Thus Hence Moreover Furthermore Also Then Still Indeed Similarly
    Likewise Consequently Accordingly Nevertheless Nonetheless Meanwhile Otherwise Besides Finally Next Again
    Conversely Additionally Subsequently Afterward Afterwards Later Earlier Here Now Today Instead(?!_of)
    Rather(?!_than) First, Second, Third, As_such As_a_result(?!_of) In_contrast(?!_to) In_addition(?!_to)
    In_other_words In_turn In_short In_sum In_fact Of_course For_example For_instance For_this For_that For_these
    On_the_other_hand On_the_one_hand At_the_same_time By_contrast After_all Even_so That_is To_this_end In_this
    In_these In_that In_such At_this At_that From_this With_this"""
_POINTING = r"""This These Those(?!_(?:who|with|in|of|that|whose)) That They It He She We You His Her Their Its Our Your
    Such(?!_as) Another Other Others Both(?!_\w+_and) Either Neither Some(?=_(?:argue|say|believe|think|have|are|were)\b)
    Many(?=_(?:argue|say|believe|have|are|were)\b) Most(?=_(?:are|were|have)\b) Same(?!-)
    The_(?:former|latter|same|two|three)"""
_BEGINS = re.compile(
    r"[\"“‘'(\[]?(?:[a-z](?![A-Z])|[,;:.)\]–—-]|(?:"
    + "|".join(f"{_GOING_ON} {_POINTING}".split()).replace("_", " ")
    + r")(?![\w-]))"
)
# "In empty space it travels …", "After this, they …": the phrase before names nobody.
_ON_A_PRONOUN = re.compile(
    r"(?:In|On|At|By(?! \w+ing\b)|From|With|During|Through)(?: (?!he\b|she\b|it\b|they\b)[\w’'-]+){1,4},? "
    r"(?:it|they|he|she) \w"
)
_ENDS = re.compile(r"(?:[,;:–—-]|…|\.\.\.|\b(?:and|or|but|the|a|an|which|because|whose|than))[.?!]?[”’\"']?$")
_STOPS = re.compile(r"[.?!][”’\"')\]]*$")
_BROKEN = re.compile(r"\s[,.;:?!](?:\s|$)|\b[a-z]{4,}\. [a-z]|\[\d|\(\s*\)|\b(?:Figure|Table) \d|  ")
_PAIRS = (("“", "”"), ("(", ")"), ("[", "]"))


def flaws_of(text: str) -> list[str]:
    """What is wrong with a text that should be whole sentences."""
    found = []
    if _BEGINS.match(text) or _ON_A_PRONOUN.match(text):
        found.append("begins in mid-thought")
    if _ENDS.search(text.rstrip()) or not _STOPS.search(text.rstrip()):
        found.append("ends in mid-thought")
    if any(text.count(opening) != text.count(closing) for opening, closing in _PAIRS) or text.count('"') % 2:
        found.append("is not closed")
    if _BROKEN.search(text):
        found.append("is broken")
    return found


def sentences_of(statement: Statement) -> Iterator[str]:
    """What of a statement is a sentence: not a term, and not an answer of a word, a number or a letter."""
    if statement.origin is Origin.TEMPLATE:
        return
    yield statement.text
    if statement.answer.endswith("."):
        yield statement.answer
