"""Is this quiz any good? Paste one from anywhere and see what the checks find, without keeping it."""

from backend.errors import ConsoleError
from pages.studio.check.screen import show_check
from pages.ui import error_state, page_header

try:
    show_check()
except ConsoleError as error:
    page_header("Check a quiz")
    error_state(error)
