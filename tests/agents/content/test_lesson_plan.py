"""Lesson plans: the school's template filled with the text; the minutes add up, and whose words are whose is marked."""

from dataclasses import replace
from functools import cache

import pytest

from backend.agents.content.context import ContentContext
from backend.agents.content.drafting import draft_section
from backend.agents.content.lesson_plan import LESSON_PLAN
from backend.agents.content.outline import SectionDraft
from backend.agents.local.engine import Shortfall
from backend.content.schemas import Origin, SectionContent, Statement
from backend.content.templates import shipped_lesson_plan
from backend.quiz.schemas import Answer, Bloom, Blueprint, ItemType, Severity
from tests.agents.content.test_worksheet import asking, kept
from tests.agents.content.texts import BOOK, book


def plan(
    blueprint: Blueprint | None = None, context: ContentContext | None = None
) -> dict[str, SectionDraft]:
    """Every section of a plan of the book."""
    wanted = blueprint or Blueprint(sections=["phases"])
    made: list[SectionContent] = []
    sections: dict[str, SectionDraft] = {}
    for name in LESSON_PLAN.sections:
        drafted = draft_section(
            book(), LESSON_PLAN, name, blueprint=wanted, seed=7, made=made, context=context
        )
        assert isinstance(drafted, SectionDraft), drafted
        sections[name] = drafted
        made.append(drafted.content)
    return sections


@cache
def the_plan() -> dict[str, SectionDraft]:
    """The plan that nothing special was asked of."""
    return plan()


def statements(name: str) -> list[Statement]:
    return the_plan()[name].content.statements


def test_whatever_is_said_of_the_subject_is_proven_and_the_rest_is_the_templates() -> None:
    for drafted in the_plan().values():
        assert {finding.severity for finding in drafted.findings} <= {Severity.INFO}
        for statement in drafted.content.statements:
            assert statement.evidence or statement.origin is Origin.TEMPLATE
            assert not statement.unproven
            assert all(e.quote == BOOK[e.start : e.end] for e in statement.evidence)


@pytest.mark.parametrize("minutes", [5, 44, 45, 90, 600])
def test_the_phases_add_up_to_the_period(minutes: int) -> None:
    wanted = Blueprint(sections=["phases"], minutes=minutes)
    drafted = draft_section(book(), LESSON_PLAN, "phases", blueprint=wanted, seed=7, made=())
    assert isinstance(drafted, SectionDraft)
    timed = [s for s in drafted.content.statements if s.minutes]
    assert sum(s.minutes for s in timed) == minutes
    assert [s.under for s in timed] == [phase.name for phase in shipped_lesson_plan().phase]


def test_a_period_shorter_than_its_phases_says_so() -> None:
    many = shipped_lesson_plan().model_copy(update={"phase": shipped_lesson_plan().phase * 2})
    drafted = draft_section(
        book(),
        LESSON_PLAN,
        "phases",
        blueprint=Blueprint(sections=["phases"], minutes=5),
        seed=7,
        made=(),
        context=ContentContext(template=many),
    )
    assert isinstance(drafted, Shortfall)
    assert drafted.code == "period_too_short"


def test_objectives_take_the_levels_asked_for_else_those_of_the_bank() -> None:
    asked = plan(Blueprint(sections=["objectives"], bloom=[Bloom.APPLY, Bloom.REMEMBER]))
    assert [s.under for s in asked["objectives"].content.statements] == ["Remember"] * 2 + ["Apply"] * 2
    item = kept(asking(ItemType.SHORT_ANSWER, answer=Answer(accepted=["x"]), bloom=Bloom.ANALYZE))
    of_bank = plan(context=ContentContext(kept=[item]))
    assert {s.under for s in of_bank["objectives"].content.statements} == {"Analyze"}


def test_an_educators_own_objectives_stand_first_and_need_no_passage() -> None:
    made = plan(Blueprint(sections=["objectives"], objectives=["Students know their way about a cell."]))
    first = made["objectives"].content.statements[0]
    assert (first.text, first.accepted, first.unproven) == (
        "Students know their way about a cell.",
        True,
        False,
    )


def test_checks_come_from_the_bank_and_are_new_where_it_has_none() -> None:
    item = kept(asking(ItemType.SHORT_ANSWER, answer=Answer(accepted=["an organelle"])))
    of_bank = plan(context=ContentContext(kept=[item]))["checks"].content.statements
    assert [s.item_id for s in of_bank] == [item.id]
    fresh = statements("checks")
    assert fresh
    assert all(s.answer and s.evidence and s.item_id is None for s in fresh)


def test_nothing_of_the_text_stands_twice_in_a_plan() -> None:
    said = [
        s.text
        for drafted in the_plan().values()
        for s in drafted.content.statements
        if s.origin is Origin.SOURCE
    ]
    assert len(said) == len(set(said))


def test_a_schools_own_template_is_followed_word_for_word() -> None:
    shipped = shipped_lesson_plan()
    own = shipped.model_copy(
        update={
            "homework": shipped.homework.model_copy(update={"heading": "At home", "text": "Read {title}."})
        }
    )
    made = plan(context=replace(ContentContext(), template=own))["homework"].content
    assert (made.heading, made.statements[0].text) == ("At home", "Read A book.")
