"""The settings and their table in the docs are one list."""

import re
from pathlib import Path

from backend.config import Settings

DOCS = Path(__file__).resolve().parents[2] / "docs" / "operators.md"


def test_every_setting_is_documented_and_nothing_else() -> None:
    rows = re.findall(r"^\| `([A-Z_]+)` \|", DOCS.read_text(encoding="utf-8"), re.MULTILINE)
    assert sorted(rows) == sorted(str(field.alias) for field in Settings.model_fields.values())
