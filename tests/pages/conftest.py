"""Screens open without a search of all packages for components: these have none, and it costs 0.3 s a screen.

And they share nothing they have read: tests write behind their backs.
"""

from collections.abc import Iterator

import pytest
from streamlit.components.v2 import manifest_scanner

from backend.db.shared import shared


@pytest.fixture(scope="session", autouse=True)
def _no_search_for_components() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(manifest_scanner, "scan_component_manifests", lambda: [])
        patch.setattr(shared, "longest", 0.0)
        yield
