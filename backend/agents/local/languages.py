"""The languages the engine reads: each a folder beside this file, called by its two-letter code. Nothing else names one."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Sequence
from functools import cache
from types import ModuleType
from typing import TYPE_CHECKING, Protocol, cast

if TYPE_CHECKING:
    from backend.agents.local.document import Document, Fact
    from backend.agents.local.found import Found, Unsure
    from backend.agents.local.framing import Frame
    from backend.agents.solver import Question
    from backend.quiz.schemas import Bloom, Difficulty, ItemContent, ItemType


class Language(Protocol):
    """What `language.py` in such a folder offers; all of it pure.

    Beside it `__init__.py` holds `NAME`, what the language is called, and `MARKS`, the words it is recognised by.

    Attributes:
        analyse: a text and its title, read once: sentences, terms, facts.
        frame_for: what makes items of a type out of facts; None where nothing does.
        is_sound: whether an item may be delivered, given the text its evidence points into.
        bloom_of: what a fact asks of a student.
        difficulty_of: how hard a fact is, estimated.
        singular: a word or phrase as it is filed, so that its forms are one.
        bare: words as they are compared: without case, articles and marks.
        content_words: the words of a text that say something, as they are compared.
        answer: a question answered from the text alone.
        same_words: whether an answer in words is one of those accepted; None where only some words are shared.
    """

    analyse: Callable[[str, str], Document]
    frame_for: Callable[[ItemType], Frame | None]
    is_sound: Callable[[ItemContent, str], bool]
    bloom_of: Callable[[Fact], Bloom]
    difficulty_of: Callable[[Fact], Difficulty]
    singular: Callable[[str], str]
    bare: Callable[[str], str]
    content_words: Callable[[str], frozenset[str]]
    answer: Callable[[Question, Document], Found | Unsure]
    same_words: Callable[[Sequence[str], str], bool | None]


@cache
def codes() -> tuple[str, ...]:
    """The codes of the languages that are read."""
    from backend.agents import local

    return tuple(sorted(found.name for found in pkgutil.iter_modules(local.__path__) if found.ispkg))


def find(code: str) -> Language | None:
    """The language of a code such as `en`; None where it is not read."""
    return _language(code) if code in codes() else None


def language_of(document: Document) -> Language:
    """The language a document was read in.

    Raises:
        LookupError: it is not read here.
    """
    language = find(document.language)
    if language is None:
        raise LookupError(document.language)
    return language


def marks_of(code: str) -> str:
    """The words a language is recognised by, with blanks between."""
    return str(_folder(code).MARKS)


def name_of(code: str) -> str:
    """What a language is called."""
    return str(_folder(code).NAME)


@cache
def _language(code: str) -> Language:
    return cast(Language, importlib.import_module(f"{_folder(code).__name__}.language"))


@cache
def _folder(code: str) -> ModuleType:
    return importlib.import_module(f"backend.agents.local.{code}")
