"""A quiz from anywhere is pasted, checked, mended by a click, and the summary taken away."""

from backend.permissions import Actor
from backend.quiz import service as quizzes
from tests.pages.studio.conftest import Browser, read, words_on

CHECK = "studio/check/check.py"
PASTED = """1. Which organ pumps blood through the body?
A) Heart
B) Liver
C) Kidney
D) All of the above
Answer: A

2. Which gas do green plants take in?
A) Carbon dioxide
B) Argon
C) Neon
Answer: A

Only a sentence that asks nothing.
"""


def test_a_pasted_quiz_is_checked_and_a_click_mends_it_and_it_is_kept(browser: Browser, ada: Actor) -> None:
    page = browser.open(CHECK)
    assert "Nothing is kept" in words_on(page)
    page.button(key="check_now").click().run()
    assert "There is nothing to check yet" in words_on(page)
    page.text_area(key="check_text").set_value(PASTED)
    page.button(key="check_now").click().run()
    words = words_on(page)
    assert "Of 2 questions, 1 wants a look. 1 place could not be read." in words
    assert "Line 14" in words
    assert "tests guessing" in words
    page.button(key="checked_0_fix_0").click().run()
    words = words_on(page)
    assert "2 questions read, and nothing to correct in them." in words
    assert "All of the above" not in words
    assert "1 mended here" in words
    page.button(key="keep").click().run()
    assert "2 questions become drafts in your bank" in words_on(page)
    # AppTest runs the whole screen again, in which the dialog stays only while its button counts as pressed.
    page.button(key="keep").click()
    page.button(key="keep_now").click().run()
    assert "2 questions kept in “Pasted quiz" in words_on(page)
    (quiz,) = read(quizzes.list_quizzes, ada).items
    assert [len(item.options) for item in read(quizzes.read_quiz, ada, quiz.id).items] == [3, 3]


def test_what_holds_no_question_is_said_with_its_line(browser: Browser) -> None:
    page = browser.open(CHECK)
    page.text_area(key="check_text").set_value("Dear colleagues,\nplease find the quiz attached.")
    page.button(key="check_now").click().run()
    words = words_on(page)
    assert "No question was found" in words
    assert "Line 1" in words
