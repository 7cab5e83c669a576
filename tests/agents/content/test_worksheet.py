"""Worksheets: the bank's approved questions first, then fresh ones with room to write, each proven."""

from functools import cache
from uuid import UUID

import pytest

from backend.agents.content.context import ContentContext
from backend.agents.content.drafting import draft_section
from backend.agents.content.outline import SectionDraft
from backend.agents.content.worksheet import WORKSHEET
from backend.agents.local.en.guide.items import statement_of
from backend.agents.local.engine import Shortfall
from backend.content.schemas import SectionContent, Statement
from backend.db.base import new_id, utc_now
from backend.quiz.schemas import (
    Answer,
    Blueprint,
    Evidence,
    Item,
    ItemContent,
    ItemState,
    ItemType,
    Option,
    Provenance,
    Severity,
)
from tests.agents.content.texts import BOOK, PASSAGE, book


def sheet(context: ContentContext | None = None, **wanted: int) -> dict[str, SectionDraft | Shortfall]:
    """Every section of a worksheet of the book, in order."""
    made: list[SectionContent] = []
    sections: dict[str, SectionDraft | Shortfall] = {}
    for name in WORKSHEET.sections:
        blueprint = Blueprint(sections=[name], entries=wanted.get("entries"))
        drafted = draft_section(
            book(), WORKSHEET, name, blueprint=blueprint, seed=7, made=made, context=context
        )
        sections[name] = drafted
        if isinstance(drafted, SectionDraft):
            made.append(drafted.content)
    return sections


def kept(content: ItemContent, item_id: UUID | None = None) -> Item:
    """A question of the bank that somebody approved."""
    now = utc_now()
    return Item(
        **content.model_dump(),
        id=item_id or new_id(),
        provenance=Provenance(engine="local"),
        state=ItemState.APPROVED,
        version=2,
        created_at=now,
        updated_at=now,
    )


def asking(kind: ItemType, **fields: object) -> ItemContent:
    """A question on the book's first sentence about chloroplasts."""
    start = BOOK.index("chloroplast")
    proof = Evidence(start=start, end=start + 11, quote="chloroplast")
    return ItemContent.model_validate(
        {"type": kind, "stem": f"What about the {kind.value}?", "evidence": [proof], **fields}
    )


@cache
def the_sheet() -> dict[str, SectionDraft | Shortfall]:
    """The worksheet that nothing special was asked of."""
    return sheet()


def statements(name: str) -> list[Statement]:
    drafted = the_sheet()[name]
    assert isinstance(drafted, SectionDraft), drafted
    return drafted.content.statements


@pytest.mark.parametrize("name", WORKSHEET.sections)
def test_every_question_has_an_answer_and_is_proven(name: str) -> None:
    drafted = the_sheet()[name]
    assert isinstance(drafted, SectionDraft), drafted
    assert {finding.severity for finding in drafted.findings} <= {Severity.INFO}
    for question in statements(name):
        assert question.answer
        assert question.evidence
        for evidence in question.evidence:
            assert (evidence.quote, evidence.passage_id) == (BOOK[evidence.start : evidence.end], PASSAGE)


def test_there_is_room_for_what_is_written_by_hand_and_none_where_a_word_or_a_letter_does() -> None:
    assert all(question.lines >= 1 for question in statements("short_questions"))
    assert all(question.lines >= 10 for question in statements("long_questions"))
    for question in statements("word_work"):
        assert question.lines == 0
        assert "____" in question.text or question.parts


def test_terms_are_matched_by_letters_that_the_key_names() -> None:
    (matching,) = [question for question in statements("word_work") if question.parts]
    assert len(matching.parts) == len(matching.choices) >= 3
    assert matching.answer.startswith("1 ")
    assert matching.answer.count(",") == len(matching.parts) - 1


def test_questions_stand_together_under_the_headings_of_the_text() -> None:
    headings = [question.under for question in statements("short_questions")]
    assert len([h for at, h in enumerate(headings) if at == 0 or h != headings[at - 1]]) == len(set(headings))


def test_the_bank_comes_first_and_only_what_it_lacks_is_new() -> None:
    item = kept(asking(ItemType.SHORT_ANSWER, answer=Answer(accepted=["an organelle"])))
    sections = sheet(ContentContext(kept=[item]), entries=4)
    short = sections["short_questions"]
    assert isinstance(short, SectionDraft)
    taken = [s for s in short.content.statements if s.item_id]
    assert [(s.item_id, s.answer) for s in taken] == [(item.id, "an organelle")]
    assert len(short.content.statements) == 4


def test_what_somebody_approved_without_a_passage_counts_as_accepted() -> None:
    bare = kept(asking(ItemType.ESSAY, evidence=[], answer=Answer(rubric="- 1 point: Names both.")))
    drafted = sheet(ContentContext(kept=[bare]), entries=1)["long_questions"]
    assert isinstance(drafted, SectionDraft)
    (question,) = drafted.content.statements
    assert (question.accepted, question.unproven, question.evidence) == (True, False, [])


@pytest.mark.parametrize(
    ("content", "parts", "choices", "answer"),
    [
        (
            asking(
                ItemType.MULTIPLE_CHOICE,
                options=[Option(text="Rain"), Option(text="Snow", correct=True)],
            ),
            [],
            ["Rain", "Snow"],
            "B: Snow",
        ),
        (
            asking(ItemType.MATCHING, answer=Answer(pairs=[("b", "2"), ("a", "1"), ("c", "3")])),
            ["b", "a", "c"],
            ["1", "2", "3"],
            "1 B, 2 A, 3 C",
        ),
        (
            asking(ItemType.ORDERING, answer=Answer(order=["first", "then", "at last"])),
            [],
            ["at last", "first", "then"],
            "B, C, A",
        ),
        (
            asking(ItemType.NUMERICAL, answer=Answer(value=3.0, unit="km", tolerance=0.5)),
            [],
            [],
            "3 km (± 0.5)",
        ),
        (
            asking(ItemType.ESSAY, answer=Answer(rubric="- 1 point: One.\n- 1 point: Two.")),
            [],
            [],
            "1 point: One. · 1 point: Two.",
        ),
    ],
)
def test_every_type_of_question_prints_with_its_key(
    content: ItemContent, parts: list[str], choices: list[str], answer: str
) -> None:
    printed = statement_of(content, book().document)
    assert (printed.parts, printed.choices, printed.answer) == (parts, choices, answer)
