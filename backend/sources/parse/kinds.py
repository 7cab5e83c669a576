"""The registry: every module of this folder that declares a `KIND` is a parser, chosen by the file name's ending."""

import importlib
import pkgutil
from functools import lru_cache
from typing import cast

from backend.errors import WrongType
from backend.sources import parse
from backend.sources.parse.kind import Kind, Reader
from backend.sources.parse.magic import what_it_is


@lru_cache(maxsize=1)
def kinds() -> dict[str, tuple[Kind, str]]:
    """Kind and module name by name; the modules import their libraries only when they read."""
    found = {}
    for module in pkgutil.iter_modules(parse.__path__, f"{parse.__name__}."):
        kind = getattr(importlib.import_module(module.name), "KIND", None)
        if isinstance(kind, Kind):
            found[kind.name] = (kind, module.name)
    return found


def suffixes() -> list[str]:
    """Endings of all files that are read, such as `.pdf`."""
    return sorted(suffix for kind, _ in kinds().values() for suffix in kind.suffixes)


def kind_of(name: str, content: bytes) -> Kind:
    """The kind a file's name promises, when its content begins like one.

    Raises:
        WrongType: another ending, or something else behind the ending.
    """
    lower = name.lower()
    kind = next((k for k, _ in kinds().values() if lower.endswith(k.suffixes)), None)
    if kind is None:
        raise WrongType(
            f"{name} is not a kind of file that can be read. Give one of {', '.join(suffixes())}, or paste the text."
        )
    if content and not kind.begins_right(content):
        seen = what_it_is(content)
        begins = f": it begins like {seen}" if seen else ""
        raise WrongType(f"{name} is not {kind.label}{begins}. Save it as {kind.label} and try again.")
    return kind


def reader(name: str) -> Reader:
    """The `read` function of a kind."""
    return cast(Reader, importlib.import_module(kinds()[name][1]).read)
