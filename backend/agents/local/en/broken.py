"""Whether a statement has come apart, in the text or by being cut: no main clause, or words that cannot stand together."""

from __future__ import annotations

from backend.agents.local.document import Token
from backend.agents.local.en.clause import first_verb
from backend.agents.local.en.question import SAME_FORM
from backend.agents.local.en.words import word_set

_CONCEDING = word_set("although though while whereas because")
_JOINS = word_set("and or but")
_NEVER_BEHIND = word_set("the a an this these")  # "the both most common tree"


def is_broken(tokens: tuple[Token, ...]) -> bool:
    """Whether a statement is no sentence; `tokens` are the whole of it with its full stop."""
    if first_verb(tokens) >= len(tokens) - 1 and not _may_tell(tokens):
        return True
    return _lacks_main_clause(tokens) or any(
        _joins_bare_verb(tokens, at) or (token.lower == "both" and tokens[at - 1].lower in _NEVER_BEHIND)
        for at, token in enumerate(tokens[:-1])
        if at
    )


def _lacks_main_clause(tokens: tuple[Token, ...]) -> bool:
    """ "Although prices had not risen, and the work of the poor." """
    if tokens[0].lower not in _CONCEDING or tokens[1].lower == "of":
        return False
    return not any(
        token.text == ","
        and tokens[at + 1].lower not in _JOINS
        and (first_verb(tokens, at + 1) < len(tokens) - 1 or _may_tell(tokens[at + 1 :]))
        for at, token in enumerate(tokens[:-1])
    )


def _may_tell(tokens: tuple[Token, ...]) -> bool:
    """Whether a word taken for a noun or a participle may be the verb: "the town trades in salt"."""
    return any(
        (tokens[at - 1].tag, token.tag) in {("NN", "NNS"), ("NNS", "NN"), ("NN", "VBN"), ("NNS", "VBN")}
        for at, token in enumerate(tokens)
        if at
    )


def _joins_bare_verb(tokens: tuple[Token, ...], at: int) -> bool:
    """ "A whole theory and try": a verb in its plain form that no verb of that form goes before."""
    verb = tokens[at + 1]
    if tokens[at].lower not in _JOINS or verb.tag != "VB" or verb.lower in SAME_FORM or at < 2:
        return False
    if tokens[at - 2].tag in {"TO", "PRP"}:
        return False  # "to vote and pay": the word before is a verb whatever its tag
    before = tokens[:at]
    helped = any(token.tag in {"VB", "VBP", "MD"} or token.lower in {"do", "did"} for token in before)
    return before[-1].tag.startswith("NN") and not helped
