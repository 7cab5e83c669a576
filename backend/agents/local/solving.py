"""SolverAgent on this machine: answers an item blind, from the whole document, to test the key. Pure, no network."""

import time
from collections.abc import Callable
from types import MappingProxyType

from backend.agents.drafter import Cost
from backend.agents.local.en.solve.arrange import match_pairs, put_in_order
from backend.agents.local.en.solve.choose import choose_one, choose_several
from backend.agents.local.en.solve.fill import fill_blank, find_number, name_it
from backend.agents.local.en.solve.index import Index, index_of
from backend.agents.local.en.solve.judge import judge
from backend.agents.local.en.solve.words import telling, words_of
from backend.agents.local.found import Found, Unsure
from backend.agents.material import Material
from backend.agents.solver import Question, Solved, agrees, pose
from backend.provider.schemas import Outcome
from backend.quiz.grading import Response, normalise
from backend.quiz.schemas import ItemContent, ItemType

_WAYS: MappingProxyType[ItemType, Callable[[Question, Index], Found | Unsure]] = MappingProxyType(
    {
        ItemType.MULTIPLE_CHOICE: choose_one,
        ItemType.MULTIPLE_RESPONSE: choose_several,
        ItemType.TRUE_FALSE: judge,
        ItemType.CLOZE: fill_blank,
        ItemType.SHORT_ANSWER: name_it,
        ItemType.NUMERICAL: find_number,
        ItemType.MATCHING: match_pairs,
        ItemType.ORDERING: put_in_order,
    }
)


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
    same = _compare(item, found, order)
    at = (found.line.start, found.line.end) if found.line else None
    reason = "" if same is not None else "The answer and the key share words; neither is clearly wrong."
    return _solved(same, found.said, reason, began, at, found.confidence)


def answer(question: Question, material: Material) -> Found | Unsure:
    """The answer to a question, from the document alone."""
    way = _WAYS.get(question.kind)
    if way is None:
        return Unsure("Such an answer has to be read by a person.")
    document = material.document
    if document.language != "en":
        return Unsure("The local solver reads English only.")
    return way(question, index_of(document))


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


def _compare(item: ItemContent, found: Found, order: tuple[int, ...]) -> bool | None:
    response = found.response
    if item.type in (ItemType.CLOZE, ItemType.SHORT_ANSWER):
        return _same_words(item.answer.accepted or [], response.text)
    chosen = frozenset(order[at] for at in response.chosen)
    return agrees(
        item, Response(chosen=chosen, text=response.text, matches=response.matches, order=response.order)
    )


def _same_words(accepted: list[str], said: str) -> bool | None:
    """Whether an accepted answer is in what was said; None where the two share only some words."""
    given = f" {normalise(said)} "
    if any(key and f" {key} " in given for key in map(normalise, accepted)):
        return True
    of_answer = _keys(said)
    of_keys = [_keys(text) for text in accepted]
    if any(keys and keys <= of_answer for keys in of_keys):
        return True
    return None if any(keys & of_answer for keys in of_keys) else False


def _keys(text: str) -> frozenset[str]:
    words = words_of(text)
    return telling(words) or frozenset(word.key for word in words)
