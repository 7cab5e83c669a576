"""How does the quiz look to a student, and what do these answers earn?"""

from backend.errors import ConsoleError, NotFound
from pages.studio.address import LIBRARY, asked_for, go
from pages.studio.preview.screen import show_preview
from pages.ui import empty_state, error_state, page_header

try:
    quiz_id = asked_for("quiz")
    if quiz_id is None:
        page_header("Preview")
        if empty_state(
            "quiz", "No quiz chosen", "Choose one among your quizzes.", action="Quizzes", key="to_quizzes"
        ):
            go(LIBRARY)
    else:
        show_preview(quiz_id)
except NotFound as error:
    page_header("Preview")
    if empty_state("search_off", "Not found", error.message, action="Quizzes", key="to_quizzes"):
        go(LIBRARY)
except ConsoleError as error:
    page_header("Preview")
    error_state(error)
