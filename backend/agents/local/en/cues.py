"""Signs in an English sentence that a phrase is a term: what calls it one, and what explains it beside it."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum

from backend.agents.local.document import Token
from backend.agents.local.en.words import EMPTY_HEADS, EMPTY_MODIFIERS, STOP_WORDS, word_set

LONGEST = 4  # words of a term that no definition names
_INSIDE = frozenset({"JJ", "NN", "NNS", "NNP", "NNPS", "VBN", "VBG"})
_BEHIND = frozenset({"VBZ", "VBP", "VBD", "MD", "IN", "CC"})
_NO_COMPOUND = frozenset({"VBN", "VBG", "JJ"})  # behind a noun, the beginning of something else
_NOUNS = frozenset({"NN", "NNS", "NNP", "NNPS"})
_NAMING = word_set("called termed dubbed labeled coined named")
_ONE_OF = word_set("one another a an the this second third")
_OF_TERMS = word_set("term terms concept concepts idea notion phrase phenomenon theory")
_WHERE = word_set("when where wherein whereby")
_CALLING = word_set("call calls called")
_CLASSES = word_set("""concept theory perspective type types form forms kind kinds method methods process model approach
    strategy category stage phase principle element""")
_TELLING = word_set(
    "refers refer means describes occurs involves suggests argues consists states holds posits"
)
_NO_OPENING = word_set(
    "term terms concept phrase called termed known so-called other such many most several some"
)


_PARTICLES = word_set("de ad ex")


class Cue(StrEnum):
    """One sign beside a phrase."""

    NAMED = "named"  # "… is called X"
    CLASSED = "classed"  # "One type of crime is X"
    TERM = "term"  # "the term X", "the concept of X"
    OR = "or"  # "X, or the …"
    ASIDE = "aside"  # "X, which …", "X, the …", "X: the …"
    IS = "is"  # "X is a …"
    TELLS = "tells"  # "X refers to …"


def phrases_in(tokens: tuple[Token, ...]) -> Iterator[tuple[int, int, bool]]:
    """Spans of nouns with what describes them, and whether nothing before the span belongs to it too."""
    at = 0
    while at < len(tokens):
        if tokens[at].tag not in _INSIDE:
            at += 1
            continue
        if at and tokens[at].tag == "VBN" and tokens[at - 1].tag.startswith("NN"):
            at += 1  # "the farmers built terraces": what was done, not of what kind
            continue
        end = at
        while end < len(tokens) and tokens[end].tag in _INSIDE and tokens[end].text[0].isalpha():
            if end > at and tokens[end].tag in _NO_COMPOUND and tokens[end - 1].tag in _NOUNS:
                break  # "reward hard work" is no phrase of its own
            end += 1
        last = end
        while last > at and not tokens[last - 1].tag.startswith("NN"):
            last -= 1
        if (
            end - at > 1
            and tokens[end - 1].tag == "VBG"
            and tokens[end - 2].tag == "JJ"
            and _ends(tokens, end)
        ):
            last = end  # "primary aging"
        if last == at and end == at + 1 and tokens[at].tag == "VBG":
            last = end
        first = at
        while first < last and _opens_none(tokens[first]) and not _is_particle(tokens, first, last):
            first += 1
        empty = first < last and tokens[last - 1].lower in EMPTY_HEADS
        if empty and (last - first < 2 or tokens[first].lower in EMPTY_MODIFIERS):
            first = last
        if first < last and len(tokens[last - 1].text) > 2:
            for begin in range(max(first, last - LONGEST), last):
                yield begin, last, begin == first
        at = max(end, at + 1)


def of_phrases_in(tokens: tuple[Token, ...]) -> Iterator[tuple[int, int]]:
    """Spans such as "code of ethics": nouns, "of" and nouns, no article between."""
    for at in range(1, len(tokens) - 1):
        if (
            tokens[at].lower != "of"
            or tokens[at - 1].tag not in _NOUNS
            or tokens[at - 1].lower in EMPTY_HEADS
        ):
            continue
        last = at + 1
        while last < len(tokens) and last < at + 4 and tokens[last].tag in {"JJ", *_NOUNS}:
            last += 1
        while last > at + 1 and tokens[last - 1].tag == "JJ":
            last -= 1
        if last == at + 1 and tokens[last].tag == "VBG" and _ends(tokens, last + 1):
            last += 1  # "standard of living"
        first = at - 1
        while (
            first
            and at - first < 3
            and tokens[first - 1].tag in {"JJ", *_NOUNS}
            and not _opens_none(tokens[first - 1])
        ):
            first -= 1
        if last > at + 1:
            for begin in range(first, at):
                yield begin, last


def _ends(tokens: tuple[Token, ...], at: int) -> bool:
    return at < len(tokens) and (tokens[at].tag in _BEHIND or tokens[at].text in {",", ".", ";", ":"})


def _is_particle(tokens: tuple[Token, ...], at: int, last: int) -> bool:
    """Whether a short word belongs to the foreign one behind it: "de facto segregation"."""
    return tokens[at].lower in _PARTICLES and at + 2 < last


def _opens_none(token: Token) -> bool:
    return token.lower in STOP_WORDS or token.lower in _NO_OPENING or len(token.text) < 3


def cue_at(tokens: tuple[Token, ...], first: int, last: int) -> Cue | None:
    """The clearest sign that `[first, last)` is a term, or nothing."""
    begin = first
    while begin and tokens[begin - 1].lower in {"the", "a", "an", "“", '"', "‘"}:
        begin -= 1
    before = tuple([token.lower for token in tokens[max(0, begin - 3) : begin]])
    calls = len(before) > 1 and before[-1] in {"these", "this"} and before[-2] in _CALLING
    if before and (
        calls or before[-1] in _NAMING or before[-2:] == ("known", "as") or before == ("referred", "to", "as")
    ):
        return Cue.NAMED
    if before and before[-1] in {"is", "are"} and _is_classed(tokens, begin - 1):
        return Cue.CLASSED
    if before and (
        before[-1] in _OF_TERMS or (before[-1] == "of" and before[-2:-1] and before[-2] in _OF_TERMS)
    ):
        return Cue.TERM
    end = last + (last < len(tokens) and tokens[last].text in '”"’')
    after = [token.lower for token in tokens[end : end + 3]]
    if len(after) < 3:
        return None
    if after[0] == "," and after[1] == "or" and not _lists(tokens, begin):
        return Cue.OR
    if (
        after[0] in {",", ":", "—", "–"}
        and after[1] in {"which", "wherein", "the", "a", "an"}
        and not _lists(tokens, begin)
    ):
        return Cue.ASIDE
    if after[0] == "," and (
        (after[1] in {"in", "under", "through"} and after[2] == "which") or after[1] in _WHERE
    ):
        return Cue.ASIDE
    if after[0] == "," and after[1] == "which" and after[2] in {"is", "refers", "occurs", "means", "happens"}:
        return Cue.ASIDE
    if after[0] in {"is", "are"} and after[1] in {"a", "an", "the", "when", "any", "those", "defined"}:
        return Cue.IS
    return Cue.TELLS if after[0] in _TELLING else None


def _is_classed(tokens: tuple[Token, ...], verb: int) -> bool:
    """Whether the words before the copula name a class that the phrase behind it belongs to."""
    return 1 < verb <= 14 and tokens[0].lower in _ONE_OF and any(t.lower in _CLASSES for t in tokens[1:verb])


def _lists(tokens: tuple[Token, ...], begin: int) -> bool:
    """Whether what stands before makes the phrase one of several."""
    return begin > 0 and tokens[begin - 1].lower in {",", "and", "or"}
