"""Small matters of wording the studio's screens share."""

from collections import Counter
from collections.abc import Mapping
from typing import Final
from uuid import UUID

from pydantic import ValidationError

_NAMES: Final = {"stem": "question", "accepted": "accepted answers", "text": "option"}


def counted(n: int, thing: str, things: str | None = None) -> str:
    """Say how many there are: "1 question", "12 questions"; `things` where the plural is not made with an s."""
    return f"{n:,} {thing}" if n == 1 else f"{n:,} {things or thing + 's'}"


def verb(n: int, one: str, many: str) -> str:
    """The verb that goes with a count: "1 question matches", "2 questions match"."""
    return one if n == 1 else many


def told_apart(names: Mapping[UUID, str]) -> dict[UUID, str]:
    """The same names with a number behind those that stand twice, for widgets that know a choice by its words."""
    seen: Counter[str] = Counter()
    apart: dict[UUID, str] = {}
    for key, name in names.items():
        seen[name] += 1
        apart[key] = name if seen[name] == 1 else f"{name} ({seen[name]})"
    return apart


def said(error: ValidationError) -> str:
    """The first thing wrong with what was typed, as a sentence that says what to do."""
    first = error.errors()[0]
    field = _field(first["loc"])
    limits = first.get("ctx", {})
    match first["type"]:
        case "value_error":
            return str(first["msg"]).removeprefix("Value error, ")
        case "string_too_short" | "too_short":
            return f"Write the {field}."
        case "string_too_long":
            return f"Make the {field} shorter: it may have {limits.get('max_length'):,} characters."
        case "float_parsing" | "float_type" | "int_parsing":
            doubtful = " A comma before three digits could mean either: leave it out, or write a point."
            return f"Give the {field} as a number, such as 9.81." + (
                doubtful if "," in str(first["input"]) else ""
            )
        case "greater_than_equal":
            return f"The {field} may not be below {limits.get('ge'):g}."
        case "too_long":
            return f"There are too many {field}: {limits.get('max_length')} at most."
        case _:
            return f"Look at the {field} again: {first['msg']}."


def _field(loc: tuple[int | str, ...]) -> str:
    names = [part for part in loc if isinstance(part, str)]
    name = names[-1] if names else "entry"
    return _NAMES.get(name, name.replace("_", " "))
