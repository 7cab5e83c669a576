"""Comparisons in an English sentence that can be turned round by one word."""

from __future__ import annotations

from backend.agents.local.document import Token
from backend.agents.local.en.clause import first_verb
from backend.agents.local.en.words import OPPOSITES, word_set


def _both_ways(pairs: str) -> dict[str, str]:
    parts = [pair.split("|") for pair in pairs.split()]
    return {one: other for pair in parts for one, other in (pair, pair[::-1])}


_WITH_THAN = word_set(
    "higher lower greater larger smaller faster slower older younger fewer stronger weaker warmer cooler more less"
)
# What one does, and what is the opposite of it, in both forms of the present.
_DEEDS = (
    "accept|reject promote|prevent reinforce|weaken unite|divide limit|expand maintain|undermine "
    "protect|endanger improve|worsen deny|acknowledge raise|lower maximize|minimize"
)
_VERBS = {
    one + end: other + end
    for pair in _DEEDS.split()
    for one, other in (pair.split("|"), pair.split("|")[::-1])
    for end in ("", "s")
    if "y" not in {one[-1], other[-1]}
}
_STATES = _both_ways(
    "likely|unlikely able|unable possible|impossible necessary|unnecessary equal|unequal stable|unstable "
    "beneficial|harmful strong|weak high|low visible|hidden"
)
_AMOUNTS = _both_ways("increase|decrease rise|fall majority|minority success|failure advantage|disadvantage")
_ENDS = _both_ways("first|last")
_HOW_MANY = {"most": "few", "many": "few", "few": "most", "all": "no"}
_RARELY = dict.fromkeys(("often", "usually", "typically", "commonly", "frequently"), "rarely")
_DEGREES = {"more": "less", "less": "more", "most": "least", "least": "most"}
TURNS: dict[str, str] = {**_RARELY, **_AMOUNTS, **_STATES, **_ENDS, **_VERBS, **OPPOSITES, **_DEGREES}


# What is turned into these is a matter of how much, and less certainly false.
SOFT = word_set("few rarely seldom")
_OPINING = word_set("perhaps arguably ironically among one far certainly")


def turned(word: str, *, opens: bool) -> str:
    """What a comparing word is turned into; one that opens a sentence says how many there are."""
    return (_HOW_MANY if opens else TURNS).get(word) or TURNS[word]


# Words that describe by their own; the others turn a sentence round only beside "than".
_ALONE = (
    frozenset(OPPOSITES)
    - _WITH_THAN
    # An adverb turned round ("usually", "quickly") is a matter of taste, not of fact.
    - word_set(
        "simple complex best worst inside outside often rarely usually commonly frequently seldom always never"
    )
    - word_set("rapidly slowly quickly")
)
_TURNING = _WITH_THAN | _ALONE | frozenset(TURNS) | frozenset(_HOW_MANY)
_NOT_IN_NAMES = word_set(
    "formal informal public private national local active positive negative rural urban dependent independent"
)
_IS = word_set("is are")
_HOW_OFTEN = word_set("often rarely usually commonly frequently seldom always never")
_UNSURE = word_set(
    "not no never nor neither may might could can’t cannot don’t doesn’t didn’t isn’t aren’t won’t whether if unless rather"
)
_SAID_OF = word_set("potential possible likely")  # "the smallest potential problems" are none
_HARM = word_set("weaken divide undermine endanger worsen forbid limit oppose")  # which nobody aims to do


def contrast_in(tokens: tuple[Token, ...]) -> tuple[int, int] | None:
    """The span of the one comparing word, when turning it round makes the sentence false."""
    words = [token.lower for token in tokens]
    if _TURNING.isdisjoint(words):
        return None
    if _UNSURE & set(words) or not 7 <= len(words) <= 36:
        return None
    if _HOW_OFTEN & set(words) and {"different", "than"} & set(words):
        return None
    than = words.index("than") if "than" in words else -1
    found: list[tuple[int, int]] = []
    for at, word in enumerate(words):
        if " ".join(words[at : at + 2]) in {"more likely", "less likely"} and at < than:
            found.append((at, at + 2))
        elif (
            (word in _WITH_THAN and (word in {"more", "less"}) < than - at <= 6 and _is_compared(tokens, at))
            or (word in _ALONE and _says(tokens, at))
            or (word in _VERBS and _is_deed(tokens, at))
            or (word in {"most", "least"} and _is_superlative(tokens, at))
        ):
            found.append((at, at + 1))
    if not found:
        found = [(at, at + 1) for at in range(len(tokens) - 1) if _turns_softly(tokens, at)][:1]
    if len(found) != 1 or {"—", "–", "--"} & {token.text for token in tokens[: found[0][0]]}:
        return None
    first, last = found[0]
    word = " ".join(words[first:last])
    if not first and word in _HOW_MANY:
        return found[0]
    return found[0] if word in TURNS and not set(TURNS[word].split()) & set(words) else None


def _turns_softly(tokens: tuple[Token, ...], at: int) -> bool:
    """Whether a word says how many, how often, whether, or which end, so that its opposite denies the sentence."""
    word, after = tokens[at].lower, tokens[at + 1]
    if word in _HOW_MANY | _RARELY.keys() and is_of_one(tokens):
        return False
    if not at:
        several = after.tag == "NNS" or (after.tag == "JJ" and tokens[min(2, len(tokens) - 1)].tag == "NNS")
        return word in _HOW_MANY and several
    before = tokens[at - 1]
    if word == "likely" and after.lower != "to":
        return False
    if word in _STATES:
        return before.lower in _IS or (before.tag == "RB" and tokens[max(0, at - 2)].lower in _IS)
    if word in _AMOUNTS:
        return tokens[at].tag == "NN" and before.lower in {"a", "an", "the"} and after.lower in {"in", "of"}
    if word in _ENDS:
        return before.lower == "the" and after.tag in {"NN", "NNS"} and after.lower != "time"
    plain = before.tag in {"NN", "NNS"} or before.lower in {"are", "is"}
    return word in _RARELY and plain and after.tag in {"VBP", "VBZ", "VBN", "VB", "JJ"}


def is_of_one(tokens: tuple[Token, ...]) -> bool:
    """Whether it is about one named person or thing, of whom "few" or "rarely" says nothing."""
    verb = first_verb(tokens)
    if verb == len(tokens):
        return False
    subject = tokens[:verb]
    named = any(token.tag == "NNP" for token in subject[1:])  # the first word is written large in any case
    one = bool(subject) and subject[0].lower == "the" and tokens[verb].tag in {"VBZ", "VBD"}
    return named or (one and any(token.tag == "NNP" for token in tokens[verb:]))


def _is_compared(tokens: tuple[Token, ...], at: int) -> bool:
    """Whether a comparing word may be turned: "more" before a plural would want "fewer"."""
    counted = tokens[at].lower in {"more", "less"} and any(t.tag == "NNS" for t in tokens[at + 1 : at + 3])
    return tokens[at].tag in {"JJR", "RBR", "JJ"} and not counted


def _is_deed(tokens: tuple[Token, ...], at: int) -> bool:
    """Whether a verb says alone what is done: not of "refine and improve"."""
    beside = {token.tag for token in (tokens[at - 1], *tokens[at + 1 : at + 2])}
    word, before, after = tokens[at].lower, tokens[at - 1], tokens[min(at + 1, len(tokens) - 1)]
    if at == 0 or not tokens[at].tag.startswith("VB") or "CC" in beside:
        return False
    if before.lower == "to" and _VERBS[word] in _HARM:
        return False  # nobody strives "to worsen"
    if (
        before.tag in {"DT", "JJ", "PRP$"}
        or before.lower in {"another", "do", "does"}
        or after.lower == "that"
    ):
        return False  # a noun, or what somebody maintains
    if word.startswith("protect") and {"from", "against"} & {token.lower for token in tokens[at:]}:
        return False
    if after.lower in {"on", "upon"}:
        return False  # "expands on"
    return not (word.startswith("maintain") and after.lower in {"a", "an"})


def _is_superlative(tokens: tuple[Token, ...], at: int) -> bool:
    """Whether "most" says "to the highest degree": "the most common form"."""
    opining = _OPINING & {token.lower for token in tokens[max(0, at - 4) : at]}  # "one of the least valuable"
    return tokens[at - 1].lower == "the" and tokens[at + 1].tag == "JJ" and not opining


def _says(tokens: tuple[Token, ...], at: int) -> bool:
    """Whether a describing word belongs to the statement itself and not to a name or a side remark."""
    token = tokens[at]
    if tokens[min(at + 1, len(tokens) - 1)].lower in {"only", "than", "enough", "the", "because", "as"}:
        return False
    if token.lower in _HOW_OFTEN and (tokens[at - 1].tag in {"DT", ",", "IN"} or tokens[at + 1].tag == "VBG"):
        return False
    if not at or tokens[at - 1].lower in {"more", "less", "most", "least", "very", "as", "so", "too", "how"}:
        return False
    if token.text[:1].isupper() or token.tag.startswith(("NNP", "POS")):
        return False
    if token.lower.endswith("est") and tokens[min(at + 1, len(tokens) - 1)].lower in _SAID_OF:
        return False
    if token.lower in _NOT_IN_NAMES:  # "formal education" is a term; "is formal" says something
        return tokens[at - 1].tag in {"VBZ", "VBP", "RB"} and not tokens[
            min(at + 1, len(tokens) - 1)
        ].tag.startswith("NN")
    if token.lower in {"large", "small", "many", "few", "common", "rare", "poor", "wealthy"}:
        return tokens[at - 1].tag in {"VBZ", "VBP", "RB"} and not tokens[at + 1].tag.startswith("NN")
    return True
