"""What should the quiz be made from, what should be in it, and how far is it?"""

from backend.errors import ConsoleError, NotFound
from pages.studio.address import GENERATE, asked_for, go
from pages.studio.generate.blueprint import choose_blueprint
from pages.studio.generate.give import give_source
from pages.studio.generate.run import show_run
from pages.ui import empty_state, error_state, page_header

try:
    run_id, source_id, like = asked_for("run"), asked_for("source"), asked_for("like")
    if run_id:
        show_run(run_id)
    elif source_id:
        choose_blueprint(source_id, like)
    else:
        give_source()
except NotFound as error:
    page_header("New quiz")
    if empty_state("search_off", "Not found", error.message, action="Start a new quiz", key="start_over"):
        go(GENERATE)
except ConsoleError as error:
    page_header("New quiz")
    error_state(error)
