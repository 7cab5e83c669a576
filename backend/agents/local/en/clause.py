"""Find the subject and the finite verb of a plain English clause."""

from __future__ import annotations

from dataclasses import dataclass

from backend.agents.local.document import Token
from backend.agents.local.en.words import AUXILIARIES, SPEECH_VERBS, word_set

_NOUN = ("NN", "NNS", "NNP", "NNPS")
_MODIFIER = ("JJ", "JJR", "JJS", "VBG", "VBN", "CD", "POS", "RBS", "PRP$")
_FINITE = ("VBZ", "VBP", "VBD", "MD")
_LINKS = word_set("of in for between among with from on to at by against about without")


@dataclass(frozen=True, slots=True)
class Clause:
    """Token positions: the subject is `[start, head_end)` plus what follows it up to `verb`."""

    start: int
    head_end: int
    subject_end: int
    verb: int


def noun_phrase(tokens: tuple[Token, ...], start: int) -> int:
    """Where the simple noun phrase that begins at `start` ends; `start` itself when none does."""
    at = start
    if at < len(tokens) and tokens[at].tag in {"DT", "PRP$", "PDT", "WP$"}:
        at += 1
    last_noun = start
    while at < len(tokens):
        tag, lower = tokens[at].tag, tokens[at].lower
        if tag in _NOUN:
            last_noun = at + 1
        elif tag in {"VBG", "VBN"} and last_noun > start:
            break
        elif (
            tag == "VBG"
            and tokens[at - 1].tag == "DT"
            and at + 1 < len(tokens)
            and tokens[at + 1].lower == "of"
        ):
            return at + 1
        elif tag in _MODIFIER or (tag == '"' and tokens[at].text in '“”"‘’'):
            if tag == "JJ" and lower in {"such", "other"} and last_noun > start:
                break
        elif (
            lower in {"and", "or", ","}
            and last_noun == start
            and at > start
            and _modifier_follows(tokens, at)
        ) or (
            tag == "RB"
            and last_noun == start
            and at + 1 < len(tokens)
            and tokens[at + 1].tag in {"JJ", "VBN"}
        ):
            pass
        else:
            break
        at += 1
    if last_noun > start and last_noun < len(tokens) and tokens[last_noun].text in '”"' and at > last_noun:
        last_noun += 1
    return last_noun


def _modifier_follows(tokens: tuple[Token, ...], at: int) -> bool:
    if tokens[at].text == "," and at + 2 < len(tokens) and tokens[at + 1].lower in {"and", "or"}:
        return tokens[at - 1].tag == "JJ" and tokens[at + 2].tag == "JJ"  # "a social, legal, and moral rule"
    if tokens[at].lower in {"and", "or"} and tokens[at - 1].text == ",":
        return at + 1 < len(tokens) and tokens[at + 1].tag == "JJ" and tokens[at - 2].tag == "JJ"
    if at + 2 < len(tokens) and tokens[at + 1].tag == "RB" and tokens[at + 2].tag in {"JJ", "VBN"}:
        return tokens[at - 1].tag in {"JJ", "VBN"}  # "an unorganized, relatively diffused group"
    return (
        at + 2 < len(tokens)
        and (tokens[at + 1].tag in {"JJ", "VBN"} or _grows(tokens, at))
        and tokens[at - 1].tag in {"JJ", "VBN"}
    )


def _grows(tokens: tuple[Token, ...], at: int) -> bool:
    """ "an ongoing and increasing gap" """
    return tokens[at].text != "," and tokens[at + 1].tag == "VBG" and tokens[at + 2].tag == "NN"


def is_finite(tokens: tuple[Token, ...], at: int) -> bool:
    """Whether the word at `at` can be the finite verb after a subject."""
    if at >= len(tokens):
        return False
    token = tokens[at]
    if token.tag in _FINITE or token.lower in AUXILIARIES:
        return True
    if token.tag == "VBN" and token.lower.endswith("ed") and at and at + 1 < len(tokens):
        # "Napoleon crowned himself": a participle between a name and an object is the verb.
        named, following = tokens[at - 1].tag == "NNP", tokens[at + 1].tag
        if named and following in {"DT", "PRP", "PRP$", "NNP", "NN", "NNS", "JJ"}:
            return True
    return token.tag in {"VB", "VBN"} and token.lower in SPEECH_VERBS


def first_verb(tokens: tuple[Token, ...], start: int = 0) -> int:
    """Where the first finite verb stands, a plain form right after a plural among them; the length when none does."""
    for at in range(start, len(tokens)):
        plain = tokens[at].tag == "VB" and at > 0 and tokens[at - 1].tag in {"NNS", "NNPS"}
        if tokens[at].tag in _FINITE or plain:
            return at
    return len(tokens)


def clause_at(tokens: tuple[Token, ...], start: int = 0) -> Clause | None:
    """The clause whose subject begins at `start`, or nothing when its shape is not a plain one."""
    head_end = noun_phrase(tokens, start)
    if head_end == start:
        return None
    at = head_end
    for _ in range(3):
        if at < len(tokens) and (tokens[at].lower in _LINKS or tokens[at].lower in {"and", "or"}):
            following = noun_phrase(tokens, at + 1)
            if following == at + 1:
                break
            at = following
        else:
            break
    subject_end = at
    if at < len(tokens) and tokens[at].text in {",", "—", "–"}:
        mark = tokens[at].text
        closing = next((i for i in range(at + 1, min(at + 25, len(tokens))) if tokens[i].text == mark), None)
        if closing is None:
            return None
        verb = _after_adverbs(tokens, closing + 1)
        if not is_finite(tokens, verb):
            return None
        return Clause(start, head_end, closing + 1, verb)
    if at < len(tokens) and tokens[at].lower in {"who", "that", "which", "whose"}:
        return None
    verb = _after_adverbs(tokens, at)
    return Clause(start, head_end, subject_end, verb) if is_finite(tokens, verb) else None


def _after_adverbs(tokens: tuple[Token, ...], at: int) -> int:
    while at < len(tokens) and tokens[at].tag == "RB" and tokens[at].lower not in {"not", "never"}:
        at += 1
    return at
