"""How a fact is asked for in words: which term means this, who holds that, which of a kind does so."""

from __future__ import annotations

import re
from collections.abc import Sequence
from random import Random

from backend.agents.local.document import Document, Fact, FactKind, KeyKind
from backend.agents.local.en.brief import cut_short
from backend.agents.local.en.claims import claim_end
from backend.agents.local.en.clause import clause_at
from backend.agents.local.en.frames.statement import statement_in
from backend.agents.local.en.inflect import content_words, is_plural
from backend.agents.local.en.kinds import Kind, head_of, kind_of
from backend.agents.local.en.question import inverted
from backend.agents.local.en.restate import LONGEST_RUN, rephrased
from backend.agents.local.en.reword import longest_run
from backend.agents.local.en.tag import render
from backend.agents.local.en.words import word_set

_OPENINGS = ("Which term refers to", "What is the term for", "Which of these terms means")
_TYPED = ("What is the term for", "Which term names")
_COUNTED = frozenset({Kind.PERSON, Kind.THINKERS, Kind.THEORY})
_HOLDING = word_set("""believe believes believed argue argues argued hold holds held contend contends contended maintain
    maintains maintained claim claims claimed suggest suggests suggested assert asserts asserted think thinks thought
    posit posits posited propose proposes proposed emphasize emphasizes stress stresses""")
_OF_PERSONS = Kind.PERSON
_FEWEST = 5
_MOST = 18  # words of a predicate that is asked of in full
_LONGEST, _TOLD = (
    28,
    5,
)  # words beyond which it is cut in any case, and with a meaning from which a short form tells enough


def asked(document: Document, fact: Fact, wrong: Sequence[str], rng: Random) -> str:
    """The question that the fact's key answers, beside the wrong options it will have (none where it is typed).

    "" where the sentence cannot be asked so.
    """
    if fact.kind is FactKind.MENTION:
        return _asked_inside(document, fact, wrong)
    if fact.kind is FactKind.DEFINITION:
        who = _who(document, fact)
        if who:
            return f"{who} {rephrased(cut_short(fact.rest))}?"
        openings: tuple[str, ...] = _OPENINGS if wrong else _TYPED
        meant = rephrased(cut_short(fact.rest))
        if meant.startswith(("what ", "how ")):
            openings = ("Which term describes",)
        return f"{rng.choice(openings)} {meant}?"
    if fact.kind not in {FactKind.CLAIM, FactKind.SAYING}:
        return f"{fact.rest}?"
    held = held_view(document, fact)
    if held:
        whose = (
            "In whose view"
            if fact.key_kind is KeyKind.PERSON
            else f"According to {which_of(fact, wrong).lower()}"
        )
        return f"{whose} {held}?"
    if fact.verb and fact.rest.startswith("means that "):
        clause = rephrased(fact.rest.removeprefix("means that "))
        return f"Which of these describes a situation in which {clause}?"
    said = predicate_of(document, fact)
    if fact.key_kind is KeyKind.PERSON:
        return f"Who {said}?"
    return f"{which_of(fact, wrong)} {said}?"


def _who(document: Document, fact: Fact) -> str:
    """ "Who was", where the definition is of a person."""
    if not is_named(fact):
        return ""
    behind = {token.lower for token in document.sentences[fact.sentence].tokens[fact.last : fact.last + 4]}
    return "Who was" if "was" in behind else "Who is" if "is" in behind else ""


def is_named(fact: Fact) -> bool:
    """Whether what is defined is a person by name: "George Simmel was a critic who …"."""
    words = fact.key.split()
    return (
        len(words) > 1
        and all(word[:1].isupper() for word in words)
        and _OF_PERSONS
        in {kind_of(part) for part in re.split(r" (?:who|whose|of|in|from) |, ", fact.rest, maxsplit=1)[:1]}
    )


def _asked_inside(document: Document, fact: Fact, wrong: Sequence[str]) -> str:
    """ "Which norms are the most specific?"; "" where the key is not the subject: "… that which of these …"."""
    stated = statement_in(document, fact)
    if (
        stated.before
        or stated.after[:1] in ",;:—”’"
        or re.match(r"(?:and|or|who|that|which|of|called)\b", stated.after)
    ):
        return ""
    return f"{which_of(fact, wrong)} {stated.after.rstrip('.')}?"


def asked_of_meaning(fact: Fact) -> str:
    """The question that the meaning of a term answers."""
    return f"What does the term “{fact.key}” mean?"


def predicate_of(document: Document, fact: Fact) -> str:
    """What the fact says of its key, from the verb on: in other words, and cut short where it stays a long copy."""
    said = fact.rest.removeprefix("Which of these ").removeprefix("Who ")
    source = document.sentences[fact.sentence].text
    full = rephrased(said)
    short = longest_run(full, source) <= LONGEST_RUN and len(full.split()) <= _MOST
    # Cut too short, it is true of much else: "seeks to understand society".
    told = len(content_words(fact.brief)) >= _TOLD or len(full.split()) > _LONGEST
    return full if short or not fact.brief or not told else fact.brief


def held_view(document: Document, fact: Fact) -> str:
    """What is held, in the order of a question: "is deviance a necessary part of …" of "… believed that deviance is …"."""
    tokens = document.sentences[fact.sentence].tokens
    verb = fact.last
    if verb + 2 >= len(tokens) or tokens[verb].lower not in _HOLDING or tokens[verb + 1].lower != "that":
        return ""
    clause = clause_at(tokens, verb + 2)
    if clause is None or tokens[clause.start].tag == "PRP" or tokens[clause.subject_end - 1].text == ",":
        return ""
    end = fact.said[1] or claim_end(tokens, clause.verb + 1)
    body = tokens[:end]
    subject = render(tokens[clause.start : clause.subject_end])
    asked = inverted(body, clause, subject, (0, 0))
    if asked is None or set(',“”"') & set(asked) or not _FEWEST <= len(asked.split()) <= _MOST:
        return ""
    return rephrased(asked)


def which_of(fact: Fact, wrong: Sequence[str]) -> str:
    """ "Which theory", "Which leaders", or plainly "Which of these"."""
    options = (fact.key, *wrong)
    kinds = {kind_of(option) for option in options}
    heads = {head_of(option) for option in options}
    last = fact.key.rpartition(" ")[2]
    if len(heads) == 1 and " " in fact.key and not any(" of " in option for option in options):
        if fact.plural != is_plural(last):
            return "Which of these"
        return f"Which {last}" if fact.plural or kinds & _COUNTED else f"Which type of {last}"
    if kinds == {Kind.THEORY} and not fact.plural:
        return "Which of these approaches"
    if kinds == {Kind.THINKERS} and fact.plural:
        return "Which thinkers"
    return "Which of these"
