"""What is typed into the search field of runs: qualifiers such as `state:failed`, and words. Pure; the API reads it too."""

import re
from collections.abc import Callable, Mapping
from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any, Final, TypeVar

from backend.errors import Invalid
from backend.jobs.schemas import Engine, QueueName, RunFilter, RunKind, RunState
from backend.permissions import internal

Choice = TypeVar("Choice", bound=StrEnum)

LONGEST: Final = 500
LONGEST_WORDS: Final = 200
# A word, or several in quotes; a quoted part is never a qualifier.
_TOKEN: Final = re.compile(r'"([^"]*)"?|(\S+)')
_QUALIFIER: Final = re.compile(r"([A-Za-z_]+):(.*)", re.DOTALL)
_AGO: Final = re.compile(r"(\d{1,4})([mhdw])", re.IGNORECASE | re.ASCII)
_UNITS: Final[Mapping[str, timedelta]] = {
    "m": timedelta(minutes=1),
    "h": timedelta(hours=1),
    "d": timedelta(days=1),
    "w": timedelta(weeks=1),
}
# When it was asked for, and when it ended.
_MOMENTS: Final = ("since", "until", "ended_since", "ended_until")
EXAMPLE: Final = "state:failed engine:local kind:quiz by:me since:7d queue:bulk words"


@internal
def parse_query(typed: str, *, now: datetime) -> RunFilter:
    """Read qualifiers and words in any order; what is in quotes is words, whatever it looks like.

    Args:
        typed: the text of the field.
        now: `since:7d` counts back from here.

    Raises:
        Invalid: a qualifier is unknown, given twice or has a value it does not take; the message says which do.
    """
    if len(typed) > LONGEST:
        raise _bad(f"This is longer than {LONGEST} characters; search for less.")
    found = RunFilter()
    words: list[str] = []
    given: set[str] = set()
    for token in _TOKEN.finditer(typed):
        quoted, bare = token.groups()
        qualifier = _QUALIFIER.fullmatch(bare) if bare else None
        if qualifier is None:
            words.append(quoted if bare is None else bare)
            continue
        name, value = qualifier[1].lower(), qualifier[2]
        read = _READERS.get(name)
        if read is None:
            raise _bad(
                f"Runs cannot be narrowed by “{name}”. Use {', '.join(_READERS)}; put words with a colon in quotes."
            )
        if name in given:
            raise _bad(f"“{name}:” is given twice; once is enough.")
        given.add(name)
        found = read(found, value, now)
    text = " ".join(" ".join(words).split())
    if len(text) > LONGEST_WORDS:
        raise _bad(f"The words are longer than {LONGEST_WORDS} characters; search for fewer.")
    return replace(found, text=text or None)


@internal
def describe_filter(wanted: RunFilter) -> str:
    """The filter in the words `parse_query` reads; empty where it matches everything."""
    parts = [
        f"{name}:{value.value}"
        for name in ("state", "engine", "kind", "queue")
        if (value := getattr(wanted, name)) is not None
    ]
    if wanted.mine:
        parts.append("by:me")
    for name in _MOMENTS:
        moment: datetime | None = getattr(wanted, name)
        if moment:
            parts.append(f"{name}:{moment.astimezone(UTC).isoformat().replace('+00:00', 'Z')}")
    if wanted.text:
        bare = all(_QUALIFIER.fullmatch(word) is None and '"' not in word for word in wanted.text.split())
        without_quotes = wanted.text.replace('"', " ")
        parts.append(wanted.text if bare else f'"{without_quotes}"')
    return " ".join(parts)


def _one_of(field: str, choices: type[Choice]) -> Callable[[RunFilter, str, datetime], RunFilter]:
    def read(found: RunFilter, value: str, now: datetime) -> RunFilter:
        try:
            chosen = choices(value.lower())
        except ValueError:
            known = ", ".join(choice.value for choice in choices)
            raise _bad(f"“{field}:{value}” is not known; {field} is one of {known}.") from None
        # Any: which field it is, is only known here.
        changes: dict[str, Any] = {field: chosen}
        return replace(found, **changes)

    return read


def _by(found: RunFilter, value: str, now: datetime) -> RunFilter:
    if value.lower() != "me":
        raise _bad(f"“by:{value}” is not known; only by:me is, which finds your own runs.")
    return replace(found, mine=True)


def _moment(field: str) -> Callable[[RunFilter, str, datetime], RunFilter]:
    def read(found: RunFilter, value: str, now: datetime) -> RunFilter:
        ago = _AGO.fullmatch(value)
        if ago:
            moment = now - int(ago[1]) * _UNITS[ago[2].lower()]
        else:
            try:
                moment = datetime.fromisoformat(value)
            except ValueError:
                raise _bad(
                    f"“{field}:{value}” is no time; write 30m, 12h, 7d, 2w, or a date such as 2026-01-31."
                ) from None
            try:
                moment = moment.replace(tzinfo=moment.tzinfo or UTC).astimezone(UTC)
            except OverflowError:
                raise _bad(f"“{field}:{value}” is too far away; write a date such as 2026-01-31.") from None
        # Any: which field it is, is only known here.
        changes: dict[str, Any] = {field: moment}
        return replace(found, **changes)

    return read


def _bad(message: str) -> Invalid:
    return Invalid(message, code="bad_query")


_READERS: Final[Mapping[str, Callable[[RunFilter, str, datetime], RunFilter]]] = {
    "state": _one_of("state", RunState),
    "engine": _one_of("engine", Engine),
    "kind": _one_of("kind", RunKind),
    "by": _by,
    "since": _moment("since"),
    "queue": _one_of("queue", QueueName),
    **{name: _moment(name) for name in _MOMENTS[1:]},
}
assert {field.name for field in fields(RunFilter)} == {*_READERS, "text", "mine"} - {"by"}
