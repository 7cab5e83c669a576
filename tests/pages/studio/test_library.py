"""Quizzes are listed with what waits, and lead to their review."""

from backend.db.unit_of_work import UnitOfWork
from backend.permissions import Actor
from backend.quiz import service as quizzes
from tests.factories import a_drafted_quiz, a_person
from tests.pages.studio.conftest import Browser, press_in_dialog, read, widget, words_on

LIBRARY = "studio/library/library.py"


def test_without_a_quiz_the_screen_offers_to_make_one(browser: Browser) -> None:
    page = browser.open(LIBRARY)
    assert "No quizzes yet" in words_on(page)
    assert page.button(key="first_quiz").label == "Make the first one"


def test_a_quiz_stands_in_a_row_with_what_waits(browser: Browser, uow: UnitOfWork, ada: Actor) -> None:
    a_drafted_quiz(uow, ada)
    page = browser.open(LIBRARY)
    assert "1 question still waits for your verdict." in words_on(page)
    assert "1 to review" in words_on(page)
    assert "0 of 1 approved" in words_on(page)


def test_a_search_without_a_hit_says_so(browser: Browser, uow: UnitOfWork, ada: Actor) -> None:
    a_drafted_quiz(uow, ada)
    page = browser.open(LIBRARY)
    page.text_input(key="q").set_value("chemistry").run()
    assert "Nothing matches" in words_on(page)


def test_somebody_elses_quiz_is_not_listed(browser: Browser, uow: UnitOfWork) -> None:
    a_drafted_quiz(uow, a_person(uow, name="Ben"))
    assert "No quizzes yet" in words_on(browser.open(LIBRARY))


def test_a_quiz_is_deleted_after_a_second_press_and_its_questions_stay(
    browser: Browser, uow: UnitOfWork, ada: Actor
) -> None:
    quiz = a_drafted_quiz(uow, ada)
    page = browser.open(LIBRARY)
    press_in_dialog(page, f"quiz_menu_{quiz.id}", "Delete", "confirm_act")
    assert not read(quizzes.list_quizzes, ada).items
    assert read(quizzes.read_item, ada, quiz.items[0].id)


def test_a_quiz_is_renamed_where_it_stands(browser: Browser, uow: UnitOfWork, ada: Actor) -> None:
    quiz = a_drafted_quiz(uow, ada)
    page = browser.open(LIBRARY)
    widget(page, f"quiz_menu_{quiz.id}").set_value("Rename").run()
    widget(page, f"quiz_menu_{quiz.id}").set_value("Rename")
    page.text_input(key="rename_title").set_value("Storms")
    page.button(key="rename_now").click().run()
    assert [found.title for found in read(quizzes.list_quizzes, ada).items] == ["Storms"]


def test_a_deleted_quiz_is_restored(browser: Browser, uow: UnitOfWork, ada: Actor) -> None:
    quiz = a_drafted_quiz(uow, ada)
    quizzes.delete_quiz(uow, ada, quiz.id)
    page = browser.open(LIBRARY, deleted="true")
    assert "1 deleted quiz; restoring brings one back as it was." in words_on(page)
    page.button(key=f"restore_quiz_{quiz.id}").click().run()
    assert "No quiz is deleted." in words_on(page)
    assert [found.id for found in read(quizzes.list_quizzes, ada).items] == [quiz.id]
