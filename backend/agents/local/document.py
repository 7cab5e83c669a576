"""What the engine knows about one text: blocks, sentences, words, key terms and facts."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class BlockKind(StrEnum):
    """What a block of the text is."""

    HEADING = "heading"
    PARAGRAPH = "paragraph"
    BULLET = "bullet"


class FactKind(StrEnum):
    """What a fact says, and so which questions it can carry."""

    DEFINITION = "definition"  # key: the term; rest: what it means, a noun phrase
    CLAIM = "claim"  # key: the subject; rest: the predicate, from its finite verb on
    SAYING = "saying"  # key: a term; rest: what one clause says of it, from its finite verb on
    MEMBERS = "members"  # key: one member; rest: the class; others: the other members; unit: a class it is an example of
    YEAR = "year"  # key: the year; rest: a question without its mark
    QUANTITY = "quantity"  # key: the number; rest: a question without its mark
    CONTRAST = "contrast"  # key: a comparing word; rest: empty
    MENTION = "mention"  # key: a key term inside a telling sentence; rest: empty


class Relation(StrEnum):
    """What the predicate of a claim or a saying does with its subject."""

    STATES = "states"  # anything else
    HOLDS = "holds"  # a person, a school or a theory thinks so
    CAUSES = "causes"  # what it leads to
    FOLLOWS = "follows"  # what it comes of, or when it occurs
    SERVES = "serves"  # what it is for
    HAS = "has"  # what it is made of or includes


class KeyKind(StrEnum):
    """What kind of thing a key is; options must be of the same kind."""

    TERM = "term"
    PERSON = "person"
    YEAR = "year"
    NUMBER = "number"
    WORD = "word"


@dataclass(frozen=True, slots=True)
class Block:
    """A heading, a paragraph or a list item; offsets are code points into the text."""

    kind: BlockKind
    start: int
    end: int


# Not frozen, though nobody changes one: a frozen one takes three times as long to make, and every word has one.
@dataclass(slots=True, unsafe_hash=True)
class Token:
    """A word, number or mark of a sentence; `start` and `end` are code points into the whole text. Never changed."""

    text: str
    lower: str
    tag: str
    start: int
    end: int
    spaced: bool  # whether white space stands before it


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence. `tokens` leave out citations, parentheses and Markdown marks; `text` leaves out nothing."""

    index: int
    start: int
    end: int
    text: str
    block: int
    kind: BlockKind
    heading: str
    tokens: tuple[Token, ...]
    whole: bool  # begins like a sentence, ends with a full stop, quotation marks balanced
    alone: bool  # makes sense without its neighbours
    # Its nouns with what describes them, half open, and whether nothing before belongs to them too.
    phrases: tuple[tuple[int, int, bool], ...] = ()


@dataclass(frozen=True, slots=True)
class Term:
    """A key term: its form in the text, how much the text is about it, and whether it is a plural."""

    text: str
    weight: float
    count: int
    plural: bool
    kind: KeyKind


@dataclass(frozen=True, slots=True)
class Fact:
    """Something one sentence states; `first` and `last` bound the key among the sentence's tokens (half open)."""

    kind: FactKind
    sentence: int
    first: int
    last: int
    key: str
    key_kind: KeyKind
    rest: str
    strength: float
    plural: bool = False
    others: tuple[str, ...] = ()
    value: float | None = None
    unit: str = ""
    verb: str = (
        ""  # of a quantity: whether it is loose or measured; of a saying: the words before a whole clause
    )
    # Of a mention, the clause of its sentence that alone is to be used (none: all of it). Of definitions and sayings:
    # the tokens of the rest (half open; none where it was put together), the rest in at most eight words cut at a
    # clause border ("" where none lies there), and the key as it stands in a sentence.
    said: tuple[int, int] = (0, 0)
    brief: str = ""
    subject: str = ""
    relation: Relation = Relation.STATES
    since: int = (
        -1
    )  # where two sentences prove it, the first of them; its tokens are those of `sentence` all the same


def count_words(text: str) -> int:
    """How many words a text has, in any language that writes them apart."""
    return len(re.findall(r"\w+", text))


@dataclass(frozen=True)
class Document:
    """One analysed text. Build it with `read`; equal texts give equal documents."""

    text: str
    title: str
    language: str
    blocks: tuple[Block, ...]
    sentences: tuple[Sentence, ...]
    terms: tuple[Term, ...]
    facts: tuple[Fact, ...]
    words: int
    narrative: bool = False  # it tells what happened, as history does
    worth: Mapping[str, float] = field(default_factory=dict)  # how much a phrase is worth asking, by its stem
    singular: Callable[[str], str] = str  # a word or phrase as it is filed in its language
    # Pure results kept between calls, so that a second draft need not work them out again;
    # every engine writes here, so a name is used by one function only.
    memo: dict[Any, Any] = field(default_factory=dict, repr=False, compare=False)

    def span_of(self, fact: Fact) -> tuple[int, int]:
        """Where the sentence that proves a fact begins and ends, or both where it takes two; half open."""
        first = fact.sentence if fact.since < 0 else fact.since
        return self.sentences[first].start, self.sentences[fact.sentence].end

    def worth_of(self, key: str) -> float:
        """How much a fact's key is worth asking: 0 for nothing special, about 10 for what the text is about."""
        return min(12.0, max(0.0, 2.0 + self.worth.get(self.singular(key).casefold(), -2.0)))

    def name_of(self, fact: Fact) -> str:
        """The stable key of a fact, such as `definition:1203-1290:deviance`."""
        sentence = self.sentences[fact.sentence]
        return f"{fact.kind}:{sentence.start}-{sentence.end}:{fact.key.casefold()}"
