"""What every schema here is made of: its base, and texts and numbers with their bounds."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field
from pydantic_core import PydanticCustomError

from backend.numbers import Real, Whole


class Schema(BaseModel):
    """Refuses fields it does not know."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=False)


def _without_nul(text: str) -> str:
    if "\0" in text:
        raise PydanticCustomError("nul", "This holds a NUL character, which cannot be kept. Take it out.")
    return text


def unset(value: object) -> bool:
    """Whether a field was left out."""
    return value is None


def none_of_them(value: object) -> bool:
    """Whether a list has nothing in it."""
    return not value


_NoNul = AfterValidator(_without_nul)

Text = Annotated[str, Field(max_length=20_000), _NoNul]
ShortText = Annotated[str, Field(max_length=2_000), _NoNul]
Tag = Annotated[str, Field(max_length=80), _NoNul]
Objective = Annotated[str, Field(min_length=1, max_length=300), _NoNul]
Title = Annotated[str, Field(min_length=1, max_length=300), _NoNul]
# What code points are counted in, far beyond the longest source.
Offset = Annotated[Whole, Field(ge=0, le=2**31 - 1)]
Number = Annotated[Real, Field(allow_inf_nan=False)]
MOST_ACCEPTED = 100
MOST_ENTRIES = 50
