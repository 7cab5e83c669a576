"""SolverAgent on this machine: answers an item blind, from the whole document, to test the key. Pure, no network."""

import time

from backend.agents.drafter import Cost
from backend.agents.local import languages
from backend.agents.local.found import Found, Unsure
from backend.agents.local.languages import Language, language_of
from backend.agents.material import Material
from backend.agents.solver import Question, Solved, agrees, pose
from backend.provider.schemas import Outcome
from backend.quiz.grading import Response
from backend.quiz.schemas import ItemContent, ItemType


def solve(item: ItemContent, material: Material, *, seed: int) -> Solved:
    """Answer an item without seeing its key, rationales, explanation or evidence, and compare.

    The first call on a document indexes it, some tens of milliseconds for a chapter; the index is kept with it.

    Returns:
        `agrees` is None wherever the text does not clearly tell this solver the answer; `reason` says why.
    """
    began = time.perf_counter()
    question, order = pose(item, seed)
    found = answer(question, material)
    if isinstance(found, Unsure):
        return _solved(None, "", found.why, began)
    same = _compare(item, found, order, language_of(material.document))
    at = (found.line.start, found.line.end) if found.line else None
    reason = "" if same is not None else "The answer and the key share words; neither is clearly wrong."
    return _solved(same, found.said, reason, began, at, found.confidence)


def answer(question: Question, material: Material) -> Found | Unsure:
    """The answer to a question, from the document alone."""
    if question.kind is ItemType.ESSAY:
        return Unsure("Such an answer has to be read by a person.")
    language = languages.find(material.document.language)
    if language is None:
        return Unsure("The local solver does not read the language of this text.")
    return language.answer(question, material.document)


def _solved(
    same: bool | None,
    said: str,
    reason: str,
    began: float,
    at: tuple[int, int] | None = None,
    confidence: float = 0.0,
) -> Solved:
    cost = Cost(round((time.perf_counter() - began) * 1_000, 3))
    return Solved(same, said, cost, Outcome.OK, reason, "", at, confidence)


def _compare(item: ItemContent, found: Found, order: tuple[int, ...], language: Language) -> bool | None:
    response = found.response
    if item.type in (ItemType.CLOZE, ItemType.SHORT_ANSWER):
        return language.same_words(item.answer.accepted or [], response.text)
    chosen = frozenset(order[at] for at in response.chosen)
    return agrees(
        item, Response(chosen=chosen, text=response.text, matches=response.matches, order=response.order)
    )
