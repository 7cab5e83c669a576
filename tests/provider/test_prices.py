"""The price table: dated, overridable, and silent about what it does not know."""

from pathlib import Path

import pytest

from backend.errors import Invalid
from backend.provider.prices import price_of
from backend.provider.schemas import Message, Tokens


def test_a_known_model_has_a_dated_price() -> None:
    price = price_of("gpt-4o-mini")
    assert price is not None
    assert price.as_of.year >= 2024
    assert price.of(Tokens(input=1_000_000)) == pytest.approx(price.input)
    assert price.of(Tokens(output=500_000, reasoning=500_000)) == pytest.approx(price.output)


def test_an_unknown_model_has_no_price() -> None:
    assert price_of("somebody-elses-model") is None


def test_an_operators_file_comes_first_and_its_newest_entry_counts(tmp_path: Path) -> None:
    file = tmp_path / "prices.toml"
    rows = [("2026-01-01", 9.0), ("2026-06-01", 7.0)]
    file.write_text(
        "".join(
            f'[[price]]\nmodel = "gpt-4o"\nas_of = {day}\ninput = {dollars}\ncached = 1.0\noutput = 1.0\n'
            for day, dollars in rows
        )
    )
    price = price_of("gpt-4o", file)
    assert price is not None
    assert price.input == 7.0
    assert price_of("gpt-4o-mini", file) is not None


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    file = tmp_path / "wrong.toml"
    file.write_text("[[price]]\nmodel = 3\n")
    with pytest.raises(Invalid, match=r"wrong\.toml"):
        price_of("gpt-4o", file)


def test_more_is_set_aside_than_a_prompt_of_english_costs() -> None:
    price = price_of("gpt-4o")
    assert price is not None
    words = Message("user", "The weather is fine today. " * 100)
    assert price.at_most([words], 100) > price.of(Tokens(input=len(words.content) // 4, output=100))
