"""XML written as text, and read one element at a time: no document type, no entity, nothing fetched."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Protocol
from xml.parsers import expat

_CHUNK = 1 << 16
# A single question never comes near: a file that asks for more is refused before it fills the memory.
_MOST_SIGNS = 8 << 20
_DEEPEST = 200
_ESCAPES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})
# What XML 1.0 has no way to write.
_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def text(words: str) -> str:
    """Words as text of an element; every `]]>` is broken by the escape of its `>`."""
    return _FORBIDDEN.sub("", words).translate(_ESCAPES)


def attribute(words: str) -> str:
    """Words as a quoted value, line ends kept."""
    return text(words).replace('"', "&quot;").replace("\n", "&#10;").replace("\t", "&#9;")


def element(name: str, *inside: str, **attributes: object) -> str:
    """An element; what stands inside has been written already. A trailing `_` of an attribute's name is dropped."""
    given = "".join(
        f' {key.rstrip("_")}="{attribute(str(value))}"'
        for key, value in attributes.items()
        if value is not None
    )
    body = "".join(inside)
    return f"<{name}{given}>{body}</{name}>" if body else f"<{name}{given}/>"


class BrokenXml(Exception):
    """The file is no XML, or asks for what is never done; `line` says where."""

    def __init__(self, line: int, message: str) -> None:
        super().__init__(message)
        self.line = line


class Element:
    """An element as it was read: local name, attributes by local name, words and children in order, and its line."""

    __slots__ = ("attributes", "inside", "line", "name")

    def __init__(self, name: str, attributes: dict[str, str], line: int) -> None:
        self.name = name
        self.attributes = attributes
        self.line = line
        self.inside: list[str | Element] = []

    def children(self, *names: str) -> Iterator[Element]:
        """Its child elements, or those of these names."""
        for child in self.inside:
            if isinstance(child, Element) and (not names or child.name in names):
                yield child

    def child(self, *names: str) -> Element | None:
        """The first child, following a path of names."""
        found: Element | None = self
        for name in names:
            found = next(found.children(name), None) if found else None
        return found

    def descendants(self, *names: str) -> Iterator[Element]:
        """Every element of these names below, in order."""
        for child in self.children():
            if not names or child.name in names:
                yield child
            yield from child.descendants(*names)

    def words(self) -> str:
        """All words inside."""
        return "".join(part if isinstance(part, str) else part.words() for part in self.inside)

    def at(self, *names: str) -> str:
        """The words of a child, following a path of names; none where it is not there."""
        found = self.child(*names)
        return found.words() if found else ""

    def get(self, name: str, default: str = "") -> str:
        """An attribute."""
        return self.attributes.get(name, default)

    def markup(self) -> str:
        """What stands inside, as HTML."""
        return "".join(text(part) if isinstance(part, str) else part.outer() for part in self.inside)

    def outer(self) -> str:
        """The element as HTML."""
        given = "".join(f' {key}="{attribute(value)}"' for key, value in self.attributes.items())
        return f"<{self.name}{given}>{self.markup()}</{self.name}>"


class Readable(Protocol):
    """What bytes can be read from, in pieces."""

    def read(self, size: int = -1, /) -> bytes: ...


def stream(file: Readable, *names: str) -> Iterator[Element]:
    """Each element of these names as soon as it ends; what is above and beside them is not kept.

    Raises:
        BrokenXml: it is not well-formed, has a document type, or one element is larger or deeper than any question.
    """
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.buffer_size = 1 << 16
    parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)
    wanted = frozenset(names)
    done: list[Element] = []
    stack: list[Element] = []
    held = depth = 0

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal held, depth
        depth += 1
        if depth > _DEEPEST:
            raise BrokenXml(parser.CurrentLineNumber, "This is nested too deeply.")
        local = name.rpartition(" ")[2]
        if stack or local in wanted:
            given = {key.rpartition(" ")[2]: value for key, value in attributes.items()}
            made = Element(local, given, parser.CurrentLineNumber)
            held += 100 + sum(map(len, given.values()))
            if held > _MOST_SIGNS:
                raise BrokenXml(parser.CurrentLineNumber, "This is longer than any question.")
            if stack:
                stack[-1].inside.append(made)
            stack.append(made)

    def end(name: str) -> None:
        nonlocal held, depth
        depth -= 1
        if stack:
            ended = stack.pop()
            if not stack:
                done.append(ended)
                held = 0

    def words(said: str) -> None:
        nonlocal held
        if stack:
            held += len(said)
            if held > _MOST_SIGNS:
                raise BrokenXml(parser.CurrentLineNumber, "This is longer than any question.")
            stack[-1].inside.append(said)

    def refuse(*given: object) -> None:
        raise BrokenXml(
            parser.CurrentLineNumber, "A document type or an entity is declared here, which is never read."
        )

    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = words
    parser.StartDoctypeDeclHandler = refuse
    parser.EntityDeclHandler = refuse
    try:
        while chunk := file.read(_CHUNK):
            parser.Parse(chunk, False)
            yield from done
            done.clear()
        parser.Parse(b"", True)
        yield from done
    except expat.ExpatError as error:
        raise BrokenXml(
            error.lineno, f"This is not well-formed XML ({expat.errors.messages[error.code]})."
        ) from error
    except (LookupError, ValueError) as error:
        # Python looks up the encodings that expat does not know, and says what it thinks of them.
        raise BrokenXml(1, "This names an encoding that is not read here: save the file as UTF-8.") from error
