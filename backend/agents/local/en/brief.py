"""The short form of a phrase: its first words up to a border where the rest can be left out."""

from __future__ import annotations

import re

from backend.agents.local.document import Token
from backend.agents.local.en.tag import render, tokens_of
from backend.agents.local.en.words import EMPTY_HEADS, STOP_WORDS, word_set

MOST_WORDS = 8
_FEWEST_OF_LONG, _LONGEST = 9, 20  # words of a meaning in a stem
_WORDS = re.compile(r"[\w’']+")
_MARKS = frozenset({",", ";", ":", "—", "–", "."})
_RELATIVES = word_set("which who whose where whereby wherein while because since so although though whereas")
_PREPOSITIONS = word_set(
    "in for by with from through on among at during across within into throughout via despite against"
)
_MAY_CLOSE = ("NN", "VBN", "JJ", "CD", "RB", "VBG")
# What follows these is no longer true once it is left out, or they say nothing without it.
_TELLING_NOTHING = word_set("""way ways process manner form forms type types kind kinds idea belief view notion
    fact theory ability tendency attempt need set sense number amount degree extent system study act state
    condition situation group groups people person those one something someone case cases period means""")
_TIED = word_set("only not no never more less rather most than least neither either between both")


def brief_of(tokens: tuple[Token, ...], *, fewest: int = 3) -> str:
    """The phrase in at most eight words, cut at a clause border, without its end mark; "" where no border lies there."""
    return render(tokens[: brief_end(tokens, fewest=fewest)])


def brief_end(tokens: tuple[Token, ...], *, fewest: int = 3) -> int:
    """How many tokens `brief_of` keeps; 0 where no border lies within eight words."""
    best = words = 0
    for at in range(len(tokens) + 1):
        if words >= fewest and _is_border(tokens, at):
            best = at
        if at == len(tokens):
            break
        words += len(_WORDS.findall(tokens[at].text))
        if words > MOST_WORDS:
            break
    return best


def cut_short(phrase: str) -> str:
    """A phrase that is longer than a stem should be, up to the last clause border before that; else as it is."""
    if len(_WORDS.findall(phrase)) <= _LONGEST:
        return phrase
    tokens = tokens_of(phrase, 0, len(phrase))
    best = words = 0
    for at, token in enumerate(tokens):
        opens = token.text in _MARKS or token.lower in _RELATIVES or token.tag == "VBG"
        if words >= _FEWEST_OF_LONG and opens and _is_border(tokens, at):
            best = at
        words += len(_WORDS.findall(token.text))
        if words > _LONGEST:
            break
    return render(tokens[:best]) if best else phrase


def _is_border(tokens: tuple[Token, ...], at: int) -> bool:
    before = tokens[at - 1]
    if not before.tag.startswith(_MAY_CLOSE) or before.lower in STOP_WORDS:
        return False
    if sum(token.text in "“”" for token in tokens[:at]) % 2 or '"' in {token.text for token in tokens[:at]}:
        return False
    if at == len(tokens):
        return True
    here = tokens[at]
    following = tokens[at + 1].lower if at + 1 < len(tokens) else ""
    if here.text == ".":
        return True
    if any(token.lower in _TIED for token in tokens[:at]):
        return False
    if here.text in _MARKS:
        return not _is_list(tokens, at) and following not in {"but", "not", "rather", "unless", "if"}
    if before.lower in _TELLING_NOTHING | EMPTY_HEADS or before.tag in {"VBG", "RB", "CD"}:
        return False
    if here.lower in _RELATIVES:
        return True
    return here.lower in _PREPOSITIONS and following not in {"which", "whom"} and before.tag.startswith("NN")


def _is_list(tokens: tuple[Token, ...], at: int) -> bool:
    """Whether the comma at `at` parts the members of a list."""
    if tokens[at].text != ",":
        return False
    for later in range(at + 1, min(at + 7, len(tokens))):
        if tokens[later].lower in {"and", "or"} and (later == at + 1 or tokens[later - 1].text == ","):
            return True
        if tokens[later].tag in {"VBZ", "VBP", "VBD", "MD"} or tokens[later].lower in _RELATIVES:
            return False
    return False


def span_of(tokens: tuple[Token, ...], words: str) -> tuple[int, int]:
    """Where a phrase stands among the tokens, half open; `(0, 0)` where it does not stand so."""
    opening = words.split(" ", 1)[0]
    for first, token in enumerate(tokens):
        if not opening.startswith(token.text):
            continue
        for last in range(first + 1, len(tokens) + 1):
            said = render(tokens[first:last])
            if said == words:
                return first, last
            if not words.startswith(said):
                break
    return 0, 0
