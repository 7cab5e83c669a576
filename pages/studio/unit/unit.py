"""What was made of one text, what of it is approved, and how does a class get it?"""

from backend.errors import ConsoleError, NotFound
from pages.studio.address import SOURCES, asked_for, go
from pages.studio.unit.screen import show_unit
from pages.ui import empty_state, error_state, page_header

try:
    source_id = asked_for("source")
    if source_id is None:
        page_header("Unit", "A unit is a text with everything made of it.")
        if empty_state(
            "folder_open", "Which text?", "Choose one among your sources.", action="Sources", key="to_sources"
        ):
            go(SOURCES)
    else:
        show_unit(source_id)
except NotFound as error:
    page_header("Unit")
    if empty_state("search_off", "Not found", error.message, action="Sources", key="to_sources"):
        go(SOURCES)
except ConsoleError as error:
    page_header("Unit")
    error_state(error)
