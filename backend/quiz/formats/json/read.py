"""Our own JSON read back, one item at a time; also any list of items as the API gives them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, BinaryIO, TextIO

from pydantic import ValidationError

from backend.quiz.formats.reading import Found, Problem, ReadItem, as_text, hidden_note, too_much, undisguised
from backend.quiz.schemas import ItemContent

_CHUNK = 1 << 16
# Far above the longest item; what does not end by then is no item.
_LONGEST = 4 << 20
_FIELDS = frozenset(ItemContent.model_fields)
_EXPECTED = 'expected {"items": [ … ]} or a list of items'


class _Broken(Exception):
    def __init__(self, line: int, message: str) -> None:
        super().__init__(message)
        self.line = line


class _Scanner:
    """Walks over a text of any length, holding no more of it than one value."""

    def __init__(self, text: TextIO) -> None:
        self._text = text
        self._decoder = json.JSONDecoder()
        self._held = ""
        self._at = 0
        self._ended = False
        self.line = 1

    def _more(self) -> bool:
        read = "" if self._ended else self._text.read(max(_CHUNK, len(self._held) - self._at))
        self._ended = not read
        self._held = self._held[self._at :] + read
        self._at = 0
        return bool(read)

    def _pass(self, to: int) -> None:
        self.line += self._held.count("\n", self._at, to)
        self._at = to

    def peek(self) -> str:
        """The next sign that is no space; nothing at the end."""
        while True:
            while self._at < len(self._held) and self._held[self._at] in " \t\r\n\ufeff":
                self._pass(self._at + 1)
            if self._at < len(self._held):
                return self._held[self._at]
            if not self._more():
                return ""

    def take(self, sign: str) -> None:
        """Go past a sign that has to be there."""
        found = self.peek()
        if found != sign:
            raise _Broken(
                self.line,
                f"“{found}” stands where “{sign}” was expected." if found else "The file ends here.",
            )
        self._pass(self._at + 1)

    def value(self) -> Any:
        """The next whole value."""
        self.peek()
        while True:
            try:
                value, end = self._decoder.raw_decode(self._held, self._at)
            except (json.JSONDecodeError, RecursionError) as error:
                if len(self._held) - self._at < _LONGEST and self._more():
                    continue
                self._fail(error)
            # A number may go on in what is not read yet.
            if end == len(self._held) and self._more():
                continue
            self._pass(end)
            return value

    def _fail(self, error: Exception) -> None:
        if isinstance(error, json.JSONDecodeError):
            line = self.line + self._held.count("\n", self._at, error.pos)
            raise _Broken(line, f"This is not JSON ({error.msg.lower()}).") from error
        raise _Broken(self.line, "This is nested too deeply.") from error


def read(file: BinaryIO) -> Iterator[Found]:
    """Each item of a file of ours, or of a plain list of items."""
    scanner = _Scanner(as_text(file))
    try:
        yield from _document(scanner)
    except _Broken as broken:
        yield Problem(broken.line, f"{broken} Correct the file there; {_EXPECTED}.")


def _document(scanner: _Scanner) -> Iterator[Found]:
    if scanner.peek() == "[":
        yield from _items(scanner)
        return
    scanner.take("{")
    seen = False
    while scanner.peek() != "}":
        key = scanner.value()
        scanner.take(":")
        if key == "items" and scanner.peek() == "[":
            seen = True
            yield from _items(scanner)
        else:
            scanner.value()
        if scanner.peek() != "}":
            scanner.take(",")
    if not seen:
        yield Problem(1, f"There is no list “items” in this file: {_EXPECTED}.")


def _items(scanner: _Scanner) -> Iterator[Found]:
    scanner.take("[")
    while scanner.peek() != "]":
        line = scanner.line
        yield _item(line, scanner.value())
        if scanner.peek() != "]":
            scanner.take(",")
    scanner.take("]")


def _item(line: int, value: Any) -> Found:
    if not isinstance(value, dict):
        return Problem(line, "An item was expected here, an object with “type” and “stem”.")
    given, hidden = undisguised(
        {key: held for key, held in value.items() if key in _FIELDS and key != "evidence"}
    )
    if "evidence" in value:
        # Quoted from a source, letter by letter.
        given["evidence"] = value["evidence"]
    try:
        content = ItemContent.model_validate(given)
    except ValidationError as error:
        return Problem(line, too_much(error))
    return ReadItem(line, content, (hidden_note(hidden),) if hidden else ())
