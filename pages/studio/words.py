"""Small matters of wording the studio's screens share."""

from pydantic import ValidationError


def counted(n: int, thing: str) -> str:
    """Say how many there are: "1 question", "12 questions"."""
    return f"{n:,} {thing}" if n == 1 else f"{n:,} {_plural(thing)}"


def said(error: ValidationError) -> str:
    """The first thing wrong with what was typed, as a sentence."""
    first = error.errors()[0]
    message = str(first["msg"]).removeprefix("Value error, ")
    return message if first["type"] == "value_error" else f"{_field(first['loc'])}: {message}."


def _plural(thing: str) -> str:
    return thing[:-1] + "ies" if thing.endswith("ry") else thing + "s"


def _field(loc: tuple[int | str, ...]) -> str:
    words = [f"{part + 1}" if isinstance(part, int) else part.replace("_", " ") for part in loc]
    return " ".join(words).capitalize()
