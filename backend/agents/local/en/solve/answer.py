"""Which way of answering an item's type has, and when two answers in words are the same."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from types import MappingProxyType

from backend.agents.local.document import Document
from backend.agents.local.en.solve.arrange import match_pairs, put_in_order
from backend.agents.local.en.solve.choose import choose_one, choose_several
from backend.agents.local.en.solve.fill import fill_blank, find_number, name_it
from backend.agents.local.en.solve.index import Index, index_of
from backend.agents.local.en.solve.judge import judge
from backend.agents.local.en.solve.words import telling, words_of
from backend.agents.local.found import Found, Unsure
from backend.agents.solver import Question
from backend.quiz.grading import normalise
from backend.quiz.schemas import ItemType

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


def answer(question: Question, document: Document) -> Found | Unsure:
    """The answer to a question, from the document alone; the first call on a document indexes it."""
    way = _WAYS.get(question.kind)
    return way(question, index_of(document)) if way else Unsure("Such an answer has to be read by a person.")


def same_words(accepted: Sequence[str], said: str) -> bool | None:
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
