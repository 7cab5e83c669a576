"""What a person sees, and what is kept, when a screen's script ends with an error nobody expected."""

from streamlit.runtime.scriptrunner import get_script_run_ctx

from backend.call import Edge
from backend.errors import ConsoleError
from backend.faults import service as faults
from pages.ui.session import user_id_given
from pages.ui.states import error_state


def tell_of_fault(error: Exception) -> None:
    """Keep the error, without its values, and say under which number; nothing of the program's inside is shown."""
    if isinstance(error, ConsoleError) and error.status != 500:
        error_state(error)
        return
    request_id = faults.catch(error, f"page {_page()}", edge=Edge.PAGE, user_id=user_id_given())
    error_state(
        ConsoleError(
            f"This screen could not be shown. It is recorded as request {request_id}; load it again, and tell an "
            "operator that number if it stays."
        )
    )


def _page() -> str:
    """The address of the screen; without its query, which holds what people typed."""
    context = get_script_run_ctx()
    if context is None:
        return "unknown"
    page = context.pages_manager.get_pages().get(context.page_script_hash)
    return f"/{page.get('url_pathname') or ''}" if page else "/"
