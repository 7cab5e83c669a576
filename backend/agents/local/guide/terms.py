"""Key terms with what the text says they mean."""

from __future__ import annotations

from backend.agents.local.document import Document, Fact, FactKind, KeyKind, Token
from backend.agents.local.en.clause import Clause, clause_at
from backend.agents.local.en.inflect import bare, capital, singularize, zipf
from backend.agents.local.en.words import word_set
from backend.agents.local.engine import Shortfall
from backend.agents.local.guide.sayings import Saying, overlaps, proof, sayings_of
from backend.agents.local.guide.task import Task
from backend.content.schemas import Statement

FEWEST, MOST = 2, 30
# Terms a short text may have that is full of them.
ENOUGH = 8
WORDS_A_TERM = 130
# Strength from which a definition stands in its own right, and weight from which a term matters without one.
LEAST_STRENGTH = 0.5
LEAST_WEIGHT = 5.0
LEAST_WEIGHT_OF_SEVERAL = 3.5
EVERYDAY = 4.6  # Zipf frequency above which a lone word is no term unless the text defines it
_EXPLAINING = word_set(
    "involves involve includes include consists consist occurs occur refers refer describes describe"
)


def make_terms(task: Task) -> list[Statement] | Shortfall:
    """Terms the text defines, and weighty ones it says something telling about, by the alphabet."""
    document = task.document
    wanted = max(ENOUGH, min(MOST, document.words // WORDS_A_TERM))
    chosen: dict[str, Statement] = {}
    for fact in _definitions(task):
        stem = singularize(fact.key).casefold()
        if len(chosen) < wanted and stem not in chosen:
            chosen[stem] = Statement(
                term=fact.key,
                text=meaning_of(fact),
                evidence=[proof(document, document.sentences[fact.sentence])],
            )
    if len(chosen) < wanted:
        _add_explained(task, chosen, wanted)
    if len(chosen) < FEWEST:
        return Shortfall(
            "no_key_terms",
            f"The text explains {len(chosen)} of its terms; {FEWEST} are the fewest worth a list.",
        )
    return [chosen[stem] for stem in sorted(chosen)]


def meaning_of(fact: Fact) -> str:
    """What a defined term means, as a line of its own."""
    return capital(fact.rest).rstrip(" .,;") + "."


def definitions_in(document: Document) -> list[Fact]:
    """The strongest definition of each term, weightiest first."""
    weights = {singularize(term.text).casefold(): term.weight for term in document.terms}
    best: dict[str, Fact] = {}
    for fact in document.facts:
        if fact.kind is not FactKind.DEFINITION or fact.strength < LEAST_STRENGTH:
            continue
        stem = singularize(fact.key).casefold()
        if stem not in best or fact.strength > best[stem].strength:
            best[stem] = fact
    return sorted(
        best.values(),
        key=lambda fact: (
            -(fact.strength + 0.04 * min(10.0, weights.get(singularize(fact.key).casefold(), 0.0))),
            fact.sentence,
        ),
    )


def _definitions(task: Task) -> list[Fact]:
    order = definitions_in(task.document)
    if not task.objectives:
        return order
    wanted = bare(" ".join(task.objectives))
    return sorted(order, key=lambda fact: f" {bare(fact.key)} " not in f" {wanted} ")


def _add_explained(task: Task, chosen: dict[str, Statement], wanted: int) -> None:
    """Terms without a definition whose own sentence says what they are or do."""
    document = task.document
    taken = [*task.taken(), *((e.start, e.end) for s in chosen.values() for e in s.evidence)]
    by_subject: dict[str, Saying] = {}
    for saying in sayings_of(document):
        subject = _subject(saying) or ""
        fit = subject and saying.general and not overlaps(saying.span, taken)
        if fit and (subject not in by_subject or saying.weight > by_subject[subject].weight):
            by_subject[subject] = saying
    for term in document.terms:
        stem = singularize(term.text).casefold()
        if len(chosen) >= wanted:
            break
        if term.weight < (LEAST_WEIGHT_OF_SEVERAL if " " in term.text else LEAST_WEIGHT):
            continue
        if term.kind is KeyKind.TERM and stem not in chosen and stem in by_subject:
            chosen[stem] = by_subject[stem].state(document, term=term.text)


def subject_of(saying: Saying) -> tuple[int, int] | None:
    """The tokens of a sentence's subject, article and all, when that is one key term and nothing else."""
    tokens = saying.sentence.tokens
    clause = clause_at(tokens)
    if clause is None or clause.subject_end != clause.head_end or clause.verb - clause.subject_end > 1:
        return None
    stem = _stem(saying, clause)
    return (clause.start, clause.head_end) if stem in saying.terms else None


def _stem(saying: Saying, clause: Clause) -> str:
    words = [token.lower for token in saying.sentence.tokens[clause.start : clause.head_end]]
    return singularize(" ".join(words[1:] if words and words[0] in {"a", "an", "the"} else words)).casefold()


def _subject(saying: Saying) -> str | None:
    """The term a sentence explains: its subject is the term alone, and its verb goes on to say what that is."""
    tokens = saying.sentence.tokens
    clause = clause_at(tokens)
    if clause is None or clause.subject_end != clause.head_end or clause.verb - clause.subject_end > 1:
        return None
    stem = _stem(saying, clause)
    several = " " in stem
    if not stem or (not several and zipf(stem) > EVERYDAY):
        return None
    verb, after = (
        tokens[clause.verb].lower,
        tokens[clause.verb + 1] if clause.verb + 1 < len(tokens) else None,
    )
    if after is None or (
        verb not in _EXPLAINING and not (verb in {"is", "are"} and _says_what(after, several))
    ):
        return None
    return stem


def _says_what(after: Token, several: bool) -> bool:
    """ "… is a group of …"; of a term of several words also "… are often larger"."""
    return after.lower in {"a", "an", "the", "one"} or (several and after.tag in {"JJ", "JJR", "RB"})
