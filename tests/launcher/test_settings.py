"""What the settings make of addresses, and that the docs say the same of each setting as the console does."""

import re

import pytest

from backend.config import ROOT, Settings


@pytest.mark.parametrize(
    ("host", "address"),
    [
        ("127.0.0.1", "http://127.0.0.1:8009"),
        ("0.0.0.0", "http://127.0.0.1:8009"),
        ("::", "http://127.0.0.1:8009"),
        ("::1", "http://[::1]:8009"),
        ("[::1]", "http://[::1]:8009"),
        ("quiz.example", "http://quiz.example:8009"),
    ],
)
def test_the_announced_address_can_be_opened(host: str, address: str) -> None:
    chosen = Settings(host=host, port=8009, public_url=None)
    assert chosen.local_url == chosen.origin == address


def test_a_public_address_goes_before_the_local_one() -> None:
    chosen = Settings(host="0.0.0.0", port=8009, public_url="https://quiz.example/")
    assert chosen.origin == "https://quiz.example"
    assert chosen.local_url == "http://127.0.0.1:8009"


@pytest.mark.parametrize("scheme", ["postgresql", "postgres", "postgresql+psycopg"])
def test_every_usual_name_of_postgresql_is_taken(scheme: str) -> None:
    chosen = Settings(database_url=f"{scheme}://ada:secret@db:5432/quiz")
    assert chosen.database_url == "postgresql://ada:secret@db:5432/quiz"


def test_the_docs_describe_each_setting_as_the_console_does() -> None:
    page = (ROOT / "docs" / "operators.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `([A-Z_]+)` \| [^|]+ \| (.+) \|$", page, re.MULTILINE)
    assert dict(rows) == {str(field.alias): field.description for field in Settings.model_fields.values()}
