"""A second language is a folder and nothing else: here is one of a single sentence pattern, put beside the others."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from backend.agents import local
from backend.agents.local import languages
from backend.agents.local.engine import Draft, Shortfall, carries, draft, read, suggest_blueprint
from backend.quiz.schemas import Blueprint, ItemType

TEXT = "Nubo estas akvo en aero. Pluvo estas akvo el nubo. Glacio estas akvo sen varmo. La vento estas aero kaj suno."

FOLDER = """
NAME = "Esperanto"
MARKS = "la kaj estas en de sen el"
"""
LANGUAGE = """
import re
from random import Random

from backend.agents.local.document import Block, BlockKind, Document, Fact, FactKind, KeyKind, Sentence, count_words
from backend.agents.local.framing import Framed
from backend.quiz.schemas import Answer, Bloom, Difficulty, Evidence, ItemContent, ItemType


def analyse(text, title):
    sentences, facts = [], []
    for found in re.finditer(r"[^.]+[.]", text):
        at = found.start() + len(found[0]) - len(found[0].lstrip())
        number = len(sentences)
        sentences.append(
            Sentence(number, at, found.end(), text[at:found.end()], 0, BlockKind.PARAGRAPH, "", (), True, True)
        )
        key, _, rest = text[at:found.end()].partition(" estas ")
        facts.append(Fact(FactKind.DEFINITION, number, 0, 1, key, KeyKind.TERM, rest, 1.0))
    return Document(text, title, "xo", (), tuple(sentences), (), tuple(facts), count_words(text))


class Cloze:
    SUITS = frozenset({FactKind.DEFINITION})

    @staticmethod
    def make(document, fact, setting):
        start, end = document.span_of(fact)
        content = ItemContent(
            type=ItemType.CLOZE,
            stem=f"____ estas {fact.rest}",
            answer=Answer(accepted=[fact.key]),
            evidence=[Evidence(start=start, end=end, quote=document.text[start:end])],
        )
        return Framed(content, (document.name_of(fact),))

    @staticmethod
    def count(document):
        return len(document.facts)


def frame_for(item_type):
    return Cloze if item_type is ItemType.CLOZE else None


def is_sound(content, text):
    return True


def bloom_of(fact):
    return Bloom.REMEMBER


def difficulty_of(fact):
    return Difficulty.MEDIUM


singular = bare = str.casefold


def content_words(words):
    return frozenset(words.casefold().split())
"""


@pytest.fixture
def esperanto(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    folder = tmp_path / "xo"
    folder.mkdir()
    (folder / "__init__.py").write_text(FOLDER, encoding="utf-8")
    (folder / "language.py").write_text(LANGUAGE, encoding="utf-8")
    monkeypatch.setattr(local, "__path__", [*local.__path__, str(tmp_path)])
    languages.codes.cache_clear()
    yield
    languages.codes.cache_clear()


def test_a_folder_makes_the_engine_read_another_language(esperanto: None) -> None:
    document = read(TEXT)
    assert (document.language, document.words) == ("xo", 21)
    assert carries(document)[ItemType.CLOZE] == 4
    wish = suggest_blueprint(document, items=2)
    assert wish.language == "xo"
    made = draft(document, wish, seed=1, item_type=ItemType.CLOZE, taken=())
    assert isinstance(made, Draft)
    (evidence,) = made.content.evidence
    assert TEXT[evidence.start : evidence.end] == evidence.quote
    assert made.content.stem.startswith("____ estas ")


def test_what_a_language_does_not_make_and_what_is_asked_in_another_is_said(esperanto: None) -> None:
    document = read(TEXT)
    none = draft(
        document,
        Blueprint(counts={ItemType.ESSAY: 1}, language="xo"),
        seed=1,
        item_type=ItemType.ESSAY,
        taken=(),
    )
    assert isinstance(none, Shortfall)
    assert none.code == "type"
    english = draft(
        document, Blueprint(counts={ItemType.CLOZE: 1}), seed=1, item_type=ItemType.CLOZE, taken=()
    )
    assert isinstance(english, Shortfall)
    assert english.message.startswith("The text is in Esperanto, and the local engine asks in no other")
    german = draft(
        read(
            "Der Hund ist nicht auf dem Dach und die Katze ist nicht in dem Haus, das wird sich auch nicht ändern."
        ),
        Blueprint(counts={ItemType.CLOZE: 1}),
        seed=1,
        item_type=ItemType.CLOZE,
        taken=(),
    )
    assert isinstance(german, Shortfall)
    assert "in German, and the local engine reads English and Esperanto only" in german.message


def test_without_the_folder_the_text_is_declined() -> None:
    assert languages.codes() == ("en",)
    assert read(TEXT).language != "xo"
