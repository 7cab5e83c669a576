"""Flashcards: one short question each, answered in the text's words."""

from __future__ import annotations

import re

from backend.agents.local.document import Document
from backend.agents.local.en.guide.entries import Entry
from backend.agents.local.en.guide.questions import asked_in, is_new
from backend.agents.local.en.guide.terms import chosen_entries
from backend.agents.local.en.inflect import capital, pluralize, singularize
from backend.agents.local.engine import Shortfall
from backend.agents.local.task import Task
from backend.content.schemas import Statement

FEWEST, MOST, ENOUGH = 2, 40, 8
WORDS_A_CARD = 250


def suggest_cards(document: Document) -> int:
    """How many cards of each kind a text of this length is worth."""
    return max(ENOUGH, min(MOST, document.words // WORDS_A_CARD))


def make_term_cards(task: Task) -> list[Statement] | Shortfall:
    """What the terms most worth knowing mean, or what the text says of them."""
    entries = chosen_entries(task, _wanted(task))
    cards = [_card(task.document, entry) for entry in entries]
    if len(cards) < min(FEWEST, _wanted(task)):
        return Shortfall("no_term_cards", "The text explains too few of its terms to make cards of them.")
    return _in_order(cards)


def make_cause_cards(task: Task) -> list[Statement] | Shortfall:
    """Why, how and when something happens, where the text says it plainly."""
    cards = _asking(task, frozenset({"why", "how", "when"}))
    if len(cards) < min(FEWEST, _wanted(task)):
        return Shortfall(
            "no_cause_cards", "The text says too seldom why or how something happens to make cards."
        )
    return cards


def make_fact_cards(task: Task) -> list[Statement] | Shortfall:
    """Who did what, in which year, and how many."""
    cards = _asking(task, frozenset({"who", "count"}))
    if len(cards) < min(FEWEST, _wanted(task)):
        return Shortfall(
            "no_fact_cards", "The text names too few people, dates or numbers to make cards of them."
        )
    return cards


def _wanted(task: Task) -> int:
    return task.scaled(task.most or suggest_cards(task.document))


def _card(document: Document, entry: Entry) -> Statement:
    """What a defined term means; else the sentence on it with a gap, so that a card has one answer."""
    told = entry.state(document)
    gap = None if entry.defined else gap_in(entry.text, entry.term)
    if gap is not None:
        answer = capital(entry.term) + "."
        return Statement(text=f"Which term fills the gap in “{gap}”?", answer=answer, evidence=told.evidence)
    front = (
        f"What does the term “{entry.term}” mean?"
        if entry.defined
        else f"What does the text say about “{entry.term}”?"
    )
    return Statement(text=front, answer=told.text, evidence=told.evidence)


def gap_in(text: str, term: str) -> str | None:
    """A sentence with a gap wherever it names a term; None where it names it in no form of it."""
    forms = sorted({term, singularize(term), pluralize(singularize(term))}, key=len, reverse=True)
    named = "|".join(map(re.escape, forms))
    left, count = re.subn(rf"(?<![\w-])(?:{named})(?![\w-])", "____", text.rstrip("."), flags=re.IGNORECASE)
    # "An ____" would tell how it begins.
    return re.sub(r"\b([Aa])n? ____", r"\1(n) ____", left) if count else None


def _asking(task: Task, kinds: frozenset[str]) -> list[Statement]:
    found = [
        (strength + 0.2 * task.luck("card", kind, card.text), card)
        for strength, kind, card in asked_in(task.document)
        if kind in kinds
    ]
    found.sort(key=lambda pair: (-pair[0], pair[1].evidence[0].start, pair[1].text))
    chosen: list[Statement] = []
    for _, card in found:
        if len(chosen) < _wanted(task) and is_new(card, chosen):
            chosen.append(card)
    return _in_order(chosen)


def _in_order(cards: list[Statement]) -> list[Statement]:
    return sorted(cards, key=lambda card: (card.evidence[0].start, card.text))
