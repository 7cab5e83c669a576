"""Nothing remembered of another test's sessions, keys or sampler."""

from collections.abc import Iterator

import pytest

from backend.auth.keys import ring
from backend.auth.presence import presence
from backend.status import service as status


@pytest.fixture(autouse=True)
def clean_process() -> Iterator[None]:
    """Forget before and after each test."""
    ring.forget()
    presence.forget()
    yield
    status.use_sampler(None)
    ring.forget()
    presence.forget()
