"""Key terms with what the text says they mean."""

from __future__ import annotations

from backend.agents.local.document import Document, Fact, FactKind
from backend.agents.local.en.clause import Clause, clause_at
from backend.agents.local.en.guide.entries import Entry, entries_of, is_meaning
from backend.agents.local.en.guide.sayings import Saying, overlaps, repeats
from backend.agents.local.en.inflect import bare, singularize
from backend.agents.local.engine import Shortfall
from backend.agents.local.task import Task
from backend.content.schemas import Statement

FEWEST, MOST = 2, 30
# Terms a short text may have that is full of them.
ENOUGH = 8
WORDS_A_TERM = 180
# A textbook's own glossary holds about one term for so many words (OpenStax, Introduction to Sociology 3e: 373).
WORDS_A_GLOSSARY_TERM = 370
FEWEST_SUGGESTED, FULL, MOST_SUGGESTED = 6, 18, 80
# Strength from which a definition is worth asking for; worth from which a term is listed, more where it is only told of.
LEAST_STRENGTH = 0.5
NONE = -100.0
LEAST_WORTH, LEAST_WORTH_TOLD = 0.5, 2.5
EVERYDAY = 4.6  # Zipf frequency above which a lone word is no term unless the text defines it


def make_terms(task: Task) -> list[Statement] | Shortfall:
    """The terms most worth knowing, by the alphabet: the text's definition, else what it says of them."""
    document = task.document
    wanted = task.scaled(max(ENOUGH, min(MOST, document.words // WORDS_A_TERM)))
    chosen = chosen_entries(task, wanted, least=LEAST_WORTH, least_told=LEAST_WORTH_TOLD)
    if len(chosen) < min(FEWEST, wanted):
        return Shortfall(
            "no_key_terms",
            f"The text explains {len(chosen)} of its terms; {FEWEST} are the fewest worth a list.",
        )
    return [entry.state(document) for entry in sorted(chosen, key=lambda entry: entry.term.casefold())]


def suggest_terms(document: Document) -> int:
    """How many terms a glossary of a text of this length holds, by the measure of textbooks; more where it explains more.

    Notes for a lesson explain more terms in fewer words than a chapter does.
    """
    explained = sum(
        entry.worth >= (LEAST_WORTH if entry.defined else LEAST_WORTH_TOLD) for entry in entries_of(document)
    )
    wanted = max(FEWEST_SUGGESTED, round(document.words / WORDS_A_GLOSSARY_TERM), min(explained, FULL))
    return min(MOST_SUGGESTED, wanted)


def make_glossary(task: Task) -> list[Statement] | Shortfall:
    """As many terms as asked for, or as the text's length suggests, by the alphabet."""
    document = task.document
    chosen = chosen_entries(task, task.scaled(task.most or suggest_terms(document)))
    if not chosen:
        return Shortfall(
            "no_terms", "The text explains none of its terms in a sentence that makes sense alone."
        )
    return [entry.state(document) for entry in sorted(chosen, key=lambda entry: entry.term.casefold())]


def chosen_entries(task: Task, most: int, *, least: float = NONE, least_told: float = NONE) -> list[Entry]:
    """The best entries of a text, those about the objectives first; what a section before says is not said again."""
    wanted = bare(" ".join(task.objectives))
    taken = task.taken()
    said = [statement.text for section in task.made for statement in section.statements]
    chosen: list[Entry] = []
    for entry in sorted(
        entries_of(task.document), key=lambda entry: f" {bare(entry.term)} " not in f" {wanted} "
    ):
        sentence = task.document.sentences[entry.sentence]
        told = not entry.defined and overlaps((sentence.start, sentence.end), taken)
        if len(chosen) == most or entry.worth < (least if entry.defined else least_told):
            continue
        if entry.defined or not (told or repeats(entry.text, [*said, *(other.text for other in chosen)])):
            chosen.append(entry)
    return chosen


def definitions_in(document: Document) -> list[Fact]:
    """The strongest definition of each term, weightiest first."""
    weights = {singularize(term.text).casefold(): term.weight for term in document.terms}
    best: dict[str, Fact] = {}
    for fact in document.facts:
        if fact.kind is not FactKind.DEFINITION or fact.strength < LEAST_STRENGTH or not is_meaning(fact):
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
