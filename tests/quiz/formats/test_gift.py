"""GIFT files, read back by the steps of Moodle's importer."""

from __future__ import annotations

import html

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backend.quiz.formats import ExportFormat, export, losses
from backend.quiz.formats.gift.answers import GRADES, fractions
from backend.quiz.schemas import Answer, Item, ItemType, Option
from tests.quiz.formats.gift_reader import Question, questions, read
from tests.quiz.formats.items import ONE_OF_EACH, any_item, choices, item, sound_item

KINDS = {
    ItemType.MULTIPLE_CHOICE: "multichoice",
    ItemType.MULTIPLE_RESPONSE: "multichoice",
    ItemType.TRUE_FALSE: "truefalse",
    ItemType.CLOZE: "shortanswer",
    ItemType.SHORT_ANSWER: "shortanswer",
    ItemType.NUMERICAL: "numerical",
    ItemType.MATCHING: "match",
    ItemType.ORDERING: "ordering",
    ItemType.ESSAY: "essay",
}


def gift(*items: Item) -> str:
    return export(ExportFormat.GIFT, "Cells", items, source_title="Biology").content.decode()


def moodle(one: Item) -> Question:
    (question,) = questions(gift(one))
    return question


@pytest.mark.parametrize("kind", ItemType)
def test_moodle_reads_every_type_as_its_own(kind: ItemType) -> None:
    question = moodle(ONE_OF_EACH[kind])
    assert question.kind == KINDS[kind]
    assert question.text == ONE_OF_EACH[kind].stem.replace("____", "_____")
    assert question.text_format == "markdown"


@settings(max_examples=100, deadline=None)
@given(st.lists(sound_item(), min_size=1, max_size=4))
def test_what_the_author_wrote_comes_back(items: list[Item]) -> None:
    found = questions(gift(*items))
    assert len(found) == len(items)
    for one, question in zip(items, found, strict=True):
        assert question.kind == KINDS[one.type]
        entities = one.type is ItemType.ORDERING
        text = html.unescape(question.text) if entities else question.text
        assert text == one.stem.replace("____", "_____")
        if one.type is not ItemType.ORDERING:
            assert question.general_feedback == one.explanation
        if one.type in (ItemType.MULTIPLE_CHOICE, ItemType.MULTIPLE_RESPONSE):
            assert question.answers == [option.text for option in one.options]
            assert question.feedback == [option.rationale for option in one.options]
            assert [fraction > 0 for fraction in question.fractions] == [o.correct for o in one.options]
            assert question.single is (one.type is ItemType.MULTIPLE_CHOICE)
        elif one.type is ItemType.TRUE_FALSE:
            right, wrong = sorted(one.options, key=lambda option: not option.correct)
            assert question.correct is (right.text == "True")
            assert question.feedback == [wrong.rationale, right.rationale]
        elif one.answer.accepted is not None:
            assert question.answers == one.answer.accepted
        elif one.answer.value is not None:
            assert float(question.answers[0]) == one.answer.value
            assert question.tolerance == [one.answer.tolerance]
        elif one.answer.pairs is not None:
            assert question.pairs == one.answer.pairs
        elif one.answer.order is not None:
            assert [html.unescape(entry) for entry in question.answers] == one.answer.order


@settings(max_examples=120, deadline=None)
@given(st.lists(any_item(), max_size=4))
def test_moodle_refuses_nothing_that_the_file_holds(items: list[Item]) -> None:
    left_out = [loss for loss in losses(ExportFormat.GIFT, items) if loss.message.startswith("Left out")]
    found = questions(gift(*items))
    kept = [one for n, one in enumerate(items) if n not in {loss.index for loss in left_out}]
    assert [question.kind for question in found] == [KINDS[one.type] for one in kept]


@pytest.mark.parametrize("right", range(1, 21))
def test_shares_are_moodles_and_sum_to_the_whole(right: int) -> None:
    shares = fractions(right)
    assert len(shares) == right
    assert set(shares) <= set(GRADES)
    assert sum(map(float, shares)) == pytest.approx(100, abs=0.001)


@pytest.mark.parametrize("wrong", range(1, 19))
def test_ticking_everything_earns_nothing(wrong: int) -> None:
    texts = [f"option {n}" for n in range(wrong + 2)]
    question = moodle(item("multiple_response", "Which?", options=choices(*texts, right={0, 1})))
    assert sum(question.fractions) <= 0.00001


def test_uneven_shares_are_named() -> None:
    one = item("multiple_response", "Which?", options=choices(*map(str, range(13)), right=set(range(12))))
    assert any("no equal share for 12" in loss.message for loss in losses(ExportFormat.GIFT, [one]))


@pytest.mark.parametrize(
    ("stem", "shown"),
    [
        ("The ____ makes ATP.", "The _____ makes ATP."),
        ("ATP is made in the ____", "ATP is made in the _____"),
        ("____ makes ATP.", "_____ makes ATP."),
        ("The ______ makes ATP.", "The _____ makes ATP."),
    ],
)
def test_the_blank_stays_where_it_was(stem: str, shown: str) -> None:
    question = moodle(item("cloze", stem, answer=Answer(accepted=["mitochondrion"])))
    assert (question.kind, question.text, question.answers) == ("shortanswer", shown, ["mitochondrion"])


def test_the_answers_of_a_cloze_stand_in_the_blanks_place() -> None:
    assert "The {=%100%mitochondrion =%100%mitochondria} makes ATP." in gift(ONE_OF_EACH[ItemType.CLOZE])


@pytest.mark.parametrize(
    "text", ["50%", "%50%", "[html]b", "[markdown]", "[x", "0", "= 3", "a->b", "T", "TRUE"]
)
def test_options_that_look_like_marks_are_still_options(text: str) -> None:
    question = moodle(item("multiple_choice", "Which?", options=choices("key", text)))
    assert question.answers == ["key", text]
    assert question.fractions == [1, 0]


@pytest.mark.parametrize("text", ["50%", "%50%x", "[html]b", "0", "TRUE", "= 3", "a:b", "\\n"])
def test_answers_that_look_like_marks_are_still_answers(text: str) -> None:
    question = moodle(item("short_answer", "What?", answer=Answer(accepted=[text])))
    assert (question.kind, question.answers) == ("shortanswer", [text])


def test_a_star_is_a_star_and_not_any_text() -> None:
    assert moodle(item("short_answer", "What?", answer=Answer(accepted=["a*b"]))).answers == ["a\\*b"]


def test_an_arrow_in_an_answer_is_named() -> None:
    one = item("short_answer", "Which reaction?", answer=Answer(accepted=["A -> B"]))
    assert moodle(one).kind == "shortanswer"
    assert any("->" in loss.message for loss in losses(ExportFormat.GIFT, [one]))


def test_lines_and_code_keep_their_breaks() -> None:
    stem = "What prints?\n\n```python\nif x < 1:\n    print({1: 2})\n```"
    assert moodle(item("essay", stem)).text == stem


def test_html_is_shown_and_not_run() -> None:
    question = moodle(item("essay", "What does <b>x</b> mean, and `<i>`?"))
    assert question.text == "What does &lt;b>x&lt;/b> mean, and `<i>`?"


def test_formulas_get_the_delimiters_moodle_looks_for() -> None:
    markdown = pytest.importorskip("markdown_it").MarkdownIt("commonmark")
    question = moodle(
        item("essay", "Solve $\\frac{a_1}{b_2} < \\{x*y*z\\}$ and $$a_1 \\\\ b_1$$ for $5 and $6.")
    )
    shown = html.unescape(markdown.render(question.text))
    assert shown == (
        "<p>Solve \\(\\frac{a_1}{b_2} < \\{x*y*z\\}\\) and \\[a_1 \\\\ b_1\\] for $5 and $6.</p>\n"
    )


def test_an_option_does_not_become_a_list_or_a_heading() -> None:
    markdown = pytest.importorskip("markdown_it").MarkdownIt("commonmark")
    for text in ("# 3", "- 5", "+ 3", "> 5", "1. first", "---"):
        question = moodle(item("multiple_choice", "Which?", options=choices(text, "other")))
        assert html.unescape(markdown.render(question.answers[0])) == f"<p>{text}</p>\n"


def test_an_ordering_with_braces_and_odd_entries_is_still_an_ordering() -> None:
    one = item(
        "ordering",
        "Order $\\frac{a}{b}$ and `{x}`",
        answer=Answer(order=["0", "// b", "{c}", "SHOW me", "1 < 2"]),
    )
    question = moodle(one)
    assert question.kind == "ordering"
    assert [html.unescape(entry) for entry in question.answers] == one.answer.order


def test_an_unsound_item_is_left_out_and_named() -> None:
    broken = item("multiple_choice", "Which?", options=[Option(text="a"), Option(text="b")])
    text = gift(broken, ONE_OF_EACH[ItemType.ESSAY])
    assert [question.kind for question in questions(text)] == ["essay"]
    assert "// Left out: question 1 (multiple choice)" in text
    assert losses(ExportFormat.GIFT, [broken])[-1].message.startswith("Left out of the file")


def test_the_category_is_the_quiz_and_slashes_do_not_split_it() -> None:
    text = export(ExportFormat.GIFT, "Acids/Bases: \\ {1}", [ONE_OF_EACH[ItemType.ESSAY]]).content.decode()
    category = read(text)[0]
    assert (category.kind, category.text) == ("category", "top/Acids//Bases: \\ {1}")


def test_tags_level_and_id_go_along() -> None:
    one = item("essay", "Discuss.", tags=["cell]s", "unit 1"])
    question = moodle(one)
    assert question.tags == ["cell]s", "unit 1", "bloom:remember", "difficulty:medium"]
    assert question.idnumber == str(one.id)
