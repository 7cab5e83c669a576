"""Somebody else's quiz is read with its keys and proofs, and nothing on the screen changes it."""

from backend.db.unit_of_work import UnitOfWork
from backend.permissions import Actor, Role
from backend.quiz import service as quizzes
from backend.quiz.schemas import NewShare
from tests.factories import a_drafted_quiz, a_person
from tests.pages.studio.conftest import Browser, read, widget, words_on

SHARED = "studio/shared/shared.py"


def test_a_viewer_finds_a_shared_quiz_and_reads_it(browser: Browser, uow: UnitOfWork, ada: Actor) -> None:
    vera = a_person(uow, Role.VIEWER, "Vera")
    quiz = a_drafted_quiz(uow, ada)
    browser.sign_in(vera)
    page = browser.open(SHARED)
    assert "Nothing shared yet" in words_on(page)
    quizzes.share_quiz(uow, ada, quiz.id, NewShare(email=vera.email))
    assert "by Ada" in words_on(page.run())
    one = browser.open("studio/shared/read.py", quiz=quiz.id)
    for said in (
        "By Ada, from “Weather and climate”",
        "Barometer",
        "an instrument that measures air pressure.",
    ):
        assert said in words_on(one)
    assert [button.key for button in one.button if button.key not in ("to_shared", "sign_out")] == []
    quizzes.unshare_quiz(uow, ada, quiz.id, quizzes.list_shares(uow, ada, quiz.id)[0].id)
    assert "No such quiz is shared with you." in words_on(one.run())


def test_the_owner_names_a_reader_and_takes_it_back(browser: Browser, uow: UnitOfWork, ada: Actor) -> None:
    ben, quiz = a_person(uow, name="Ben"), a_drafted_quiz(uow, ada)
    page = browser.open("studio/library/library.py")
    menu = f"quiz_menu_{quiz.id}"
    widget(page, menu).set_value("Share").run()
    assert "Only you may read it, and admins." in words_on(page)
    widget(page, menu).set_value("Share")
    page.text_input(key="share_email").set_value("nobody@example.org")
    page.button(key="share_now").click().run()
    assert read(quizzes.list_shares, ada, quiz.id) == []
    widget(page, menu).set_value("Share")
    page.text_input(key="share_email").set_value(ben.email)
    page.button(key="share_now").click().run()
    [share] = read(quizzes.list_shares, ada, quiz.id)
    assert share.user_id == ben.user_id
    widget(page, menu).set_value("Share").run()
    assert "1 person may read it beside you." in words_on(page)
    widget(page, menu).set_value("Share")
    page.button(key=f"unshare_{share.id}").click().run()
    assert read(quizzes.list_shares, ada, quiz.id) == []
