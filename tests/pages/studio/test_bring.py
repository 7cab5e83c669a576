"""A file is dropped, seen, and brought into the bank by one click; what is refused keeps all of it out."""

from backend.permissions import Actor
from backend.quiz import service as quizzes
from backend.quiz.schemas import ItemFilter
from tests.pages.studio.conftest import Browser, read, words_on

BRING = "studio/bring/bring.py"
TABLE = b"""question;A;B;correct;points
What pumps blood?;The heart;The liver;A;2
Which gas do plants take in?;Argon;Carbon dioxide;Z;1
"""


def test_a_file_is_seen_and_then_brought(browser: Browser, ada: Actor) -> None:
    page = browser.open(BRING)
    assert "No file yet" in words_on(page)
    page.file_uploader(key="bring_file").set_value(("cells.csv", TABLE, "text/csv")).run()
    words = words_on(page)
    assert "1 question read as CSV; 1 place is refused." in words
    assert "Line 3" in words
    assert "give its letter" in words
    assert page.button(key="bring_now").disabled
    page.toggle(key="bring_leave_out").set_value(True).run()
    page.button(key="bring_now").click().run()
    assert "1 question kept in your bank, as drafts." in words_on(page)
    (item,) = read(quizzes.list_items, ada, ItemFilter()).items
    assert (item.stem, item.points) == ("What pumps blood?", 2)
