"""Facts that stand in two sentences: a name for what the one before describes, and what is said on of its term."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from backend.agents.local.document import Fact, FactKind, KeyKind, Sentence
from backend.agents.local.en.brief import brief_of
from backend.agents.local.en.dates import opening_date
from backend.agents.local.en.find.terms import Spelling
from backend.agents.local.en.inflect import is_plural, singularize
from backend.agents.local.en.people import People
from backend.agents.local.en.resuming import meant_here, named_here, resumed, resumed_by
from backend.agents.local.en.tag import render

_CREDITED = 0.65  # strength of what somebody thought, found or founded
_LONGEST_CHAIN = 3  # sentences in which "he" or "she" stands for one who was named before
_SUBJECTS, _SOMEBODY = frozenset({"he", "she"}), frozenset({"he", "she", "his", "her"})
_LATEST_SUBJECT = 8  # words before which "he" or "she" stands, behind a date
_LEAST_WORTH = 1.0  # of a term that is spoken of again


def names_given(sentences: Sequence[Sentence], spelling: Spelling) -> Iterator[Fact]:
    """The definitions that a sentence gives by naming what the one before says: "This process is called …"."""
    for before, sentence in _neighbours(sentences):
        opening = spelling.inside(before.tokens[:1], True)
        found = named_here(before.tokens, sentence.tokens, opening) if before.alone else None
        if found is not None:
            key = spelling.inside(sentence.tokens[found.first : found.last], False)
            yield Fact(
                FactKind.DEFINITION, sentence.index, found.first, found.last, key, KeyKind.TERM, found.meaning,
                found.strength, plural=is_plural(key), subject=key, since=before.index,
            )  # fmt: skip


def meanings_given(sentences: Sequence[Sentence], spelling: Spelling) -> Iterator[Fact]:
    """The definitions of a term that only the sentence before names: "The term refers to …"."""
    for before, sentence in _neighbours(sentences):
        found = meant_here(before.tokens, sentence.tokens)
        if found is not None:
            term, size, meaning, strength = found
            key = spelling.inside(term, term[0].start == before.tokens[0].start)
            yield Fact(
                FactKind.DEFINITION, sentence.index, 0, size, key, KeyKind.TERM, meaning, strength,
                plural=is_plural(key), subject=key, since=before.index,
            )  # fmt: skip


def said_of_people(
    sentences: Sequence[Sentence], people: People, *, narrative: bool = False
) -> dict[int, Fact]:
    """What a sentence says of the one whom those before are about, by its index: "She argued that …".

    Args:
        narrative: whether the text tells what happened; then what somebody did counts too.
    """
    found: dict[int, Fact] = {}
    who, since, block = "", 0, -1
    openings = {s.block for s in sentences if any(t.lower in _SUBJECTS for t in s.tokens[:_LATEST_SUBJECT])}
    for sentence in sentences if people.counts else ():
        if sentence.block not in openings:
            continue
        if sentence.block != block:
            who, block = "", sentence.block
        at = opening_date(sentence.tokens)
        opening = sentence.tokens[at].lower if sentence.tokens else ""
        if opening not in _SOMEBODY:
            who, since = people.subject_of(sentence.tokens), sentence.index
            continue
        near = who and sentence.whole and opening in _SUBJECTS and sentence.index - since <= _LONGEST_CHAIN
        saying = resumed_by(who, sentence.tokens[at:], deeds=narrative) if near else None
        if saying is not None:
            begin, end = saying.begin + at, saying.end + at
            said = sentence.tokens[begin:end]
            found[sentence.index] = Fact(
                FactKind.SAYING, sentence.index, at, at + 1, who, KeyKind.PERSON, render(said), _CREDITED,
                others=(who.rpartition(" ")[2],), said=(begin, end), brief=brief_of(said),
                subject=sentence.tokens[at].text, relation=saying.relation, since=since,
            )  # fmt: skip
        if people.named_in(sentence.tokens) - {who}:
            who = ""  # somebody else may be meant from here on
    return found


def said_again(
    sentences: Sequence[Sentence], spelling: Spelling, worth: Mapping[str, float]
) -> dict[int, Fact]:
    """What a sentence says of a term that only the one before names, by the sentence's index: "It …", "This theory …"."""
    return {fact.sentence: fact for fact in _said_again(sentences, spelling, worth)}


def _said_again(
    sentences: Sequence[Sentence], spelling: Spelling, worth: Mapping[str, float]
) -> Iterator[Fact]:
    for before, sentence in _neighbours(sentences):
        found = resumed(before.tokens, sentence.tokens)
        if found is None:
            continue
        saying, term = found
        key = spelling.inside(term, term[0].start == before.tokens[0].start)
        value = worth.get(singularize(key).casefold())
        if value is None or value < _LEAST_WORTH or not key.islower():
            continue
        said = sentence.tokens[saying.begin : saying.end]
        yield Fact(
            FactKind.SAYING, sentence.index, saying.first, saying.last, key, KeyKind.TERM, render(said),
            round(saying.strength + 0.01 * min(10.0, value), 6), plural=saying.plural, said=(saying.begin, saying.end),
            brief=brief_of(said), subject=key, relation=saying.relation, since=before.index,
        )  # fmt: skip


def _neighbours(sentences: Sequence[Sentence]) -> Iterator[tuple[Sentence, Sentence]]:
    """Each whole sentence that leans on others, with the whole one before it in its block."""
    for before, sentence in pairwise(sentences):
        if sentence.whole and not sentence.alone and before.whole and before.block == sentence.block:
            yield before, sentence
