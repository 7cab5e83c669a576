"""Essays on what the text says at length: a view that somebody holds, and a term it comes back to."""

from __future__ import annotations

import re
from collections import Counter

from backend.agents.local.document import BlockKind, Document, Fact, FactKind, KeyKind
from backend.agents.local.en.claims import claim_end
from backend.agents.local.en.clause import clause_at
from backend.agents.local.en.frames.parts import tidy
from backend.agents.local.en.frames.statement import statement_in
from backend.agents.local.en.frames.telling import is_firm, is_on_topic, loses_its_condition, tells, topic_of
from backend.agents.local.en.inflect import bare, content_words, singularize
from backend.agents.local.en.kinds import Kind, kind_of
from backend.agents.local.en.restate import in_other_words
from backend.agents.local.en.tag import render
from backend.agents.local.en.vague import OF_ONCE
from backend.agents.local.en.words import word_set
from backend.agents.local.framing import Setting

_SAID = frozenset({FactKind.CLAIM, FactKind.SAYING, FactKind.MENTION})
_HOLDING = word_set("""believe believes believed argue argues argued hold holds held contend contends contended maintain
    maintains maintained claim claims claimed suggest suggests suggested assert asserts asserted think thinks thought
    posit posits posited propose proposes proposed""")
_SCHOOLS = frozenset({Kind.THEORY, Kind.THINKERS})
# Ways to ask for the same, so that two tasks of one quiz do not read alike.
_ON_A_TERM = (
    "What does the text say about “{it}”? Give {count} points in your own words, and illustrate one of them with an "
    "example of your own.",
    "Write a short paragraph on “{it}”: make {count} of the points you have read, and add an example for one.",
    "Sum up {count} points about “{it}”. Show by an example from your own experience what one of them means.",
)
# Each with what the last point of the rubric is given for.
_ON_A_SECTION = (
    (
        "Write a short account of “{it}”: make {count} of the points you have read, and explain one by an example.",
        "Explains one of the points by an example that fits it.",
    ),
    (
        "What is there to know about “{it}”? Name {count} points in your own words, and say why one of them matters.",
        "Gives a reason why one of the points matters.",
    ),
    (
        "Explain “{it}” to somebody who has not read about it. Make {count} points, each in a sentence of your own.",
        "Uses sentences of one’s own, which somebody understands who has not read the text.",
    ),
)
_ON_A_QUESTION = (
    (
        "“{it}” Answer in your own words with {count} points that you have read, and an example for one.",
        "Gives an example that fits one of the points.",
    ),
)
_ON_A_STATEMENT = (
    "“{it}” Explain this statement in your own words, and illustrate it with an example of your own.",
    "Discuss: “{it}” Say what is meant in words of your own, and describe a case in which it can be seen.",
    "“{it}” Say in other words what is meant, give an example of your own, and say what it shows.",
)
_COUNTS = {2: "two", 3: "three"}
_PLAIN_HEADING = re.compile(r"[\w’'“”,:&.? -]{6,70}")
_NO_HEADING = re.compile(
    r"\b(?:introduction|conclusion|summary|overview|objectives?|terms?|review|questions?|exercises?|references|"
    r"reading|further|chapter|section|unit|worst|best|they|them|their|it|its|this|these|those|i|my|we|our|you|your)\b",
    re.IGNORECASE,
)
_LONGEST_POINT, _VAGUEST_POINT = 26, 2  # words, and how vague one of several may be
_FEWEST, _MOST = 5, 22  # words of a view
_LONGEST = 20  # words of a statement that is to be discussed
_POINTS = 3  # most that one is asked to know of a term
_WORTH = (5.0, 4.0, 3.0, 3.0, 3.0, 3.0)  # of a term the text comes back to, by how plain items may be
# How plain items must have become for a task on a whole section, and on a single statement.
_FOR_SECTIONS, _FOR_STATEMENTS = 1, 2
_VAGUEST, _MUCH = (
    1,
    5,
)  # how vague a statement to discuss may be, and its words with a meaning beside the term
_NAMED, _DEFINED = (
    20.0,
    5.0,
)  # what counts for a point that it names what the heading does, or says what a term means
_ALIKE = 0.6  # share of words two points may have in common


def view_of(document: Document, fact: Fact) -> str:
    """What somebody or some school holds, in other words: "a pond works as one living whole"; "" for none."""
    if fact.kind not in {FactKind.CLAIM, FactKind.SAYING}:
        return ""
    if fact.key_kind is not KeyKind.PERSON and kind_of(fact.key) not in _SCHOOLS:
        return ""
    sentence = document.sentences[fact.sentence]
    tokens = sentence.tokens
    verb = fact.last
    if verb + 2 >= len(tokens) or tokens[verb].lower not in _HOLDING or tokens[verb + 1].lower != "that":
        return ""
    clause = clause_at(tokens, verb + 2)
    if clause is None or tokens[clause.start].tag == "PRP" or loses_its_condition(document, fact):
        return ""
    end = fact.said[1] or claim_end(tokens, clause.verb + 1)
    if end < len(tokens) - 1 and tokens[end].text == ",":
        return ""  # "individuals make up society, but …"
    said = tidy(render(in_other_words(tokens[verb + 2 : end], frozenset(), sentence.text))).rstrip(" .,;")
    return said if _FEWEST <= len(said.split()) <= _MOST and "“" not in said else ""


def points_on(document: Document, fact: Fact, setting: Setting) -> list[tuple[Fact, str]]:
    """What the text says of the fact's term, the fact's own sentence first; fewer than two are none."""
    if fact.kind not in _SAID or fact.key_kind is not KeyKind.TERM:
        return []
    if document.worth_of(fact.key) < _WORTH[setting.plainness] or not _is_point(document, fact):
        return []
    key = singularize(bare(fact.key))
    found = [(fact, _point(document, fact))]
    for other in document.facts:
        if len(found) == _POINTS:
            break
        if (
            other.key_kind is not KeyKind.TERM
            or singularize(bare(other.key)) != key
            or other.kind not in _SAID
        ):
            continue
        if _is_point(document, other) and all(_adds(document, other, known) for known, _ in found):
            found.append((other, _point(document, other)))
    return found if len(found) > 1 else []


def task_on_term(fact: Fact, count: int, setting: Setting) -> str:
    """The task to tell what the text says of a term."""
    return setting.rng.choice(_ON_A_TERM).format(it=fact.key, count=_COUNTS[count])


def task_on_statement(said: str, setting: Setting) -> str:
    """The task to discuss a statement."""
    return setting.rng.choice(_ON_A_STATEMENT).format(it=said)


def task_on_section(heading: str, count: int, setting: Setting) -> tuple[str, str]:
    """The task to give an account of what stands under a heading, and what its last point is given for."""
    ways = _ON_A_QUESTION if heading.endswith("?") else _ON_A_SECTION
    stem, last = setting.rng.choice(ways)
    return stem.format(it=heading, count=_COUNTS[count]), last


def points_under(document: Document, fact: Fact, setting: Setting) -> list[tuple[Fact, str]]:
    """Two or three points from under the fact's heading, one of them on what it names; none where there are fewer.

    Other items may rest on the same points: to sum them up is another task.
    """
    heading = document.sentences[fact.sentence].heading
    if (
        setting.plainness < _FOR_SECTIONS
        or not _PLAIN_HEADING.fullmatch(heading)
        or _NO_HEADING.search(heading)
        or _headings(document)[heading] > 1  # "Current status" of what?
    ):
        return []
    named = content_words(heading)
    best: dict[int, tuple[float, Fact]] = {}
    for other in document.facts:
        sentence = document.sentences[other.sentence]
        if other.key_kind is not KeyKind.TERM or sentence.heading != heading:
            continue
        score = _score(document, other)
        if score is None:
            continue
        score += _NAMED * bool(named & content_words(f"{other.key} {sentence.text}"))
        if score > best.get(other.sentence, (-99.0, other))[0]:
            best[other.sentence] = (score, other)
    found: list[Fact] = []
    for score, other in sorted(best.values(), key=lambda e: (-e[0], e[1].sentence)):
        if not found and score < _NAMED:
            return []  # nothing under it speaks of what it names
        if len(found) < _POINTS and all(_adds(document, other, known) for known in found):
            found.append(other)
    if len(found) < 2:
        return []
    return [(other, _point(document, other)) for other in sorted(found, key=lambda other: other.sentence)]


def _score(document: Document, fact: Fact) -> float | None:
    """How good a point of an account a fact is; None for none."""
    if is_firm(document, fact):
        return _DEFINED + topic_of(document, fact.sentence)
    if fact.kind not in _SAID or fact.verb or loses_its_condition(document, fact):
        return None
    stated = statement_in(document, fact)
    # An account of a section may tell what happened, where a question on a single sentence may not.
    vague = stated.vague - OF_ONCE * stated.past
    if vague > _VAGUEST_POINT or len(stated.with_key(fact.key).split()) > _LONGEST_POINT:
        return None
    return topic_of(document, fact.sentence) - 3 * vague


def _headings(document: Document) -> Counter[str]:
    """How often each heading stands in the text."""
    if "headings" not in document.memo:
        document.memo["headings"] = Counter(
            document.text[block.start : block.end].strip("# ")
            for block in document.blocks
            if block.kind is BlockKind.HEADING
        )
    counted: Counter[str] = document.memo["headings"]
    return counted


def thesis_of(document: Document, fact: Fact, setting: Setting) -> str:
    """A short general statement about what the text is about, with its full stop; "" where the fact makes none."""
    if setting.plainness < _FOR_STATEMENTS or fact.kind not in _SAID or fact.key_kind is not KeyKind.TERM:
        return ""
    stated = statement_in(document, fact)
    known = stated.leads and tells(document, fact, 1)
    if stated.vague > _VAGUEST or not (known or is_on_topic(document, fact, setting.plainness)):
        return ""
    said = stated.with_key(fact.key)
    much = len(content_words(said) - content_words(fact.key)) >= _MUCH
    return said if much and "“" not in said and len(said.split()) <= _LONGEST else ""


def _is_point(document: Document, fact: Fact) -> bool:
    stated = statement_in(document, fact)
    return stated.leads and stated.vague <= 1 and tells(document, fact, 1)


def _point(document: Document, fact: Fact) -> str:
    if fact.kind is FactKind.DEFINITION:
        return f"“{fact.key}” means {fact.rest}"
    said = statement_in(document, fact).with_key(fact.key).rstrip(".")
    return said if not fact.key.islower() else said[:1].lower() + said[1:]


def _adds(document: Document, one: Fact, other: Fact) -> bool:
    meanings = one.kind is other.kind is FactKind.DEFINITION
    if one.sentence == other.sentence or (meanings and singularize(one.key) == singularize(other.key)):
        return False
    first, second = (
        content_words(statement_in(document, fact).after) - content_words(fact.key) for fact in (one, other)
    )
    return len(first & second) < _ALIKE * max(1, min(len(first), len(second)))
