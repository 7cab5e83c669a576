"""What a model costs, from a dated table in a plain file. Every cost computed here is an estimate."""

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from backend.errors import Invalid
from backend.provider.schemas import Message, Tokens

TABLE = Path(__file__).with_name("prices.toml")
MILLION = 1_000_000
# Generous, so that what is set aside is rarely too little: English has about four characters a token.
CHARACTERS_A_TOKEN = 2.5


class _Row(BaseModel):
    model_config = ConfigDict(extra="forbid")

    model: str
    as_of: date
    input: float = Field(ge=0)
    cached: float = Field(ge=0)
    output: float = Field(ge=0)


class _Table(BaseModel):
    model_config = ConfigDict(extra="forbid")

    price: list[_Row]


@dataclass(frozen=True, slots=True)
class Price:
    """US dollars per million tokens, as published on a day; reasoning is paid as output."""

    model: str
    as_of: date
    input: float
    cached: float
    output: float

    def of(self, tokens: Tokens) -> float:
        """What so many tokens cost."""
        return (
            tokens.input * self.input
            + tokens.cached * self.cached
            + (tokens.output + tokens.reasoning) * self.output
        ) / MILLION

    def at_most(self, messages: Sequence[Message], most_tokens: int) -> float:
        """What to set aside for a request before it is sent."""
        characters = sum(len(message.content) for message in messages)
        return self.of(Tokens(input=int(characters / CHARACTERS_A_TOKEN) + 1, output=most_tokens))


def price_of(model: str, extra: Path | None = None) -> Price | None:
    """The price of a model, of the newest entry; None when it is in no table.

    Raises:
        Invalid: the file of further prices cannot be read.
    """
    for table in (extra, TABLE) if extra else (TABLE,):
        known = [price for price in _read(table) if price.model == model]
        if known:
            return max(known, key=lambda price: price.as_of)
    return None


@lru_cache(maxsize=4)
def _read(path: Path) -> tuple[Price, ...]:
    try:
        table = _Table.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, ValidationError) as error:
        raise Invalid(
            f"The price file {path.name} cannot be read: correct it, or unset TOOLBOX_PRICE_FILE.",
            code="price_file_unreadable",
        ) from error
    return tuple(Price(**row.model_dump()) for row in table.price)
