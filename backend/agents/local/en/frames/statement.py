"""What a fact's sentence states, in its main clause and in other words, with a place where its key stands."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from backend.agents.local.document import Document, Fact, FactKind, KeyKind, Token
from backend.agents.local.en.broken import is_broken
from backend.agents.local.en.frames.parts import tidy
from backend.agents.local.en.general import doubts_in
from backend.agents.local.en.inflect import article, capital
from backend.agents.local.en.restate import LONGEST_RUN, in_other_words, restated
from backend.agents.local.en.reword import longest_run
from backend.agents.local.en.tag import render, tokens_of
from backend.agents.local.en.vague import happened, vagueness

# How vague a statement may be, by how plain the items are by now.
_ALLOWED = (0, 1, 2, 2, 2, 3)
_OF_PEOPLE = (
    3  # points less for what somebody thought or found, which is told in the past and named after them
)
_BROKEN = 9  # more than any statement may have
_OF_NUMBERS = 4  # a statement from which only a year or a number is to be learned


@dataclass(frozen=True, slots=True)
class Statement:
    """A statement in two parts around its key, and how vague it is."""

    before: str
    after: str
    leads: bool  # whether the key opens the statement
    gap: str  # what stands between the first part and the key: a space, or nothing behind a quotation mark
    vague: int
    past: bool  # whether it tells what happened once
    doubts: int  # what speaks against judging it by itself, from 0
    copies: bool  # whether more than eight of its words stand in a row in the text
    tokens: tuple[Token, ...]  # the whole statement as it stands, its full stop with it

    def with_key(self, words: str) -> str:
        """The whole statement with `words` for the key, article and capital fitting them."""
        before = self.before
        start, _, last = before.rpartition(" ")
        if last.casefold() in {"a", "an"} and not words.startswith("_"):
            fitting = article(words)
            before = f"{start} {fitting.capitalize() if last[:1].isupper() else fitting}".strip()
        gap = "" if self.after[:1] in ".,;:?’'”" else " "
        whole = tidy(f"{before}{self.gap}{words}{gap}{self.after}")
        return whole if whole.lstrip("“\"‘'").startswith("_") else capital(whole)

    def fits(self, plainness: int) -> bool:
        """Whether it is good enough by now."""
        return self.vague <= _ALLOWED[plainness]

    def fits_number(self, plainness: int) -> bool:
        """Whether it is good enough by now for a statement of a year or a number."""
        return self.vague <= _ALLOWED[plainness] + _OF_NUMBERS


def statement_in(document: Document, fact: Fact) -> Statement:
    """The statement of the sentence that a fact stands in."""
    memo = ("statement", fact.kind, fact.sentence, fact.first, fact.last)
    if memo not in document.memo:
        document.memo[memo] = _statement(document, fact)
    made: Statement = document.memo[memo]
    return made


def _statement(document: Document, fact: Fact) -> Statement:
    sentence = document.sentences[fact.sentence]
    if fact.kind is FactKind.SAYING:
        tokens = _said(document, fact)
    elif fact.said[1] and fact.kind is FactKind.MENTION:
        begin, end = fact.said
        clause = (*sentence.tokens[begin:end], Token(".", ".", ".", -1, -1, False))
        tokens = restated(clause, (fact.first - begin, fact.last - begin), sentence.text)
    else:
        tokens = restated(sentence.tokens, (fact.first, fact.last), sentence.text)
    held = {token.start for token in sentence.tokens[fact.first : fact.last]}
    places = [at for at, token in enumerate(tokens) if token.start in held]
    first, last = places[0], places[-1] + 1
    vague = vagueness(tokens, first, last, person=fact.key_kind is KeyKind.PERSON)
    if document.narrative and KeyKind.TERM is not fact.key_kind:
        vague = min(vague, 1)  # who did it and when is what a text of history is read for
    elif fact.key_kind is KeyKind.PERSON:
        vague = max(min(vague, 1), vague - _OF_PEOPLE)
    if fact.kind in {FactKind.YEAR, FactKind.QUANTITY}:
        vague += _OF_NUMBERS
    vague += _BROKEN * is_broken(tokens)
    return Statement(
        render(tokens[:first]), _joined(tokens, last), first == 0, " " if tokens[first].spaced else "", vague,
        happened(tokens, last),
        doubts_in(tokens, first, last, past=document.narrative),
        longest_run(render(tokens), sentence.text) > LONGEST_RUN, tokens,
    )  # fmt: skip


def whole(tokens: tuple[Token, ...]) -> str:
    """A statement as one reads it, with a capital and its full stop."""
    return capital(tidy(_joined(tokens, 0)))


def _said(document: Document, fact: Fact) -> tuple[Token, ...]:
    """The subject and what one clause says of it, in other words."""
    sentence = document.sentences[fact.sentence]
    start = fact.last - len(tokens_of(fact.subject, 0, len(fact.subject)))
    held = frozenset(token.start for token in sentence.tokens[fact.first : fact.last])
    stop = Token(".", ".", ".", -1, -1, False)
    lead = tuple(replace(token, start=-1, spaced=True) for token in tokens_of(fact.verb, 0, len(fact.verb)))
    clause = (
        *sentence.tokens[max(0, start) : fact.last],
        *lead,
        *_inside(sentence.tokens[slice(*fact.said)], lead),
        stop,
    )
    return in_other_words(clause, held, sentence.text)


def _inside(said: tuple[Token, ...], lead: tuple[Token, ...]) -> tuple[Token, ...]:
    """The clause behind "means that", which may have opened its sentence."""
    if not lead or not said or said[0].tag.startswith("NNP"):
        return said
    return (replace(said[0], text=said[0].text[:1].lower() + said[0].text[1:], spaced=True), *said[1:])


def _joined(tokens: tuple[Token, ...], last: int) -> str:
    """What follows the key, with its full stop."""
    after = render(tokens[last:])
    return re.sub(r"\.\.\Z", ".", after if after.endswith((".", ".”")) else f"{after}.")
