"""What pydantic found wrong, in the words and the names of fields that people who use the console know."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import ValidationError

# Which kind of a union was tried is written between the names of fields: "constrained-str", "list[str]", "FilterFields".
_KIND = re.compile(r"^(str|int|float|bool|[a-z]+(-[a-z]+)+(\[.*\])?|[a-z-]+\[.*\]|\[key\]|([A-Z][a-z]+)+)$")


def field_of(place: Sequence[int | str]) -> str:
    """The field an error speaks of, such as `body.filter`."""
    return ".".join(str(part) for part in place if not _KIND.match(str(part)))


# Any: pydantic's own account of an error holds values of every kind.
def words_of(found: Mapping[str, Any]) -> str:
    """What is wrong with it, without pydantic's word for a check of ours, and without a full stop."""
    return str(found["msg"]).removeprefix("Value error, ").rstrip(".")


def first_of(error: ValidationError) -> tuple[str, str]:
    """The field and the words of the first thing that is wrong."""
    found = error.errors()[0]
    return field_of(found["loc"]), words_of(found)
