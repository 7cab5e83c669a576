"""Which thing a screen is about stands in its address, so that a reload and another tab find it again."""

from typing import NoReturn
from uuid import UUID

import streamlit as st

from backend.errors import NotFound

GENERATE = "studio/generate/generate.py"
REVIEW = "studio/review/review.py"
PREVIEW = "studio/preview/preview.py"
LIBRARY = "studio/library/library.py"
SOURCES = "studio/sources/sources.py"
BANK = "studio/bank/bank.py"
SHARED = "studio/shared/shared.py"
READ = "studio/shared/read.py"
CONTENT = "studio/content/content.py"
UNIT = "studio/unit/unit.py"


def asked_for(name: str) -> UUID | None:
    """The id that stands in the address under a name.

    Raises:
        NotFound: something else than an id stands there.
    """
    value = st.query_params.get(name)
    if not value:
        return None
    try:
        return UUID(value)
    except ValueError as error:
        raise NotFound("This address does not lead anywhere; it may have been cut short.") from error


def stay_with(**ids: UUID) -> NoReturn:
    """Show this screen again, about other things."""
    st.query_params.from_dict({name: str(value) for name, value in ids.items()})
    st.rerun()


def go(screen: str, **ids: UUID) -> NoReturn:
    """Show another screen."""
    st.switch_page(screen, query_params={name: str(value) for name, value in ids.items()})
