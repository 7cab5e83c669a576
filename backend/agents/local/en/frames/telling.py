"""Whether a fact says of its term what one would teach, so that an item may rest on it."""

from __future__ import annotations

import re

from backend.agents.local.document import Document, Fact, FactKind, KeyKind, Token
from backend.agents.local.en.clause import first_verb
from backend.agents.local.en.frames.parts import is_term
from backend.agents.local.en.frames.statement import statement_in
from backend.agents.local.en.inflect import zipf
from backend.agents.local.en.kinds import Kind, kind_of
from backend.agents.local.en.tag import render, tokens_of
from backend.agents.local.en.verbs import is_contact
from backend.agents.local.en.words import ROLE_NOUNS, word_set
from backend.agents.local.framing import PLAINEST

# Worth from which something is asked of a term, by how plain items may be.
_WORTH = (4.0, 3.0, 2.5, 2.0, 2.0, 2.0)
_RARE = 4.0  # Zipf frequency below which a lone word names something by itself
_CREDITED = 0.6  # strength of what a person thought, found or founded, and not only was or did
_FIRM, _SURE = 0.5, 0.8  # strength of a definition of a term that matters, and of any
_EXPLAINED, _SAID_WELL = 7.0, 0.6  # worth and strength from which even an everyday word is a term of the text
_MATTERS, _CENTRAL = 3.0, 4.9  # worth of such a term, and of one of which any definition will do
# Worth of a term that makes a sentence teach something whatever its subject, and how vague it may then be.
_TOPIC = (5.0, 4.0, 4.0, 3.0, 2.0, 0.0)
_VAGUE_ON = (0, 0, 1, 1, 2, 5)
_SCHOOLS = frozenset({Kind.THEORY, Kind.THINKERS})
_SAID = frozenset({FactKind.CLAIM, FactKind.SAYING, FactKind.MENTION})
_CLAUSES = frozenset({FactKind.SAYING, FactKind.MENTION})
# Openings that say when or for whom the rest holds.
_RESTRICTING = word_set(
    "if when unless once until whether according in for under during by with among as at within through to from"
)
_PARTICLES = word_set("de ad ex pro quasi semi pseudo")  # of a term that was cut: "de facto segregation"
_JOINTS = word_set(", ; and but while whereas because since that which where")
_FINITE = frozenset({"VBZ", "VBP", "MD"})
_OPENING_CLAUSES = word_set(
    "that which who whom whose where wherein whereby when how what why if as than and or but because while after "
    "before whether so"
)
_LOOSE_END = re.compile(r", (?:or|and) [\w-]+\Z")
_FORMERLY = word_set("prior past formerly once historically traditionally previously originally until")
_OF_THE_TEXT = word_set("subheading subheadings heading headings category categories stage stages step steps")
_OF_EXAMPLES = re.compile(r", (?:and|or) other\b|\b(?:in particular|in general|for instance|among others)\Z")
_TOLD_OF = re.compile(
    r"\b(?:based on|who|that|which|because of|due to|made up of|consisting of|concerned with)\b"
)
_KNOWN_FOR = re.compile(
    r"Who (?:(?:is|was) (?:best |also |widely )?(?:known|credited|considered|regarded|interested|famous)\b"
    r"|(?:is|was) (?:an? |the )[\w -]{3,40} (?:who|known for)\b|used [\w ]{3,30} as (?:a|an)\b)"
)
_DOES_SO = re.compile(r"\b(?:do|does|doing|did|done) so\b")  # what only the text before tells
_HOW_OFTEN = word_set(
    "often sometimes rarely seldom usually typically generally commonly frequently occasionally historically "
    "traditionally once formerly originally initially currently previously perhaps possibly"
)


def is_firm(document: Document, fact: Fact) -> bool:
    """Whether a definition surely is one: strong, or of a term that matters in the text."""
    if fact.kind is not FactKind.DEFINITION:
        return False
    tokens = document.sentences[fact.sentence].tokens
    name = (
        fact.key[:1].isupper()
        and " " not in fact.key
        and not fact.key.isupper()
        and not document.narrative
        and not (fact.plural and fact.strength >= _SAID_WELL)  # "Luddites are people who …"
    )
    if name or (fact.first and tokens[fact.first - 1].lower in _PARTICLES):
        return False
    if _FORMERLY & {token.lower for token in tokens[:4]} or fact.key.casefold() in _OF_THE_TEXT:
        return False  # what somebody once held it to be
    worth = document.worth_of(fact.key)
    explained = worth >= _EXPLAINED and fact.strength >= _SAID_WELL  # "a hypothesis is …", "families are …"
    if (
        not (is_term(document, fact.key) or explained)
        or not is_phrase(fact.rest)
        or _DOES_SO.search(fact.rest)
    ):
        return False
    if worth >= _CENTRAL or document.narrative:
        return worth >= _CENTRAL or fact.strength >= _FIRM
    return worth >= (_WORTH[-1] if fact.strength >= _SURE else _MATTERS) and fact.strength >= _FIRM


def is_phrase(meaning: str) -> bool:
    """Whether a meaning is a phrase and no sentence by mistake: every finite verb has a word that opens its clause."""
    tokens = tokens_of(meaning, 0, len(meaning))
    # "tolls based on …" opens with no verb, and "feels she belongs" and "goods a country makes" need no "that".
    verbs = sum(t.tag in _FINITE and not is_contact(tokens, at) for at, t in enumerate(tokens) if at)
    opened = sum(token.lower in _OPENING_CLAUSES or token.text == "," for token in tokens)
    named = tokens[0].tag.startswith("NNP") or tokens[0].text.isupper() or not tokens[0].text[:1].isupper()
    tail = _LOOSE_END.search(meaning)
    loose = tail is not None and "," not in meaning[: tail.start()]
    examples = _OF_EXAMPLES.search(meaning)
    # "tolls based on weight, length, or other measures" tells of what; "the law, the press and other powers" only lists.
    listed = examples is not None and not (
        examples[0].endswith("other") and _TOLD_OF.search(meaning.partition(",")[0])
    )
    return named and verbs <= opened and not loose and not listed


def tells(document: Document, fact: Fact, plainness: int) -> bool:
    """Whether what a sentence or one of its clauses says of a term or a person is worth an item by now."""
    if not statement_in(document, fact).fits(plainness) or loses_its_condition(document, fact):
        return False
    if fact.key_kind is not KeyKind.TERM:
        return (
            fact.strength >= _CREDITED
            or fact.kind is not FactKind.CLAIM
            or (plainness > 1 and _KNOWN_FOR.match(fact.rest) is not None)
        )
    rare = " " in fact.key or zipf(fact.key) < _RARE
    if fact.verb and (document.worth_of(fact.key) < _WORTH[0] or not rare):
        return False  # "a simplified example means that …"
    if document.worth_of(fact.key) < _WORTH[0] and (
        _happened(document, fact) or is_known_before(document, fact)
    ):
        return False
    school = kind_of(fact.key) in _SCHOOLS and " " in fact.key
    least = _WORTH[-1 if document.narrative else plainness]
    return is_term(document, fact.key) and (school or document.worth_of(fact.key) >= least)


def is_on_topic(document: Document, fact: Fact, plainness: int) -> bool:
    """Whether the sentence names a term the text is about, beside the fact's own, and is plain and general."""
    if not plainness or fact.kind not in _SAID or fact.verb or fact.key_kind is not KeyKind.TERM:
        return False
    if loses_its_condition(document, fact) or _happened(document, fact) or is_known_before(document, fact):
        return False
    stated = statement_in(document, fact)
    if not stated.leads and plainness < 2:
        return False
    if fact.key.casefold() in ROLE_NOUNS and plainness < PLAINEST:
        return False  # what those who study it do
    return stated.vague <= _VAGUE_ON[plainness] and topic_of(document, fact.sentence) >= _TOPIC[plainness]


def is_known_before(document: Document, fact: Fact) -> bool:
    """Whether the statement is about something told before: "the holding facilities are …"."""
    stated = statement_in(document, fact)
    words = stated.with_key(fact.key).split()
    if words[0] != "The" or document.worth_of(fact.key) >= _MATTERS:
        return False
    tail = stated.after.split()[:1] if stated.before == "The" else words[2:4]
    return not {"of", "that", "who", "which", "between", "for", "in", "to"} & set(tail)


def _happened(document: Document, fact: Fact) -> bool:
    """Whether the sentence tells in the past what was once so, in a text that does not tell what happened."""
    if document.narrative:
        return False
    tokens = document.sentences[fact.sentence].tokens
    at = first_verb(tokens, fact.last)
    at = at if at < len(tokens) else first_verb(tokens)
    return at < len(tokens) and (tokens[at].tag == "VBD" or tokens[at].lower in {"was", "were", "had", "did"})


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
        opens = start - (tokens[start - 1].tag == "DT")
        # "…, which …" holds of the term wherever it stands, but not of the last noun in "the loss of the bank, which …".
        return opens > 0 and tokens[opens - 1].lower == "of"
    if before[0].tag == "VBN" and before[-1].text == ",":
        return False  # "Developed in Chicago, the theory …": where it comes from
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
    return all(
        (token.tag in {"DT", "RB", "CC"} and token.lower not in _HOW_OFTEN) or token.text == ","
        for token in before
    )
