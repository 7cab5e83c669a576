"""Which quizzes of others may I read?"""

from backend.errors import ConsoleError
from pages.studio.shared.listing import TITLE, show_list
from pages.ui import error_state, page_header

try:
    show_list()
except ConsoleError as error:
    page_header(TITLE)
    error_state(error)
