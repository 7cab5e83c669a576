"""In, under or among what something is so: "In which of these is the power held by a few?"."""

from __future__ import annotations

from collections.abc import Sequence

from backend.agents.local.document import Document, Fact, FactKind, KeyKind, Token
from backend.agents.local.en.clause import Clause, clause_at
from backend.agents.local.en.frames.asking import which_of
from backend.agents.local.en.inflect import content_words, is_common_noun
from backend.agents.local.en.question import inverted
from backend.agents.local.en.restate import rephrased
from backend.agents.local.en.tag import render
from backend.agents.local.en.words import THIRD_PERSON, word_set

_PLACING = word_set("in within under among during at")
_FEWEST, _MOST = 6, 26  # words of the question
_TOLD = 4  # words with a meaning that it has at least
_BE = word_set("is are was were")
_NOWHERE = THIRD_PERSON | word_set("this these those such another other here")


def asked_within(document: Document, fact: Fact, wrong: Sequence[str]) -> str:
    """The question in, under or among which of these something is so; "" where the sentence places nothing so."""
    if fact.key_kind is not KeyKind.TERM or fact.kind not in {FactKind.MENTION, FactKind.SAYING}:
        return ""
    tokens = document.sentences[fact.sentence].tokens
    at = fact.first - 1 - (fact.first > 0 and tokens[fact.first - 1].tag == "DT")
    if at < 0 or tokens[at].lower not in _PLACING or fact.last >= len(tokens):
        return ""
    clause = clause_at(tokens, fact.last + 1) if at == 0 and tokens[fact.last].text == "," else None
    if clause is not None:
        subject = render(tokens[clause.start : clause.subject_end])
    else:
        clause = clause_at(tokens, 0) if at else None
        if clause is None or clause.subject_end != fact.last:
            return ""
        subject = render(tokens[:at])
        named = tokens[0].tag.startswith("NNP") and not is_common_noun(tokens[0].lower)
        subject = subject if named else subject[:1].lower() + subject[1:]
    if tokens[clause.verb].tag == "VBD" and not document.narrative:
        return ""
    if any(
        t.tag == "CC" and tokens[i + 1].tag == "VBZ" for i, t in enumerate(tokens[:-1]) if i > clause.verb
    ):
        return ""  # a second verb would keep the form that the first one loses
    asked = _body(tokens, clause, subject)
    return f"{tokens[at].text.capitalize()} {which_of(fact, wrong).lower()} {asked}?" if asked else ""


def _body(tokens: tuple[Token, ...], clause: Clause, subject: str) -> str:
    """What is so, in the order of a question; "" where it leans on what stands elsewhere or has two verbs."""
    asked = inverted(tokens, clause, subject, (0, 0))
    if asked is None or any(mark in asked for mark in ";:—“”"):
        return ""
    words = asked.casefold().split()
    if _NOWHERE & set(words) or not _FEWEST <= len(words) <= _MOST or len(content_words(asked)) < _TOLD:
        return ""
    # Behind "is the power" a participle would be taken for what tells which power.
    return asked if words[0] in _BE else rephrased(asked)
