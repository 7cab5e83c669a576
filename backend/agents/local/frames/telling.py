"""Whether a fact says of its term what one would teach, so that an item may rest on it."""

from __future__ import annotations

from backend.agents.local.document import Document, Fact, FactKind, KeyKind, Token
from backend.agents.local.en.clause import first_verb
from backend.agents.local.en.kinds import Kind, kind_of
from backend.agents.local.en.tag import render, tokens_of
from backend.agents.local.en.words import word_set
from backend.agents.local.frames.parts import is_term
from backend.agents.local.frames.statement import statement_in

# Worth from which something is asked of a term, by how plain items may be.
_WORTH = (4.0, 3.0, 2.5, 2.0, 2.0)
_CREDITED = 0.6  # strength of what a person thought, found or founded, and not only was or did
_FIRM, _SURE = 0.5, 0.8  # strength of a definition of a term that matters, and of any
_MATTERS, _CENTRAL = 3.0, 5.0  # worth of such a term, and of one of which any definition will do
# Worth of a term that makes a sentence teach something whatever its subject, and how vague it may then be.
_TOPIC = (5.0, 4.0, 4.0, 3.0, 0.0)
_VAGUE_ON = (0, 0, 1, 1, 7)
_SCHOOLS = frozenset({Kind.THEORY, Kind.THINKERS})
_SAID = frozenset({FactKind.CLAIM, FactKind.SAYING, FactKind.MENTION})
_CLAUSES = frozenset({FactKind.SAYING, FactKind.MENTION})
# Openings that say when or for whom the rest holds.
_RESTRICTING = word_set(
    "if when unless once until whether according in for under during by with among as at within through to from"
)
_PARTICLES = word_set("de ad ex pro quasi semi pseudo")  # of a term that was cut: "de facto segregation"
_JOINTS = word_set(", ; and but while whereas because since that which where")
_FINITE = frozenset({"VBZ", "VBP", "VBD", "MD"})


def is_firm(document: Document, fact: Fact) -> bool:
    """Whether a definition surely is one: strong, or of a term that matters in the text."""
    if fact.kind is not FactKind.DEFINITION:
        return False
    tokens = document.sentences[fact.sentence].tokens
    name = fact.key[:1].isupper() and " " not in fact.key and not fact.key.isupper()
    if name or (fact.first and tokens[fact.first - 1].lower in _PARTICLES):
        return False
    worth = document.worth_of(fact.key)
    if worth >= _CENTRAL:
        return True
    return worth >= (_WORTH[-1] if fact.strength >= _SURE else _MATTERS) and fact.strength >= _FIRM


def tells(document: Document, fact: Fact, plainness: int) -> bool:
    """Whether what a sentence or one of its clauses says of a term or a person is worth an item by now."""
    if not statement_in(document, fact).fits(plainness) or loses_its_condition(document, fact):
        return False
    if fact.key_kind is not KeyKind.TERM:
        return fact.strength >= _CREDITED or fact.kind is not FactKind.CLAIM
    if fact.verb and (document.worth_of(fact.key) < _WORTH[0] or " " not in fact.key):
        return False  # "a simplified example means that …"
    school = kind_of(fact.key) in _SCHOOLS and " " in fact.key
    return is_term(document, fact.key) and (school or document.worth_of(fact.key) >= _WORTH[plainness])


def is_on_topic(document: Document, fact: Fact, plainness: int) -> bool:
    """Whether the sentence names a term the text is about, beside the fact's own, and is plain and general."""
    if not plainness or fact.kind not in _SAID or fact.verb or loses_its_condition(document, fact):
        return False
    stated = statement_in(document, fact)
    if not stated.leads and plainness < 2:
        return False
    return stated.vague <= _VAGUE_ON[plainness] and topic_of(document, fact.sentence) >= _TOPIC[plainness]


def topic_of(document: Document, sentence: int) -> float:
    """The worth of the weightiest phrase a sentence names."""
    memo = ("topic", sentence)
    if memo not in document.memo:
        held = document.sentences[sentence]
        phrases = (render(held.tokens[first:last]) for first, last, _ in held.phrases)
        document.memo[memo] = max((document.worth_of(phrase) for phrase in phrases), default=0.0)
    worth: float = document.memo[memo]
    return worth


def loses_its_condition(document: Document, fact: Fact) -> bool:
    """Whether the clause alone says more than its sentence: "in this view, …", "the old, the sick and children …"."""
    start = _begins(document, fact)
    if fact.verb or not start:
        return False
    tokens = document.sentences[fact.sentence].tokens
    before = tokens[:start]
    if tokens[fact.last].text == "," and tokens[fact.last + 1].lower in {"which", "who", "where", "when"}:
        return False  # "…, which …" holds of the term wherever it stands
    if first_verb(before) == len(before):
        return not _only_concedes(before)
    return before[-1].lower not in _JOINTS or before[0].lower in _RESTRICTING


def _begins(document: Document, fact: Fact) -> int:
    """Where the clause that is used of the sentence begins; 0 where all of it is used."""
    if fact.kind not in _CLAUSES or not fact.said[1]:
        return 0
    if fact.kind is FactKind.MENTION:
        return fact.said[0]
    return max(0, fact.last - len(tokens_of(fact.subject, 0, len(fact.subject))))


def _only_concedes(before: tuple[Token, ...]) -> bool:
    """Whether nothing but an article or an opening like "However," stands before."""
    return all(token.tag in {"DT", "RB", "CC"} or token.text == "," for token in before)
