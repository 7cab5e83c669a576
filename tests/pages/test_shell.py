"""The shell shows each role its own screens."""

from pathlib import Path

import pytest

from backend.permissions import Role
from pages.ui import screens_for
from pages.ui.navigation import PAGES_FOLDER, SCREENS


def test_every_listed_screen_exists_below_a_folder() -> None:
    for screen in SCREENS:
        assert (PAGES_FOLDER / screen.script).is_file()
        assert "/" in screen.script, "a script directly in pages/ can be opened before anybody is known"


def test_the_shell_is_the_only_script_directly_in_pages() -> None:
    assert [path.name for path in PAGES_FOLDER.glob("*.py") if path.name != "__init__.py"] == ["shell.py"]


def test_addresses_are_unique() -> None:
    names = [Path(screen.script).stem for screen in SCREENS]
    assert len(set(names)) == len(names)


@pytest.mark.parametrize("role", Role)
def test_every_role_has_a_home(role: Role) -> None:
    assert screens_for(role)


def test_a_viewer_sees_of_the_studio_what_others_share_and_an_operator_nothing() -> None:
    assert [screen.title for screen in screens_for(Role.VIEWER) if screen.area == "Studio"] == [
        "Shared with you",
        "Shared quiz",
    ]
    assert "Studio" not in {screen.area for screen in screens_for(Role.OPERATOR)}
    assert screens_for(Role.VIEWER)[0].title == "Status"


def test_icons_come_from_this_server() -> None:
    for name in ("mark.svg", "logo.svg"):
        text = (PAGES_FOLDER / "static" / name).read_text().replace("http://www.w3.org/2000/svg", "")
        assert "http" not in text
