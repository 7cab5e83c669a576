"""The door's own rules: its configuration, and the origins it takes for its own."""

import tomllib

import pytest

from backend.auth import door_rules
from backend.auth.door import check_trusted_headers
from backend.config import ROOT, Settings
from backend.errors import ConsoleError


@pytest.mark.parametrize("mapping", [None, {}, {"X-User": "user_id"}, {"X-Toolbox-User": "user_id"}])
def test_the_console_does_not_start_when_streamlit_ignores_the_door(mapping: dict[str, str] | None) -> None:
    with pytest.raises(ConsoleError, match="trustedUserHeaders"):
        check_trusted_headers(mapping)


def test_the_console_starts_with_its_own_configuration() -> None:
    configured = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text())
    check_trusted_headers(configured["server"]["trustedUserHeaders"])


@pytest.mark.parametrize(
    ("settings", "origin", "host", "allowed"),
    [
        ({}, "http://127.0.0.1:8009", "127.0.0.1:8009", True),
        ({}, "http://localhost:8009", "localhost:8009", True),
        ({}, "http://[::1]:8009", "[::1]:8009", True),
        ({}, "http://localhost:9999", "localhost:8009", False),
        ({}, "https://localhost:8009", "localhost:8009", False),
        ({}, "http://evil.example:8009", "evil.example:8009", False),
        ({}, "", "localhost:8009", False),
        ({}, "null", "localhost:8009", False),
        ({}, "http://localhost:8009@evil.example", "localhost:8009", False),
        ({}, "http://localhost:port", "localhost:8009", False),
        ({"port": 9000}, "http://localhost:9000", "localhost:9000", True),
        ({"public_url": "https://quiz.school.example/x/"}, "https://quiz.school.example", "inner:80", True),
        ({"public_url": "https://Quiz.School.example:443"}, "https://quiz.school.example", "inner:80", True),
        ({"public_url": "https://quiz.school.example"}, "http://quiz.school.example", "inner:80", False),
        ({"host": "0.0.0.0"}, "http://192.0.2.5:8009", "192.0.2.5:8009", True),
        ({"host": "0.0.0.0"}, "http://192.0.2.5:9999", "192.0.2.5:8009", False),
        ({"host": "0.0.0.0", "public_url": "https://q.example"}, "http://x.example", "x.example", False),
    ],
)
def test_only_pages_of_the_console_itself_are_its_own(
    settings: dict[str, object], origin: str, host: str, allowed: bool
) -> None:
    assert door_rules.Origins(Settings(**settings)).allow(origin, host) is allowed  # type: ignore[arg-type]
