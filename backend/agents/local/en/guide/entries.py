"""Terms worth knowing, best first, each with what the text says of it: its definition, else what a clause tells."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from backend.agents.local.document import Document, Fact, FactKind, KeyKind
from backend.agents.local.en.guide.contrasts import CLEARLY, sign_of
from backend.agents.local.en.guide.sayings import Saying, proof_of, sayings_of
from backend.agents.local.en.inflect import capital, singularize, zipf
from backend.agents.local.en.words import ROLE_NOUNS, word_set
from backend.content.schemas import Statement
from backend.quiz.checks import find_dangling
from backend.quiz.schemas import Evidence

# Words of a meaning above which its short form is taken, and the fewest that one must keep to say enough.
LONG, FEWEST = 30, 5
LONGEST = 42
# What it adds to a term's worth that the text defines it, and what it takes that a sentence only speaks of it.
_OF_DEFINED, _OF_PLAIN, _OF_NAMED = 1.5, 1.0, -1.0
LEAST_TOLD, LEAST_NAMED = 0.42, 0.3
EVERYDAY = 5.2  # Zipf frequency above which a lone word is no term unless the text defines it
_OPENING_ON_ANOTHER = word_set("its their his her this that these those such it they he she who which whose")
_OF_WHICH = re.compile(r"^(?:\S+ ){0,4}of (?:which|whom)\b")
# "The amplitude is the greatest distance that …": said as plainly as a definition, though no sure sign marks it as one.
_PLAINLY = re.compile(
    r"(?:the |an? )?(?P<term>.+?)(?:, [^,]{2,40},)? (?:is|are) (?P<meaning>(?:the|an?) (?:[\w-]+ ){1,5}?"
    r"(?:of|that|from|in which|by which|between|for|whose|who) .+)",
    re.IGNORECASE,
)
_NO_MEANING = word_set("""most best only first last same main major key important example examples part reason reasons
    result case matter question problem topic subject focus issue good way ways lot number variety series few place time
    product cause sign feature effect goal basis beginning end fact center centre heart component step aspect element
    critical large""")
# What a sentence goes on to say of a term behind its meaning: "…, and it depends on the amplitude".
_GOING_ON = re.compile(r"(?:, (?:and|but|so)|;) (?:it|they|this|these) .*$")
_OF_TIME = word_set("century centuries decade decades year years month months week weeks day days era")
_PAST = re.compile(r"^(?:was|were|had|did)\b|^\w+ed\b")


@dataclass(frozen=True, slots=True)
class Entry:
    """A term and what the text says of it.

    Attributes:
        stem: the form the term is known by.
        text: a definition without the term, or a sentence that names it.
        defined: whether `text` is a definition.
        sentence: the index of the sentence that proves it.
        worth: how much it is worth knowing, on the scale of `Document.worth`.
        proof: the sentence as it stands in the source, with the one before where it leans on that.
    """

    stem: str
    term: str
    text: str
    defined: bool
    sentence: int
    worth: float
    proof: Evidence

    def state(self, document: Document) -> Statement:
        """It as a statement, proven by the whole sentence, or by both where it takes two."""
        return Statement(term=self.term, text=self.text, evidence=[self.proof])


def entries_of(document: Document) -> tuple[Entry, ...]:
    """One entry for each term the text explains, best first; worked out once per document."""
    kept: tuple[Entry, ...] | None = document.memo.get("guide entries")
    if kept is None:
        kept = tuple(_apart(_best(document)))
        document.memo["guide entries"] = kept
    return kept


def meaning_of(fact: Fact) -> str:
    """What a defined term means, as a line of its own, cut at a clause border where it is long."""
    words = fact.rest
    if len(words.split()) > LONG and len(fact.brief.split()) >= FEWEST:
        words = fact.brief
    return capital(_GOING_ON.sub("", words)).rstrip(" .,;") + "."


def is_meaning(fact: Fact) -> bool:
    """Whether a definition's words make sense away from their sentence."""
    words = fact.rest.casefold()
    first = words.split()[0] if words else ""
    named = fact.key.casefold().split()
    return (
        bool(words)
        and len(set(named)) == len(named)  # "Hail Hail": a heading that runs into its sentence
        and first not in _OPENING_ON_ANOTHER
        and not _OF_WHICH.search(words)
        and len(words.split()) <= LONGEST
        and words.count("“") == words.count("”")
    )


def _best(document: Document) -> list[Entry]:
    best: dict[str, tuple[float, Entry]] = {}
    for strength, entry in _found(document):
        kept = best.get(entry.stem)
        if kept is None or (entry.defined, strength) > (kept[1].defined, kept[0]):
            best[entry.stem] = (strength, entry)
    return sorted((entry for _, entry in best.values()), key=lambda e: (-e.worth, e.sentence, e.stem))


def _apart(entries: list[Entry]) -> Iterator[Entry]:
    """Each idea once: "conflict theorists" where "conflict theory" stands, and who holds a view, say nothing new."""
    known: set[str] = set()
    for entry in entries:
        root = _root(entry.stem)
        if root not in known:
            known.add(root)
            yield entry


def _root(stem: str) -> str:
    words = stem.split()
    last = re.sub(r"(?:ist|ism|ization|izing|ing|ic|y)$", "", words[-1])
    return " ".join([*words[:-1], last if len(last) >= 4 else words[-1]])


def _found(document: Document) -> Iterator[tuple[float, Entry]]:
    alone = {saying.sentence.index: saying for saying in sayings_of(document)}
    for fact in document.facts:
        if fact.key_kind is not KeyKind.TERM:
            continue
        stem = singularize(fact.key).casefold()
        worth = document.worth.get(stem, -3.0)
        proven = proof_of(document, fact)
        if fact.kind is FactKind.DEFINITION and is_meaning(fact):
            text = meaning_of(fact)
            yield fact.strength, Entry(stem, fact.key, text, True, fact.sentence, worth + _OF_DEFINED, proven)
        elif not _is_term(stem):
            continue
        elif fact.kind is FactKind.SAYING and fact.strength >= LEAST_TOLD:
            told = _told(document, fact, alone)
            if told and sign_of(told) < CLEARLY:  # a section of its own tells things apart
                strength = fact.strength - 0.3 * bool(_PAST.match(fact.rest))
                yield strength, Entry(stem, fact.key, told, False, fact.sentence, worth, proven)
        elif fact.kind is FactKind.MENTION and fact.strength >= LEAST_NAMED and fact.sentence in alone:
            text = alone[fact.sentence].text
            meaning = plain_meaning(fact.key, text)
            if meaning:
                yield 0.5, Entry(stem, fact.key, meaning, True, fact.sentence, worth + _OF_PLAIN, proven)
            elif sign_of(text) < CLEARLY:
                named = Entry(stem, fact.key, text, False, fact.sentence, worth + _OF_NAMED, proven)
                yield fact.strength - 0.3, named


def plain_meaning(term: str, text: str) -> str | None:
    """What a term is, where a sentence begins "The term is the … of …" and says little else; None where it does not."""
    found = _PLAINLY.fullmatch(text.rstrip("."))
    if found is None or found["term"].casefold() != term.casefold():
        return None
    meaning = re.split(r", (?:and|but|so) (?!(?:\w+ ){0,4}(?:of|that)\b)|; ", found["meaning"])[0]
    said = meaning.casefold().split()
    head = (
        re.split(r" (?:of|that|from|in which|by which|between|for|whose|who) ", meaning)[0].casefold().split()
    )
    if _NO_MEANING & set(head) or set(singularize(term).casefold().split()) & set(said):
        return None
    return capital(meaning) + "." if FEWEST < len(said) <= LONGEST else None


def _is_term(stem: str) -> bool:
    words = stem.split()
    if words[-1] in _OF_TIME:
        return False
    return len(words) > 1 or (zipf(stem) <= EVERYDAY and stem not in ROLE_NOUNS)


def _told(document: Document, fact: Fact, alone: Mapping[int, Saying]) -> str | None:
    """What the text says of a term, as a sentence; None when it leans on another or is cut inside a list."""
    if fact.sentence in alone:
        return alone[fact.sentence].text
    tokens, end = document.sentences[fact.sentence].tokens, fact.said[1]
    if end < len(tokens) and tokens[end].text == ",":
        return None
    text = f"{capital(fact.subject)} {fact.rest}".rstrip(" .,;") + "."
    count = len(text.split())
    if not 6 <= count <= LONGEST or find_dangling(text) is not None or text.count("“") != text.count("”"):
        return None
    return text
