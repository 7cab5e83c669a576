"""Say a statement again: its main clause alone, a fronted phrase behind, words exchanged for others of their meaning."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from backend.agents.local.document import Token
from backend.agents.local.en.clause import clause_at, first_verb, noun_phrase
from backend.agents.local.en.inflect import article
from backend.agents.local.en.reword import in_a_row, longest_run, reworded
from backend.agents.local.en.synonyms import SWAPS, Swap
from backend.agents.local.en.tag import render, tokens_of
from backend.agents.local.en.words import THIRD_PERSON, word_set

Tokens = tuple[Token, ...]

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
_NOT_BEFORE_TO = word_set("happen happens opportunity opportunities allow allows chance")
_BEFORE_MANY = word_set("as so how too the of very not")
_BEFORE_REASON = word_set("is are was not just only simply")
_OF_MANY = word_set("most many much several various different")
_PEOPLE = word_set("people person individuals individual someone everyone anyone child children man woman")
_WORDS = re.compile(r"[\w’']+")
_FINITE = frozenset({"VBZ", "VBP", "VBD", "MD"})


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
        if not last or (aside and _lists(tokens, last)) or _holds(tokens[first:last], held):
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
        if not _opens_more(body, at) or _holds(body[at:], held):
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
        if clause is None or tokens[comma + 1].tag == "PRP" or _holds(tokens[:comma], held):
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
    """The words with as many exchanged as it takes until no more than `longest` of them stand in a row in `source`."""
    said = tokens
    for change in (_swapped, _turned, _of_turned, _whiched, _named_otherwise):
        for _ in range(6):
            if longest_run(render(said), source) <= longest:
                return said
            changed = _best(said, held, source, change)
            if changed is None:
                break
            said = changed
    return said


def _best(
    said: Tokens,
    held: frozenset[int],
    source: str,
    change: Callable[[Tokens, int, frozenset[int]], Tokens | None],
) -> Tokens | None:
    """The one change that leaves the fewest words of the longest row, nothing when none shortens it or any other."""
    now = _spread(said, source)
    best: tuple[int, Tokens] | None = None
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


def _swapped(said: Tokens, at: int, held: frozenset[int]) -> Tokens | None:
    """The words with a phrase at `at` exchanged for one that means the same."""
    for swap in SWAPS.get(said[at].lower, ()):
        words, put, _ = swap
        end = at + len(words)
        if tuple(token.lower for token in said[at:end]) != words or _holds(said[at:end], held):
            continue
        if _fits(said, at, end, swap):
            new = _words(put, said[at])
            return _with_article((*said[:at], *new, *said[end:]), at)
    return None


def _fits(said: Tokens, at: int, end: int, swap: Swap) -> bool:
    words, put, tag = swap
    if tag and not said[at].tag.startswith(tag):
        return False
    if said[at].text[:1].isupper() and at:
        return False
    before, after = (said[at - 1].lower if at else ""), (said[end].lower if end < len(said) else ".")
    if tag == "JJ" and (
        before in {"more", "less", "most", "as", "so", "too", "very", "in"} or after == "than"
    ):
        return False
    if put.endswith(" as") and (
        after in {"to", "as", "."} or before not in {"is", "are", "be", "was", "were"}
    ):
        return False
    if words[-1] in _NOT_BEFORE_TO and after == "to":
        return False
    if put.startswith("enable") and after == "for":
        return False
    if put.startswith(("offer", "provide")) and after in {"for", "with"}:
        return False
    if tag == "MD" and after in {"not", "have", "never"}:
        return False
    if words == ("many",) and (
        before in {"as", "so", "how", "too", "the", "of", "very", "not"} or after in {"of", "as", "more"}
    ):
        return False
    if words == ("because",) and (
        after == "of" or before in {"is", "are", "was", "not", "just", "only", "simply"}
    ):
        return False
    if tag in {"NN", "NNS"} and at and said[at - 1].tag in {"NN", "VBG", "NNP"}:
        return False  # "carrying capacity" is a term
    if put.startswith("call") and after in {"that", "to"}:
        return False
    if put.rpartition(" ")[2] in _OF_MANY and end < len(said) and said[end].tag in {"DT", "PRP$"}:
        return False  # "most of a society", not "most a society"
    if tag == "VBD" and before in {"has", "have", "had", "been"}:
        return False
    if words[0] in {"is", "are"} and before in {"there", "it"}:
        return False
    if tag == "VB" and before in {"the", "a", "an", "of", "these", "their", "other"}:
        return False
    return not (words == ("due", "to") and before in {"is", "are", "was", "were"})


def _words(put: str, like: Token) -> Tokens:
    tokens = [Token(word, word, like.tag, -1, -1, True) for word in put.split()]
    tokens[0] = replace(tokens[0], spaced=like.spaced)
    if like.text[:1].isupper():
        tokens[0] = replace(tokens[0], text=tokens[0].text.capitalize())
    return tuple(tokens)


def _with_article(said: Tokens, at: int) -> Tokens:
    """The article before `at` as the word there wants it."""
    if not at or said[at - 1].lower not in {"a", "an"}:
        return said
    fitting = article(said[at].text)
    if said[at - 1].text[:1].isupper():
        fitting = fitting.capitalize()
    return (*said[: at - 1], replace(said[at - 1], text=fitting, lower=fitting.casefold()), *said[at:])


def _turned(said: Tokens, at: int, held: frozenset[int]) -> Tokens | None:
    """The two nouns or adjectives beside an "and" or "or" at `at` in the other order."""
    if said[at].lower not in _JOINS or not 0 < at < len(said) - 2:
        return None
    one, other, after = said[at - 1], said[at + 1], said[at + 2]
    before = said[at - 2] if at > 1 else one
    if one.tag != other.tag or one.tag not in {"NN", "NNS", "JJ"} or _holds(said[at - 1 : at + 2], held):
        return None
    if before.text == "," or before.tag in {"JJ", "NN", "NNS", "VBN", "VBG", "POS", "CC"}:
        return None
    if after.tag in {"IN", "TO", "WDT", "WP", "POS", ",", "DT", "PRP$", "JJ"} or after.lower in _JOINS | {
        "that",
        "where",
        "when",
    }:
        return None
    if one.tag in {"NN", "NNS"} and after.tag in {"NN", "NNS", "VBG", "VBN"}:
        return None
    if at < 2 or one.text[:1].isupper() or other.text[:1].isupper():
        return None
    turned = (replace(other, spaced=one.spaced), said[at], replace(one, spaced=True))
    return _with_article((*said[: at - 1], *turned, *said[at + 2 :]), at - 1)


def _of_turned(said: Tokens, at: int, held: frozenset[int]) -> Tokens | None:
    """ "Women’s rights" as "the rights of women"."""
    if not 0 < at < len(said) - 2:
        return None
    before, after = said[at - 1], said[at + 1]
    if said[at].tag == "POS" and said[at].lower in {"’s", "'s"} and before.tag in {"NN", "NNS"}:
        opening = said[at - 2].lower if at > 1 else "the"
        end = noun_phrase(said, at + 1)
        if opening == "the" or said[at - 2].tag.startswith(("JJ", "NN", "PRP", "DT", "CD")):
            return None
        if (
            end == at + 1
            or end - at > 3
            or _holds(said[at - 1 : end], held)
            or (end < len(said) and said[end].lower in {"of", "’s"})
        ):
            return None
        if any(token.text == "," for token in said[end : end + 1]):
            return None
        the = _words("the", replace(before, tag="DT"))
        moved = (replace(after, spaced=True), *said[at + 2 : end])
        owner = replace(before, text=before.text.lower(), spaced=True)
        return (
            *said[: at - 1],
            *the,
            *moved,
            *_words("of", replace(after, text="of", tag="IN")),
            owner,
            *said[end:],
        )
    return None


def _whiched(said: Tokens, at: int, held: frozenset[int]) -> Tokens | None:
    """ "Norms that guide people" as "norms which guide people"."""
    if said[at].lower != "that" or not 0 < at < len(said) - 1 or _holds(said[at : at + 1], held):
        return None
    things = said[at - 1].tag in {"NN", "NNS"} and said[at - 1].lower not in _PEOPLE
    if not things or said[at + 1].tag not in {"VBZ", "VBP", "VBD", "MD"}:
        return None
    return (*said[:at], *_words("which", replace(said[at], tag="WDT")), *said[at + 1 :])


def _named_otherwise(said: Tokens, at: int, held: frozenset[int]) -> Tokens | None:
    """ "People" as "individuals" where nothing describes them."""
    if (
        said[at].lower != "people"
        or said[at].tag != "NNS"
        or _holds(said[at : at + 1], held)
        or at + 1 >= len(said)
    ):
        return None
    if (at and said[at - 1].tag.startswith(("JJ", "NN", "POS", "CD", "VB"))) or said[at + 1].lower in {
        "of",
        "’s",
        "with",
    }:
        return None
    return (*said[:at], *_words("individuals", said[at]), *said[at + 1 :])


def _holds(tokens: Tokens, held: frozenset[int]) -> bool:
    return any(token.start in held for token in tokens)
