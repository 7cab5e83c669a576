"""What every kind of file declares. A parser module has `KIND: Kind` and `read(content, name) -> ParsedDocument`."""

from collections.abc import Callable
from dataclasses import dataclass

from backend.sources.document import ParsedDocument

Reader = Callable[[bytes, str], ParsedDocument]


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of file the console reads.

    Attributes:
        name: short name kept with the source, at most 20 characters.
        label: how a sentence calls such a file, with its article.
        suffixes: lower-case file name endings, with the dot.
        begins_right: whether the first bytes (and where needed the rest) are those of this kind.
        isolated: True when it is read in a limited child process.
        needs: modules the child imports before its limits begin; none of them is imported by the server.
    """

    name: str
    label: str
    suffixes: tuple[str, ...]
    begins_right: Callable[[bytes], bool]
    isolated: bool = False
    needs: tuple[str, ...] = ()
