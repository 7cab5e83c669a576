"""Nothing remembered of another test's sessions or keys."""

from collections.abc import Iterator

import pytest

from backend.auth.keys import ring
from backend.auth.presence import presence


@pytest.fixture(autouse=True)
def clean_process() -> Iterator[None]:
    """Forget before and after each test."""
    ring.forget()
    presence.forget()
    yield
    ring.forget()
    presence.forget()
