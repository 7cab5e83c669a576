"""Say a statement again: its main clause alone, a fronted phrase behind, words exchanged for others of their meaning."""

from __future__ import annotations

import re
from dataclasses import replace

from backend.agents.local.en.clause import clause_at, first_verb, noun_phrase
from backend.agents.local.en.exchange import Tokens, holds, swapped
from backend.agents.local.en.reshape import (
    clause_fronted,
    expanded,
    list_turned,
    named_otherwise,
    of_turned,
    shortened,
    turned,
    whiched,
)
from backend.agents.local.en.reword import in_a_row, longest_run, reworded
from backend.agents.local.en.tag import render, tokens_of
from backend.agents.local.en.words import THIRD_PERSON, word_set

LONGEST_RUN = 8  # words in a row that may stand so in the text
_FEWEST = 5  # words that a statement keeps
_DASHES = frozenset({"—", "–", "--"})
_LEAVES = word_set("""which who whom whose where while whereas although though but so since because including
    like especially particularly unlike instead thereby thus hence not even regardless despite such perhaps
    making leading allowing causing creating resulting giving leaving becoming using meaning suggesting often
    with yet except""")
_JOINS = word_set("and or")
_FRONTED = word_set(
    "in during after before at among within throughout through by under for since over around from"
)
_CONCEDING = word_set("while although though whereas")
_NO_MOVE = word_set("who that which what when because if")
_WORDS = re.compile(r"[\w’']+")
_FINITE = frozenset({"VBZ", "VBP", "VBD", "MD"})
_CHANGES = (
    swapped,
    turned,
    of_turned,
    whiched,
    named_otherwise,
    shortened,
    expanded,
    list_turned,
    clause_fronted,
)
_MOST_CHANGES = 7


def restated(tokens: Tokens, keeps: tuple[int, int], source: str) -> Tokens:
    """The statement in its main clause and in other words, as far as safe rules go.

    The tokens `keeps` (half open) are never cut or changed. `source` is the text no long row of which should remain.
    """
    kept = tokens[keeps[0]] if keeps[0] < keeps[1] else None
    held = frozenset(token.start for token in tokens[keeps[0] : keeps[1]])
    said = _ended(without_asides(tokens, held), held)
    said = _without_concession(said, held)
    if kept is not None and said:
        said = _fronted_behind(said) or said
    return in_other_words(said, held, source)


def rephrased(phrase: str) -> str:
    """A phrase of the text in other words, as far as safe rules go."""
    said = reworded(phrase)
    if longest_run(said, phrase) <= LONGEST_RUN:
        return said
    return render(in_other_words(tokens_of(said, 0, len(said)), frozenset(), phrase))


def without_asides(tokens: Tokens, held: frozenset[int] = frozenset()) -> Tokens:
    """The statement without what stands between two dashes or two commas beside it."""
    said = tokens
    for first in range(1, len(tokens) - 2):
        mark = tokens[first]
        dashed = mark.text in _DASHES
        aside = mark.text == "," and tokens[first + 1].lower in {"which", "who", "including", "such", "like"}
        if not (dashed or aside) or mark not in said:
            continue
        last = next((i for i in range(first + 2, len(tokens)) if tokens[i].text == mark.text), 0)
        if not last or (aside and _lists(tokens, last)) or holds(tokens[first:last], held):
            continue
        if aside and not any(token.tag in _FINITE for token in tokens[last + 1 : last + 4]):
            continue  # what follows the second comma is not the verb of the clause
        dropped = {token.start for token in tokens[first : last + 1]}
        said = tuple(
            replace(token, spaced=True) if token.start == tokens[last + 1].start else token
            for token in said
            if token.start not in dropped
        )
    return said


def _lists(tokens: Tokens, at: int) -> bool:
    """Whether a list may go on behind the comma at `at`."""
    return any(
        token.lower in _JOINS and i and tokens[at + 1 + i - 1].text == ","
        for i, token in enumerate(tokens[at + 1 : at + 8])
    )


def _ended(tokens: Tokens, held: frozenset[int]) -> Tokens:
    """The statement up to where its main clause ends, with its full stop."""
    stop = tokens[-1:] if tokens and tokens[-1].text == "." else ()
    body = tokens[: len(tokens) - len(stop)]
    verb = first_verb(body)
    for at in range(max(verb + 1, 1), len(body) - 1):
        if not _opens_more(body, at) or holds(body[at:], held):
            continue
        if at >= _FEWEST and not _is_open(body[:at]):
            return (*body[:at], *stop)
    return tokens


def _opens_more(body: Tokens, at: int) -> bool:
    """Whether what begins at the mark `at` only adds to the main clause."""
    mark, after = body[at], body[at + 1]
    if mark.text in {";", ":"} or mark.text in _DASHES:
        return True
    if mark.text != ",":
        return False
    if after.lower in _LEAVES:
        return True
    if after.lower in _JOINS and at + 2 < len(body):
        clause = clause_at(body, at + 2)
        return body[at + 2].tag in {"PRP", "EX"} or (clause is not None and clause.verb - clause.start <= 8)
    return False


def _is_open(body: Tokens) -> bool:
    """Whether a clause that the words open is not finished by them: "not only …", "both …", "if …"."""
    words = {token.lower for token in body}
    if {"either", "neither", "both"} & words and not {"or", "nor", "and"} & words:
        return True
    if body[0].lower in {"if", "when", "as", "because", "since", "unless", "whether", "once"}:
        return True
    return " not only " in f" {' '.join(token.lower for token in body)} " and "but" not in words


def _without_concession(tokens: Tokens, held: frozenset[int]) -> Tokens:
    """ "While X, Y" says Y."""
    if not tokens or tokens[0].lower not in _CONCEDING:
        return tokens
    for comma in (i for i, token in enumerate(tokens) if token.text == ","):
        clause = clause_at(tokens, comma + 1)
        if clause is None or tokens[comma + 1].tag == "PRP" or holds(tokens[:comma], held):
            continue
        rest = tokens[comma + 1 :]
        if len(rest) > _FEWEST and not any(token.lower in THIRD_PERSON for token in rest):
            return rest
    return tokens


def _fronted_behind(tokens: Tokens) -> Tokens | None:
    """ "In small groups, leadership is informal" as "leadership is informal in small groups"."""
    if tokens[0].lower not in _FRONTED or tokens[-1].text != ".":
        return None
    comma = next((i for i, token in enumerate(tokens[:9]) if token.text == ","), 0)
    phrase, rest = tokens[:comma], tokens[comma + 1 : -1]
    if comma < 2 or any(t.tag in _FINITE or t.lower in _NO_MOVE or t.tag == "CD" for t in phrase):
        return None
    if len(rest) > 14 or any(t.text in {",", ":", ";"} or t.lower in THIRD_PERSON | _NO_MOVE for t in rest):
        return None
    if clause_at(tokens, comma + 1) is None or noun_phrase(tokens, 1) != comma:
        return None
    first = replace(phrase[0], text=phrase[0].lower, spaced=True)
    return (*rest, first, *phrase[1:], tokens[-1])


def in_other_words(tokens: Tokens, held: frozenset[int], source: str, longest: int = LONGEST_RUN) -> Tokens:
    """The words with as few changed as it takes until no more than `longest` of them stand in a row in `source`."""
    said = tokens
    for _ in range(_MOST_CHANGES):
        if longest_run(render(said), source) <= longest:
            return said
        changed = _best(said, held, source)
        if changed is None:
            break
        said = changed
    return said


def _best(said: Tokens, held: frozenset[int], source: str) -> Tokens | None:
    """The one change that leaves the fewest words of the longest rows, nothing when none shortens any."""
    now = _spread(said, source)
    best: tuple[int, Tokens] | None = None
    for change in _CHANGES:
        for at in range(len(said)):
            changed = change(said, at, held)
            if changed is not None:
                left = _spread(changed, source)
                if left < now and (best is None or left < best[0]):
                    best = (left, changed)
    return best[1] if best else None


def _spread(said: Tokens, source: str) -> int:
    """How much is said in long rows: the squares of their lengths, so that cutting one in the middle counts most."""
    words = _WORDS.findall(render(said).casefold())
    told = in_a_row(source)
    total = at = 0
    while at < len(words):
        size = 1
        while at + size < len(words) and f" {' '.join(words[at : at + size + 1])} " in told:
            size += 1
        total += size * size
        at += size
    return total
