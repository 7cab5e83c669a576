"""Which study content is there, and what in it is approved, proven and still to be read?"""

from backend.errors import ConsoleError, NotFound
from pages.studio.address import CONTENT, asked_for, go
from pages.studio.content.listing import show_contents
from pages.studio.content.screen import show_content
from pages.ui import empty_state, error_state, page_header

try:
    content_id = asked_for("content")
    if content_id is None:
        show_contents()
    else:
        show_content(content_id)
except NotFound as error:
    page_header("Study content")
    if empty_state("search_off", "Not found", error.message, action="Study content", key="to_contents"):
        go(CONTENT)
except ConsoleError as error:
    page_header("Study content")
    error_state(error)
