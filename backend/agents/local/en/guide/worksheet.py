"""Worksheets: questions with room to write, the approved ones of the bank first, then fresh ones."""

from __future__ import annotations

from backend.agents.local.document import Document
from backend.agents.local.en.guide.items import (
    asked_before,
    fresh,
    from_bank,
    in_order,
    with_room,
    without_repeats,
)
from backend.agents.local.en.guide.questions import asked_in, is_new
from backend.agents.local.engine import Shortfall
from backend.agents.local.task import Task
from backend.content.schemas import Statement
from backend.quiz.schemas import ItemType

WORDS = (ItemType.MATCHING, ItemType.CLOZE, ItemType.ORDERING)
SHORT = (
    ItemType.SHORT_ANSWER,
    ItemType.NUMERICAL,
    ItemType.MULTIPLE_CHOICE,
    ItemType.MULTIPLE_RESPONSE,
    ItemType.TRUE_FALSE,
)
LONG = (ItemType.ESSAY,)
WORDS_A_QUESTION, FEWEST, MOST = 400, 4, 12
MOST_MATCHING, MOST_LONG = 1, 3
# Of short questions no more than this share asks for a word; the others ask why, how, when and who.
SHARE_OF_TERMS = 0.5


def suggest_questions(document: Document) -> int:
    """How many questions of each section suit a text of this length."""
    return max(FEWEST, min(MOST, document.words // WORDS_A_QUESTION))


def wanted_of(task: Task) -> int:
    """How many questions a section should have."""
    return task.scaled(task.most or suggest_questions(task.document))


def make_word_work(task: Task) -> list[Statement] | Shortfall:
    """Terms to match with their meanings, and sentences with a gap."""
    most = wanted_of(task)
    chosen = from_bank(task, WORDS, most)
    matching = sum(bool(statement.parts) for statement in chosen)
    chosen += fresh(
        task, (ItemType.MATCHING,), min(MOST_MATCHING - matching, most - len(chosen)), beside=chosen
    )
    chosen += fresh(task, (ItemType.CLOZE,), most - len(chosen), beside=chosen)
    if not chosen:
        return Shortfall("no_word_work", "The text explains too few terms to match or to leave out.")
    return in_order(chosen)


def make_short_questions(task: Task) -> list[Statement] | Shortfall:
    """Questions with short answers, grouped by the text's headings."""
    most = wanted_of(task)
    chosen = from_bank(task, SHORT, most)
    left = most - len(chosen)
    if left > 0:
        asked = _plain_questions(task, chosen, left)
        terms = max(round(SHARE_OF_TERMS * left), left - len(asked))
        named = fresh(
            task, (ItemType.SHORT_ANSWER, ItemType.NUMERICAL), min(terms, left), beside=[*chosen, *asked]
        )
        chosen += [*named, *asked[: left - len(named)]]
    if not chosen:
        return Shortfall("no_short_questions", "The text answers no question surely enough to ask it.")
    return in_order(chosen)


def make_long_questions(task: Task) -> list[Statement] | Shortfall:
    """Questions to think and write about; the answer says what a good one has."""
    most = min(wanted_of(task), task.scaled(MOST_LONG)) if task.most is None else wanted_of(task)
    chosen = from_bank(task, LONG, most)
    chosen += fresh(task, LONG, most - len(chosen), beside=chosen)
    if not chosen:
        return Shortfall(
            "no_long_questions", "The text explains too little to have students write about it at length."
        )
    return in_order(chosen)


def _plain_questions(task: Task, beside: list[Statement], most: int) -> list[Statement]:
    """Why, how, when and who, where the text says it plainly; what is asked already is not asked again."""
    known = asked_before(task, beside)
    said = [statement for section in known.made for statement in section.statements]
    found = [
        (strength + 0.2 * task.luck("worksheet", kind, question.text), question)
        for strength, kind, question in asked_in(task.document)
        if kind in {"why", "how", "when", "who", "about"}
    ]
    found.sort(key=lambda pair: (-pair[0], pair[1].evidence[0].start, pair[1].text))
    chosen: list[Statement] = []
    for _, question in found:
        if len(chosen) < most and is_new(question, [*_single(said), *chosen]):
            chosen.append(question)
    return [with_room(question, task.document) for question in without_repeats(chosen, said)]


def _single(statements: list[Statement]) -> list[Statement]:
    """Those that rest on one place; a matching set quotes many and rules none of them out."""
    return [s for s in statements if len(s.evidence) == 1 and s.answer]
