"""Glossaries and flashcards on the local engine: as many as asked for, each proven, none opening in mid-thought."""

import pytest
from pydantic import ValidationError

from backend.agents.content.drafting import draft_section
from backend.agents.content.flashcards import FLASHCARDS
from backend.agents.content.glossary import GLOSSARY
from backend.agents.content.outline import Outline, SectionDraft
from backend.agents.local.engine import Shortfall
from backend.content.schemas import SECTIONS_OF, Statement
from backend.db.base import new_id
from backend.jobs.schemas import NewRun, RunKind
from backend.quiz.schemas import Blueprint, Severity
from tests.agents.content.texts import BOOK, material_of

TEXT = BOOK + (
    "\n\nFarming\n\nWarm air rises because it has a lower density than cold air. "
    "Straw protects young plants from frost by keeping the cold air away.\n"
)


def made(outline: Outline, section: str, entries: int | None = None) -> list[Statement]:
    """The statements of one section of the book."""
    blueprint = Blueprint(sections=[section], entries=entries)
    drafted = draft_section(material_of(TEXT), outline, section, blueprint=blueprint, seed=7, made=())
    assert isinstance(drafted, SectionDraft), drafted
    assert {finding.severity for finding in drafted.findings} <= {Severity.INFO}
    return list(drafted.content.statements)


def test_a_glossary_is_as_long_as_asked_for_by_the_alphabet_and_proven() -> None:
    terms = made(GLOSSARY, "terms", 5)
    assert len(terms) == 5
    assert [t.term for t in terms] == sorted((t.term for t in terms), key=str.casefold)
    assert {t.term for t in terms} <= {t.term for t in made(GLOSSARY, "terms", 12)}
    for term in terms:
        assert term.text[0].isupper()
        assert term.text.endswith(".")
        (evidence,) = term.evidence
        assert evidence.quote == TEXT[evidence.start : evidence.end]


@pytest.mark.parametrize("section", FLASHCARDS.sections)
def test_a_card_asks_and_answers_and_is_proven(section: str) -> None:
    cards = made(FLASHCARDS, section, 4)
    assert 2 <= len(cards) <= 4
    for card in cards:
        assert card.text.endswith("?")
        assert card.answer.endswith(".")
        (evidence,) = card.evidence
        assert evidence.quote == TEXT[evidence.start : evidence.end]


def test_a_text_without_causes_says_so() -> None:
    plain = material_of("Humidity is the amount of water vapour in the air. " * 12)
    blueprint = Blueprint(sections=["cause_cards"])
    drafted = draft_section(plain, FLASHCARDS, "cause_cards", blueprint=blueprint, seed=7, made=())
    assert isinstance(drafted, Shortfall)
    assert drafted.code == "no_cause_cards"


@pytest.mark.parametrize("outline", [GLOSSARY, FLASHCARDS])
def test_a_run_that_names_no_sections_gets_the_outlines(outline: Outline) -> None:
    wanted = NewRun.model_validate({"kind": outline.kind, "source_id": new_id(), "blueprint": {"entries": 9}})
    assert tuple(wanted.blueprint.sections) == outline.sections == SECTIONS_OF[outline.kind]
    assert wanted.blueprint.entries == 9


def test_only_a_list_has_a_length() -> None:
    for kind, blueprint in (
        (RunKind.STUDY_GUIDE, Blueprint(sections=["overview"], entries=3)),
        (RunKind.QUIZ, Blueprint.model_validate({"counts": {"cloze": 2}, "entries": 3})),
    ):
        with pytest.raises(ValidationError, match="how long a glossary or a worksheet is"):
            NewRun(kind=kind, source_id=new_id(), blueprint=blueprint)
