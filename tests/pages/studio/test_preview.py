"""A preview is what a student gets: no key before the answers are in, marks and explanations after."""

import json

from streamlit.testing.v1 import AppTest

from backend.db.unit_of_work import UnitOfWork
from backend.permissions import Actor
from backend.quiz.schemas import Answer, ItemContent, ItemType, Option
from tests.factories import a_drafted_quiz, a_multiple_choice, a_person, an_empty_quiz
from tests.pages.studio.conftest import Browser, words_on

PREVIEW = "studio/preview/preview.py"

SEVERAL = ItemContent(
    type=ItemType.MULTIPLE_RESPONSE,
    stem="Which are instruments?",
    options=[Option(text="Barometer", correct=True), Option(text="Cloud"), Option(text="Vane", correct=True)],
    explanation="zqExplanation of instruments.",
)
CLOZE = ItemContent(type=ItemType.CLOZE, stem="The ____ is far.", answer=Answer(accepted=["zqSun"]))
NUMBER = ItemContent(
    type=ItemType.NUMERICAL, stem="How fast?", answer=Answer(value=119.25, tolerance=1, unit="km/h")
)
PAIRS = ItemContent(
    type=ItemType.MATCHING,
    stem="Match them.",
    answer=Answer(pairs=[("Rain", "Water"), ("Wind", "Air"), ("Hail", "Ice")]),
)
ORDER = ItemContent(type=ItemType.ORDERING, stem="Order them.", answer=Answer(order=["One", "Two", "Three"]))
ESSAY = ItemContent(type=ItemType.ESSAY, stem="Explain rain.", answer=Answer(rubric="zqNames condensation."))


def sent_to_browser(page: AppTest) -> str:
    """Every word the screen sent, in whichever element."""
    protos = [str(node.proto) for node in page if hasattr(node, "proto")]
    return json.dumps(protos) + words_on(page)


def test_no_key_is_sent_before_the_answers_are_in(browser: Browser, uow: UnitOfWork, ada: Actor) -> None:
    quiz = a_drafted_quiz(uow, ada, a_multiple_choice(), SEVERAL, CLOZE, NUMBER, PAIRS, ORDER, ESSAY)
    sent = sent_to_browser(browser.open(PREVIEW, quiz=quiz.id))
    assert "How fast?" in sent
    for secret in (
        "zqSun",
        "119.25",
        "zqNames",
        "zqExplanation",
        "check_circle",
        "Checks passed",
        "barometer is",
    ):
        assert secret not in sent


def test_right_answers_earn_all_points(browser: Browser, uow: UnitOfWork, ada: Actor) -> None:
    quiz = a_drafted_quiz(uow, ada, a_multiple_choice(), SEVERAL, CLOZE, NUMBER, PAIRS, ORDER, ESSAY)
    page = browser.open(PREVIEW, quiz=quiz.id)
    one, several, cloze, number, pairs, order, essay = (f"answer_{item.id}" for item in quiz.items)
    page.radio(key=one).set_value(0)
    page.checkbox(key=f"{several}_0").check()
    page.checkbox(key=f"{several}_2").check()
    page.text_input(key=cloze).set_value("the zqsun")
    page.text_input(key=number).set_value("119,5")
    for n, right in enumerate(("Water", "Air", "Ice")):
        page.selectbox(key=f"{pairs}_{n}").set_value(right)
    for n, entry in enumerate(("One", "Two", "Three")):
        page.selectbox(key=f"{order}_{n}").set_value(entry)
    page.text_area(key=essay).set_value("Vapour condenses.")
    page.button(key="submit_answers").click().run()
    words = words_on(page)
    assert "6 of 6 points. 1 answer for a person to read." in words
    assert words.count("Right · 1 of 1 point") == 6
    assert "To be marked by" in words


def test_wrong_answers_are_told_the_right_one_and_why(browser: Browser, uow: UnitOfWork, ada: Actor) -> None:
    quiz = a_drafted_quiz(uow, ada, SEVERAL, CLOZE)
    page = browser.open(PREVIEW, quiz=quiz.id)
    page.checkbox(key=f"answer_{quiz.items[0].id}_0").check()
    page.button(key="submit_answers").click().run()
    words = words_on(page)
    assert "0.5 of 2 points." in words
    assert "Partly right" in words
    assert "zqExplanation" in words
    assert "Right answer" in words
    assert "zqSun" in words


def test_it_can_be_taken_again(browser: Browser, uow: UnitOfWork, ada: Actor) -> None:
    quiz = a_drafted_quiz(uow, ada)
    page = browser.open(PREVIEW, quiz=quiz.id)
    page.radio(key=f"answer_{quiz.items[0].id}").set_value(0)
    page.button(key="submit_answers").click().run()
    page.button(key="again").click().run()
    assert page.radio(key=f"answer_{quiz.items[0].id}").value is None


def test_an_empty_quiz_has_nothing_to_answer(browser: Browser, uow: UnitOfWork, ada: Actor) -> None:
    assert "Nothing to answer" in words_on(browser.open(PREVIEW, quiz=an_empty_quiz(uow, ada).id))


def test_somebody_elses_quiz_is_not_found(browser: Browser, uow: UnitOfWork) -> None:
    quiz = a_drafted_quiz(uow, a_person(uow, name="Ben"))
    assert "Not found" in words_on(browser.open(PREVIEW, quiz=quiz.id))
