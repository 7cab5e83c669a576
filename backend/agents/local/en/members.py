"""Enumerations in an English sentence: "The three types of rock are igneous, sedimentary, and metamorphic."."""

from __future__ import annotations

from dataclasses import dataclass

from backend.agents.local.document import Token
from backend.agents.local.en.clause import clause_at, noun_phrase
from backend.agents.local.en.find.terms import Spelling
from backend.agents.local.en.tag import render


@dataclass(frozen=True, slots=True)
class Members:
    """A class as it stands inside a sentence, its verb, and the spans of its members."""

    named: str
    verb: str
    spans: tuple[tuple[int, int], ...]

    @property
    def aid(self) -> str:
        """The helping verb that asks what the class includes."""
        return "does" if self.verb == "includes" else "do"


def members_in(tokens: tuple[Token, ...], spelling: Spelling) -> Members | None:
    """The enumeration a sentence makes of its subject, or nothing."""
    if tokens[0].lower == "there" and len(tokens) > 6 and tokens[1].lower in {"are", "were"}:
        colon = next((i for i, token in enumerate(tokens) if token.text in {":", "—"}), 0)
        spans = _listed(tokens, colon + 1) if colon else ()
        named = render(tokens[2:colon])
        return Members(f"the {named}", "are", spans) if len(spans) >= 3 and len(named.split()) <= 9 else None
    clause = clause_at(tokens)
    if clause is None or clause.verb != clause.subject_end:
        return None
    verb = tokens[clause.verb].lower
    if verb not in {"include", "includes", "are"} or tokens[clause.subject_end - 1].tag not in {
        "NNS",
        "NN",
        "NNP",
    }:
        return None
    if verb == "are" and tokens[0].lower not in {"the"}:
        return None
    begin = clause.verb + 1
    if tokens[begin].text == ":":
        begin += 1
    spans = _listed(tokens, begin)
    named = spelling.inside(tokens[clause.start : clause.subject_end], clause.start == 0)
    if len(spans) < 3 or len(named.split()) > 10 or len(named.split()) < 2:
        return None
    return Members(named, verb, spans)


def _listed(tokens: tuple[Token, ...], at: int) -> tuple[tuple[int, int], ...]:
    """Spans of "a, b, and c" when nothing but the end follows."""
    spans: list[tuple[int, int]] = []
    while at < len(tokens):
        if tokens[at].lower in {"and", "or"}:
            at += 1
        end = noun_phrase(tokens, at)
        if end == at or end - at > 5:
            return ()
        spans.append((at, end))
        at = end
        if at < len(tokens) and tokens[at].text == ",":
            at += 1
        elif at < len(tokens) and tokens[at].text == ".":
            return tuple(spans)
        elif at >= len(tokens) or tokens[at].lower not in {"and", "or"}:
            return ()
    return ()
