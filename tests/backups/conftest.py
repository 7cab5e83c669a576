"""Backups go to a folder of the test's own, and none is under way when it ends."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from backend import background
from backend.backups import folder, making
from backend.config import Settings


@pytest.fixture
def configured(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[..., None]:
    """Give the settings of backups other values."""

    def configure(**values: object) -> None:
        chosen = Settings(data_dir=tmp_path, **values)  # type: ignore[arg-type]
        for module in (folder, making):
            monkeypatch.setattr(module, "settings", lambda: chosen)

    return configure


@pytest.fixture(autouse=True)
def own_folder(configured: Callable[..., None]) -> Iterator[None]:
    """A data folder that goes with the test."""
    configured()
    yield
    assert background.wait(30)
