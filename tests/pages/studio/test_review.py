"""A quiz is judged question by question, beside what proves it."""

from typing import Any
from uuid import UUID

import pytest
from streamlit.testing.v1 import AppTest

from backend.db.base import new_id
from backend.db.unit_of_work import UnitOfWork
from backend.permissions import Actor
from backend.quiz import service as quizzes
from backend.quiz.schemas import (
    Item,
    ItemChange,
    ItemContent,
    ItemState,
    ItemType,
    Option,
    Quiz,
    Verdict,
    VerdictKind,
)
from tests.factories import a_drafted_quiz, a_multiple_choice, a_person, a_short_answer, an_empty_quiz
from tests.pages.studio.conftest import Browser, press_in_dialog, read, widget, words_on

REVIEW = "studio/review/review.py"


def two_questions(uow: UnitOfWork, owner: Actor) -> Quiz:
    """A quiz with a multiple-choice and a short-answer question."""
    return a_drafted_quiz(uow, owner, a_multiple_choice(), a_short_answer())


def item_now(actor: Actor, item: Item) -> Item:
    """The item as it is in the database."""
    return read(quizzes.read_item, actor, item.id)


def edit_key(page: AppTest, item_id: UUID) -> str:
    """Prefix of the keys of an item's open form."""
    edits = page.session_state["studio_editing"]
    return str(edits[item_id].key)


def test_each_question_stands_beside_its_evidence(browser: Browser, uow: UnitOfWork, ada: Actor) -> None:
    quiz = two_questions(uow, ada)
    words = words_on(browser.open(REVIEW, quiz=quiz.id))
    assert "All 2 questions wait for your verdict." in words
    assert ":yellow-background[A barometer is an instrument that measures air pressure.]" in words
    assert "Drafted by the local engine" in words


def test_one_click_approves_and_the_question_leaves_the_queue(
    browser: Browser, uow: UnitOfWork, ada: Actor
) -> None:
    quiz = two_questions(uow, ada)
    page = browser.open(REVIEW, quiz=quiz.id)
    page.button(key=f"approve_{quiz.items[0].id}").click().run()
    assert item_now(ada, quiz.items[0]).state is ItemState.APPROVED
    assert "1 of 2 questions waits for your verdict; 1 approved." in words_on(page)
    assert "Which instrument" not in words_on(page)


def test_a_rejection_takes_quick_reasons_and_words(browser: Browser, uow: UnitOfWork, ada: Actor) -> None:
    item = two_questions(uow, ada).items[0]
    quiz = read(quizzes.list_quizzes, ada).items[0]
    page = browser.open(REVIEW, quiz=quiz.id)
    widget(page, f"reasons_{item.id}").set_value(["Too easy"])
    page.text_input(key=f"words_{item.id}").set_value("We did this last year")
    page.button(key=f"reject_now_{item.id}").click().run()
    now = item_now(ada, item)
    assert (now.state, now.reason) == (ItemState.REJECTED, "Too easy. We did this last year")


def test_a_rejection_without_a_reason_is_refused_in_words(
    browser: Browser, uow: UnitOfWork, ada: Actor
) -> None:
    quiz = two_questions(uow, ada)
    page = browser.open(REVIEW, quiz=quiz.id)
    page.button(key=f"reject_now_{quiz.items[0].id}").click().run()
    assert "Say why you reject this item" in words_on(page)
    assert item_now(ada, quiz.items[0]).state is ItemState.DRAFT


def test_an_edit_is_saved_where_the_question_stands(browser: Browser, uow: UnitOfWork, ada: Actor) -> None:
    quiz = two_questions(uow, ada)
    item = quiz.items[0]
    page = browser.open(REVIEW, quiz=quiz.id)
    page.button(key=f"edit_{item.id}").click().run()
    key = edit_key(page, item.id)
    assert ":yellow-background[A barometer is an instrument that measures air pressure.]" in words_on(page)
    page.text_area(key=f"{key}_stem").set_value("What measures air pressure?")
    page.text_input(key=f"{key}_option_1").set_value("Wind vane")
    page.button(key=f"{key}_save").click().run()
    now = item_now(ada, item)
    assert (now.stem, now.options[1].text, now.version) == ("What measures air pressure?", "Wind vane", 2)
    assert now.options[0].correct


def test_a_change_made_meanwhile_is_not_overwritten_and_what_was_typed_stays(
    browser: Browser, uow: UnitOfWork, ada: Actor
) -> None:
    quiz = two_questions(uow, ada)
    item = quiz.items[0]
    page = browser.open(REVIEW, quiz=quiz.id)
    page.button(key=f"edit_{item.id}").click().run()
    key = edit_key(page, item.id)
    read(quizzes.edit_item, ada, item.id, ItemChange(version=1, stem="From the other tab?"))
    page.text_area(key=f"{key}_stem").set_value("From this tab?")
    page.button(key=f"{key}_save").click().run()
    assert [box.value for box in page.warning] == [
        "It is at version 2 now; you began with version 1. Nothing was overwritten, and what you typed is kept."
    ]
    assert page.text_area(key=f"{key}_stem").value == "From this tab?"
    assert item_now(ada, item).stem == "From the other tab?"
    page.button(key=f"{key}_keep").click().run()
    page.button(key=f"{key}_save").click().run()
    assert item_now(ada, item).stem == "From this tab?"


def test_an_edit_that_leaves_no_key_is_refused_and_stays_open(
    browser: Browser, uow: UnitOfWork, ada: Actor
) -> None:
    quiz = two_questions(uow, ada)
    item = quiz.items[1]
    page = browser.open(REVIEW, quiz=quiz.id)
    page.button(key=f"edit_{item.id}").click().run()
    key = edit_key(page, item.id)
    page.text_area(key=f"{key}_accepted").set_value("")
    page.button(key=f"{key}_save").click().run()
    assert page.warning
    assert item_now(ada, item).version == 1


def test_the_feedback_of_a_true_or_false_question_is_written_by_hand(
    browser: Browser, uow: UnitOfWork, ada: Actor
) -> None:
    options = [Option(text="True", correct=True), Option(text="False")]
    sentence = ItemContent(type=ItemType.TRUE_FALSE, stem="Rain is water.", options=options)
    quiz = a_drafted_quiz(uow, ada, sentence)
    page = browser.open(REVIEW, quiz=quiz.id)
    page.button(key=f"edit_{quiz.items[0].id}").click().run()
    key = edit_key(page, quiz.items[0].id)
    page.text_input(key=f"{key}_rationale_1").set_value("It is not oil.")
    page.button(key=f"{key}_save").click().run()
    assert [option.rationale for option in item_now(ada, quiz.items[0]).options] == ["", "It is not oil."]


def test_the_menu_offers_no_way_up_from_the_top_and_none_down_from_the_end(
    browser: Browser, uow: UnitOfWork, ada: Actor
) -> None:
    quiz = two_questions(uow, ada)
    page = browser.open(REVIEW, quiz=quiz.id)
    first, last = (str(widget(page, f"more_{item.id}").options) for item in quiz.items)
    assert ("Move up" in first, "Move down" in first) == (False, True)
    assert ("Move up" in last, "Move down" in last) == (True, False)


def test_a_question_moves_up_by_the_menu(browser: Browser, uow: UnitOfWork, ada: Actor) -> None:
    quiz = two_questions(uow, ada)
    page = browser.open(REVIEW, quiz=quiz.id)
    widget(page, f"more_{quiz.items[1].id}").set_value("Move up").run()
    order = [item.id for item in read(quizzes.read_quiz, ada, quiz.id).items]
    assert order == [quiz.items[1].id, quiz.items[0].id]


def test_the_trash_can_be_undone_at_once(browser: Browser, uow: UnitOfWork, ada: Actor) -> None:
    quiz = two_questions(uow, ada)
    page = browser.open(REVIEW, quiz=quiz.id)
    widget(page, f"more_{quiz.items[0].id}").set_value("Move to trash").run()
    assert "Moved to the trash: Which instrument" in words_on(page)
    assert len(read(quizzes.read_quiz, ada, quiz.id).items) == 1
    page.button(key="undo_trash").click().run()
    assert [item.id for item in read(quizzes.read_quiz, ada, quiz.id).items] == [i.id for i in quiz.items]
    assert "Moved to the trash" not in words_on(page)


def test_all_that_passed_are_approved_after_saying_how_many(
    browser: Browser, uow: UnitOfWork, ada: Actor
) -> None:
    quiz = two_questions(uow, ada)
    page = browser.open(REVIEW, quiz=quiz.id)
    page.button(key="approve_passed").click().run()
    assert page.button(key="confirm_act").label == "Approve 2 questions"
    page.button(key="approve_passed").click()
    page.button(key="confirm_act").click().run()
    assert {item.state for item in read(quizzes.read_quiz, ada, quiz.id).items} == {ItemState.APPROVED}


def test_when_nothing_waits_the_screen_shows_everything(
    browser: Browser, uow: UnitOfWork, ada: Actor
) -> None:
    quiz = two_questions(uow, ada)
    quizzes.approve_passed(uow, ada, quiz.id)
    words = words_on(browser.open(REVIEW, quiz=quiz.id))
    assert "Every question has your verdict: 2 approved." in words
    assert "Which instrument" in words


def test_a_question_is_written_by_hand(browser: Browser, uow: UnitOfWork, ada: Actor) -> None:
    quiz = an_empty_quiz(uow, ada)
    page = browser.open(REVIEW, quiz=quiz.id)
    assert "No questions" in words_on(page)
    page.button(key="write").click().run()
    widget(page, "write_type").set_value("numerical").run()
    page.text_area(key="write_numerical_0_stem").set_value("How hot does lightning heat air, in degrees?")
    page.text_input(key="write_numerical_0_value").set_value("30000")
    page.button(key="write_add_numerical_0").click().run()
    item = read(quizzes.read_quiz, ada, quiz.id).items[0]
    assert (item.answer.value, item.provenance.engine) == (30_000, "person")


@pytest.mark.parametrize(("typed", "value"), [("23,5", 23.5), ("0,125", 0.125), ("-7.25", -7.25)])
def test_a_number_may_have_a_comma_for_its_decimals(
    browser: Browser, uow: UnitOfWork, ada: Actor, typed: str, value: float
) -> None:
    quiz = an_empty_quiz(uow, ada)
    page = browser.open(REVIEW, quiz=quiz.id)
    page.button(key="write").click().run()
    widget(page, "write_type").set_value("numerical").run()
    page.text_area(key="write_numerical_0_stem").set_value("How warm is it?")
    page.text_input(key="write_numerical_0_value").set_value(typed)
    page.button(key="write_add_numerical_0").click().run()
    assert read(quizzes.read_quiz, ada, quiz.id).items[0].answer.value == value


def test_a_number_that_could_be_two_is_refused_in_words(
    browser: Browser, uow: UnitOfWork, ada: Actor
) -> None:
    quiz = an_empty_quiz(uow, ada)
    page = browser.open(REVIEW, quiz=quiz.id)
    page.button(key="write").click().run()
    widget(page, "write_type").set_value("numerical").run()
    page.text_area(key="write_numerical_0_stem").set_value("How hot is it?")
    page.text_input(key="write_numerical_0_value").set_value("30,125")
    page.button(key="write_add_numerical_0").click().run()
    assert "A comma before three digits could mean either" in words_on(page)
    assert not read(quizzes.read_quiz, ada, quiz.id).items


def test_a_question_without_a_stem_is_refused_in_words(browser: Browser, uow: UnitOfWork, ada: Actor) -> None:
    quiz = an_empty_quiz(uow, ada)
    page = browser.open(REVIEW, quiz=quiz.id)
    page.button(key="write").click().run()
    page.button(key="write_add_multiple_choice_0").click().run()
    assert "Write the question." in words_on(page)
    assert not read(quizzes.read_quiz, ada, quiz.id).items


def test_the_history_says_who_changed_what(browser: Browser, uow: UnitOfWork, ada: Actor) -> None:
    quiz = two_questions(uow, ada)
    quizzes.edit_item(uow, ada, quiz.items[0].id, ItemChange(version=1, stem="What measures air pressure?"))
    page = browser.open(REVIEW, quiz=quiz.id)
    widget(page, f"more_{quiz.items[0].id}").set_value("History").run()
    words = words_on(page)
    assert "Edited by Ada" in words
    assert "Drafted by the engine" in words
    assert ":red[~~Which instrument~~] :green[**What**] measures air pressure?" in words


def test_a_long_history_comes_in_pages(browser: Browser, uow: UnitOfWork, ada: Actor) -> None:
    quiz = two_questions(uow, ada)
    item = quiz.items[0]
    for version in range(1, 15):
        quizzes.edit_item(uow, ada, item.id, ItemChange(version=version, stem=f"Which one is {version}?"))
    page = browser.open(REVIEW, quiz=quiz.id)
    widget(page, f"more_{item.id}").set_value("History").run()
    words = words_on(page)
    assert "**Version 6**" in words
    assert "**Version 5**" not in words
    assert "Which one is :red[~~4?~~] :green[**5?**]" in words
    assert page.button(key="older_versions").label == "Show older versions"


def test_the_export_names_questions_by_their_numbers_in_the_review(
    browser: Browser, uow: UnitOfWork, ada: Actor
) -> None:
    quiz = two_questions(uow, ada)
    lossy = ItemChange(version=1, stem="What is the \u202estudy of the atmosphere called?")
    second = quizzes.edit_item(uow, ada, quiz.items[1].id, lossy)
    quizzes.judge_item(uow, ada, second.id, Verdict(verdict=VerdictKind.APPROVE))
    page = browser.open(REVIEW, quiz=quiz.id)
    page.session_state["export"] = True
    page.run()
    # It is the only question in the file, and the second of the quiz.
    assert "Question 2, “What is the" in words_on(page)


def test_the_export_says_what_is_lost_and_links_to_the_api(
    browser: Browser, uow: UnitOfWork, ada: Actor
) -> None:
    quiz = two_questions(uow, ada)
    page = browser.open(REVIEW, quiz=quiz.id)
    page.session_state["export"] = True
    page.run()
    assert "This format cannot hold" in words_on(page)
    link: Any = page.get("link_button")[0]
    assert link.url == f"/api/v1/quizzes/{quiz.id}/export?format=moodle_xml&items=all"


def test_a_copy_for_students_is_opened_to_be_printed(browser: Browser, uow: UnitOfWork, ada: Actor) -> None:
    quiz = two_questions(uow, ada)
    page = browser.open(REVIEW, quiz=quiz.id)
    page.session_state["export"] = True
    page.run()
    widget(page, "export_format").set_value("html").run()
    assert "no key is in it" in words_on(page)
    link: Any = page.get("link_button")[0]
    assert link.url == f"/api/v1/quizzes/{quiz.id}/export?format=html&items=all&copy=student"


def test_a_quiz_is_deleted_from_its_review(browser: Browser, uow: UnitOfWork, ada: Actor) -> None:
    quiz = two_questions(uow, ada)
    page = browser.open(REVIEW, quiz=quiz.id)
    press_in_dialog(page, "quiz_menu", "Delete quiz", "confirm_act")
    assert not read(quizzes.list_quizzes, ada).items


def test_two_hundred_questions_come_by_pages(browser: Browser, uow: UnitOfWork, ada: Actor) -> None:
    stems = [a_multiple_choice(f"Which instrument is number {n}?") for n in range(25)]
    page = browser.open(REVIEW, quiz=a_drafted_quiz(uow, ada, *stems).id)
    assert "number 9?" in words_on(page)
    assert "number 10?" not in words_on(page)
    widget(page, "page").set_value(3).run()
    assert "number 24?" in words_on(page)


def test_somebody_elses_quiz_is_not_found(browser: Browser, uow: UnitOfWork) -> None:
    quiz = two_questions(uow, a_person(uow, name="Ben"))
    for address in (quiz.id, new_id(), "nonsense"):
        words = words_on(browser.open(REVIEW, quiz=address))
        assert "Not found" in words
        assert "barometer" not in words.lower()


def test_without_a_quiz_in_the_address_the_screen_leads_to_the_list(browser: Browser) -> None:
    assert "No quiz chosen" in words_on(browser.open(REVIEW))


def test_the_address_keeps_which_questions_are_shown(browser: Browser, uow: UnitOfWork, ada: Actor) -> None:
    quiz = two_questions(uow, ada)
    read(quizzes.judge_item, ada, quiz.items[0].id, Verdict(verdict=VerdictKind.APPROVE))
    words = words_on(browser.open(REVIEW, quiz=quiz.id, show="Approved"))
    assert "Which instrument" in words
    assert "study of the atmosphere called" not in words


def test_text_of_a_question_is_shown_and_never_obeyed(browser: Browser, uow: UnitOfWork, ada: Actor) -> None:
    hostile = a_multiple_choice("![x](https://example.org/x.png) <script>alert(1)</script> :material/bolt:")
    page = browser.open(REVIEW, quiz=a_drafted_quiz(uow, ada, hostile).id)
    shown = [element.value for element in page.markdown if "alert" in str(element.value)]
    assert shown
    assert all("](https" not in str(text) and "<script" not in str(text) for text in shown)
