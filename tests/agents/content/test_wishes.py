"""What the local engine does with an instruction, and that it says what it cannot do."""

from functools import cache

import pytest

from backend.agents.content.context import ContentContext
from backend.agents.content.drafting import draft_section
from backend.agents.content.flashcards import FLASHCARDS
from backend.agents.content.lesson_plan import LESSON_PLAN
from backend.agents.content.outline import Outline, SectionDraft
from backend.agents.content.study_guide import STUDY_GUIDE
from backend.agents.content.wishes import Wish, wish_of
from backend.agents.local.engine import Shortfall
from backend.content.schemas import Origin, SectionContent
from backend.quiz.schemas import Blueprint
from tests.agents.content.texts import book
from tests.content.test_formats import kept


def drafted(outline: Outline, name: str, **wanted: object) -> SectionContent:
    blueprint = Blueprint.model_validate({"sections": [name], **wanted})
    made = draft_section(book(), outline, name, blueprint=blueprint, seed=7, made=())
    assert isinstance(made, SectionDraft), made
    return made.content


def again(outline: Outline, before: SectionContent, instruction: str) -> SectionDraft | Shortfall:
    """The section made again as the run for it does, with another seed."""
    return draft_section(
        book(),
        outline,
        before.section,
        blueprint=Blueprint(sections=[before.section], instruction=instruction),
        seed=11,
        made=(),
        context=ContentContext(section=kept(before)),
    )


@cache
def ideas() -> SectionContent:
    """The book's key ideas, before anything is wished."""
    return drafted(STUDY_GUIDE, "key_ideas")


@pytest.mark.parametrize(
    ("instruction", "wish"),
    [
        ("", Wish(others=True)),
        ("Shorter, please.", Wish(scale=0.5)),
        ("Make it longer", Wish(scale=1.7)),
        ("more", Wish(scale=1.7)),
        ("Give me 5 questions", Wish(most=5)),
        ("Other examples", Wish(others=True)),
        ("More about photosynthesis", Wish(about="photosynthesis")),
        ("shorter and about photosynthesis", Wish(scale=0.5, about="photosynthesis")),
        ("Shorter and funnier", Wish(scale=0.5, ignored=("funnier",))),
    ],
)
def test_an_instruction_is_understood_by_its_words(instruction: str, wish: Wish) -> None:
    assert wish_of(instruction, book().document) == wish


@pytest.mark.parametrize(
    ("instruction", "code"),
    [
        ("Write it like a pirate", "instruction_not_understood"),
        ("About quantum chromodynamics", "not_in_text"),
    ],
)
def test_what_it_cannot_do_it_says_and_names_what_it_can(instruction: str, code: str) -> None:
    refused = again(STUDY_GUIDE, ideas(), instruction)
    assert isinstance(refused, Shortfall)
    assert refused.code == code


def test_shorter_is_about_half_and_longer_is_more() -> None:
    short, long = again(STUDY_GUIDE, ideas(), "shorter"), again(STUDY_GUIDE, ideas(), "longer")
    assert isinstance(short, SectionDraft)
    assert isinstance(long, SectionDraft)
    assert len(short.content.statements) <= len(ideas().statements) / 2 + 1
    assert len(long.content.statements) > len(ideas().statements)


def test_others_are_others() -> None:
    cards = drafted(FLASHCARDS, "term_cards", entries=3)
    made = again(FLASHCARDS, cards, "others")
    assert isinstance(made, SectionDraft)
    assert not {s.text for s in made.content.statements} & {s.text for s in cards.statements}


def test_about_something_speaks_of_nothing_else() -> None:
    made = again(STUDY_GUIDE, ideas(), "about the cell")
    assert isinstance(made, SectionDraft)
    assert all("cell" in s.text.casefold() for s in made.content.statements)


def test_what_was_not_followed_is_a_remark() -> None:
    made = again(STUDY_GUIDE, ideas(), "shorter and funnier")
    assert isinstance(made, SectionDraft)
    (remark,) = [f for f in made.findings if f.check == "instruction_partly_followed"]
    assert "“funnier”" in remark.message


def test_a_lesson_keeps_its_phases_whatever_is_wanted_of_the_text() -> None:
    phases = drafted(LESSON_PLAN, "phases", minutes=45)
    made = again(LESSON_PLAN, phases, "shorter")
    assert isinstance(made, SectionDraft)
    own = [s for s in made.content.statements if s.origin is Origin.TEMPLATE]
    assert [s.minutes for s in own] == [s.minutes for s in phases.statements if s.origin is Origin.TEMPLATE]
    assert len(made.content.statements) < len(phases.statements)
