"""What a fact's sentence states, in its main clause and in other words, with a place where its key stands."""

from __future__ import annotations

from dataclasses import dataclass

from backend.agents.local.document import Document, Fact, Token
from backend.agents.local.en.inflect import article, capital
from backend.agents.local.en.restate import restated
from backend.agents.local.en.tag import render
from backend.agents.local.en.vague import vagueness
from backend.agents.local.frames.parts import tidy

# How vague a statement may be, by how plain the items are by now.
_ALLOWED = (0, 1, 3, 99)


@dataclass(frozen=True, slots=True)
class Statement:
    """A statement in two parts around its key, and how vague it is."""

    before: str
    after: str
    leads: bool  # whether the key opens the statement
    vague: int

    def with_key(self, words: str) -> str:
        """The whole statement with `words` for the key, article and capital fitting them."""
        before = self.before
        start, _, last = before.rpartition(" ")
        if last.casefold() in {"a", "an"} and not words.startswith("_"):
            fitting = article(words)
            before = f"{start} {fitting.capitalize() if last[:1].isupper() else fitting}".strip()
        gap = "" if self.after[:1] in ".,;:?’'”" else " "
        whole = tidy(f"{before} {words}{gap}{self.after}")
        return whole if whole.lstrip("“\"‘'").startswith("_") else capital(whole)

    def fits(self, plainness: int) -> bool:
        """Whether it is good enough by now."""
        return self.vague <= _ALLOWED[min(plainness, len(_ALLOWED) - 1)]


def statement_in(document: Document, fact: Fact) -> Statement:
    """The statement of the sentence that a fact stands in."""
    memo = ("statement", fact.kind, fact.sentence, fact.first, fact.last)
    if memo not in document.memo:
        document.memo[memo] = _statement(document, fact)
    made: Statement = document.memo[memo]
    return made


def _statement(document: Document, fact: Fact) -> Statement:
    sentence = document.sentences[fact.sentence]
    tokens = restated(sentence.tokens, (fact.first, fact.last), sentence.text)
    held = {token.start for token in sentence.tokens[fact.first : fact.last]}
    places = [at for at, token in enumerate(tokens) if token.start in held]
    first, last = places[0], places[-1] + 1
    return Statement(
        render(tokens[:first]), _joined(tokens, last), first == 0, vagueness(tokens, first, last)
    )


def _joined(tokens: tuple[Token, ...], last: int) -> str:
    """What follows the key, with its full stop."""
    after = render(tokens[last:])
    return after if after.endswith((".", ".”")) else f"{after}."
