"""What is quoted beside a statement reads like the page it comes from."""

import pytest

from pages.ui.evidence import without_heading_marks


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("## Clouds", "Clouds"),
        ("rain.\n\n### Snow\n\nSnow is", "rain.\n\nSnow\n\nSnow is"),
        ("the language C# is", "the language C# is"),
        ("#1 of the list", "#1 of the list"),
    ],
)
def test_heading_marks_are_not_shown(text: str, shown: str) -> None:
    assert without_heading_marks(text) == shown
