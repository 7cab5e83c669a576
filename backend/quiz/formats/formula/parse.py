"""LaTeX's formulas as a tree: the commands of school and first years of study. What it does not know it refuses."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from backend.quiz.formats.formula import symbols

_TOKEN = re.compile(r"\\(?:[A-Za-z]+\*?|.)|\s+|\d+(?:[.,]\d+)*|.", re.DOTALL)
_DEEPEST = 30
_LONGEST = 4_000


class NotUnderstood(Exception):
    """A command or a construction nobody taught this reader; the source is to be shown as it is."""


class Kind(StrEnum):
    """What a word of a formula is, which decides how it is set."""

    LETTER = "letter"
    NUMBER = "number"
    OPERATOR = "operator"
    LARGE = "large"
    FUNCTION = "function"
    TEXT = "text"
    SPACE = "space"


@dataclass(frozen=True, slots=True)
class Word:
    """A sign or a run of signs."""

    text: str
    kind: Kind


@dataclass(frozen=True, slots=True)
class Row:
    """Parts side by side."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Fraction:
    """One part over another; a binomial has no line."""

    over: Node
    under: Node
    line: bool = True


@dataclass(frozen=True, slots=True)
class Root:
    """A root, of a degree where it is not the second."""

    inside: Node
    degree: Node | None = None


@dataclass(frozen=True, slots=True)
class Scripts:
    """Something with what stands below and above it."""

    base: Node
    below: Node | None
    above: Node | None

    @property
    def stacked(self) -> bool:
        """Whether they stand under and over, rather than beside."""
        base = self.base
        if not isinstance(base, Word):
            return False
        if base.kind is Kind.LARGE:
            return base.text not in symbols.BESIDE
        return base.kind is Kind.FUNCTION and base.text in symbols.LIMITS


@dataclass(frozen=True, slots=True)
class Fenced:
    """Something between brackets that grow with it."""

    left: str
    right: str
    inside: Node


@dataclass(frozen=True, slots=True)
class Accent:
    """A mark over something, or a line under it."""

    mark: str
    inside: Node


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of cells between brackets."""

    left: str
    right: str
    rows: tuple[tuple[Node, ...], ...]


Node = Word | Row | Fraction | Root | Scripts | Fenced | Accent | Table


@lru_cache(maxsize=2048)
def parse(source: str) -> Node:
    """Read a formula without its delimiters.

    Raises:
        NotUnderstood: it holds what is not known here, or its braces do not match.
    """
    if len(source) > _LONGEST:
        raise NotUnderstood("This formula is too long.")
    reader = _Reader(_TOKEN.findall(source))
    row = reader.row(())
    if reader.next:
        raise NotUnderstood(f"A {reader.next} stands alone.")
    return row


def understood(source: str) -> bool:
    """Whether `parse` reads this formula."""
    try:
        parse(source)
    except NotUnderstood:
        return False
    return True


def _upright(node: Node) -> Node:
    """The same with its letters upright, as names of units and substances are set."""
    match node:
        case Word(text, Kind.LETTER):
            return Word(text, Kind.TEXT)
        case Row(parts):
            return Row(tuple(map(_upright, parts)))
        case Scripts(base, below, above):
            return Scripts(_upright(base), below and _upright(below), above and _upright(above))
        case _:
            return node


class _Reader:
    def __init__(self, tokens: list[str]) -> None:
        self._tokens = tokens
        self._at = 0
        self._depth = 0

    @property
    def next(self) -> str:
        """The next token that is no space; nothing at the end."""
        while self._at < len(self._tokens) and self._tokens[self._at].isspace():
            self._at += 1
        return self._tokens[self._at] if self._at < len(self._tokens) else ""

    def _take(self) -> str:
        token = self.next
        self._at += 1
        return token

    def _expect(self, token: str) -> None:
        if self._take() != token:
            raise NotUnderstood(f"A {token} is missing.")

    def row(self, ends: tuple[str, ...]) -> Node:
        """Parts up to one of these tokens, which is left where it is."""
        self._depth += 1
        if self._depth > _DEEPEST:
            raise NotUnderstood("This formula is nested too deeply.")
        parts: list[Node] = []
        while (token := self.next) and token not in ends and token != "}":  # noqa: S105
            parts.append(self._scripted(self._part(), parts))
        self._depth -= 1
        return parts[0] if len(parts) == 1 else Row(tuple(parts))

    def _scripted(self, base: Node, before: list[Node]) -> Node:
        below: Node | None = None
        above: Node | None = None
        while True:
            if self.next in ("\\limits", "\\nolimits"):
                self._take()
            elif self.next == "_" and below is None:
                self._take()
                below = self._argument()
            elif self.next == "^" and above is None:
                self._take()
                above = self._argument()
            elif self.next == "'" and above is None:
                primes = 0
                while self.next == "'":
                    self._take()
                    primes += 1
                above = Word("′" * primes, Kind.OPERATOR)
            else:
                break
        return base if below is None and above is None else Scripts(base, below, above)

    def _argument(self) -> Node:
        if self.next == "{":
            return self._group()
        if not self.next or self.next in ("}", "^", "_", "&", "\\\\"):
            raise NotUnderstood("Something is missing here.")
        # x^12 raises the 1 alone.
        token = self.next
        if token[0].isdigit() and len(token) > 1:
            self._tokens[self._at] = token[1:]
            return Word(token[0], Kind.NUMBER)
        return self._part()

    def _group(self) -> Node:
        self._expect("{")
        inside = self.row(())
        self._expect("}")
        return inside

    def _part(self) -> Node:
        token = self.next
        if token == "{":  # noqa: S105
            return self._group()
        if token in ("^", "_"):
            # Nothing to stand beside, as in {}^{14}C.
            return Row(())
        self._take()
        if token.startswith("\\"):
            return self._command(token[1:])
        if token == "&":  # noqa: S105
            raise NotUnderstood("A & stands outside a table.")
        if token == "~":  # noqa: S105
            return Word(" ", Kind.SPACE)
        if token[0].isdigit():
            return Word(token, Kind.NUMBER)
        if token.isalpha():
            return Word(token, Kind.LETTER)
        return Word({"-": "−", "*": "∗", "'": "′"}.get(token, token), Kind.OPERATOR)

    def _command(self, name: str) -> Node:
        name = name.rstrip("*")
        for table, kind in (
            (symbols.LETTERS, Kind.LETTER),
            (symbols.OPERATORS, Kind.OPERATOR),
            (symbols.LARGE, Kind.LARGE),
            (symbols.SPACES, Kind.SPACE),
        ):
            if name in table:
                return Word(table[name], kind)
        if name in symbols.FUNCTIONS:
            return Word(name, Kind.FUNCTION)
        if name in symbols.STYLES:
            return Row(())
        if name in symbols.WORDS:
            return Word(self._words(), Kind.TEXT)
        if name in symbols.UPRIGHT:
            return _upright(self._argument())
        if name in symbols.ACCENTS:
            return Accent(symbols.ACCENTS[name], self._argument())
        return self._construction(name)

    def _construction(self, name: str) -> Node:
        match name:
            case "frac" | "dfrac" | "tfrac" | "cfrac":
                return Fraction(self._argument(), self._argument())
            case "binom" | "tbinom" | "dbinom":
                return Fenced("(", ")", Fraction(self._argument(), self._argument(), line=False))
            case "sqrt":
                return self._root()
            case "left":
                return self._fenced()
            case "begin":
                return self._table()
            case "mathbb":
                inside = self._words()
                return Word(symbols.BLACKBOARD.get(inside, inside), Kind.LETTER)
            case "overset" | "stackrel":
                above, base = self._argument(), self._argument()
                return Scripts(base, None, above)
            case "big" | "Big" | "bigg" | "Bigg" | "bigl" | "bigr" | "Bigl" | "Bigr":
                return Row(())
            case "not":
                crossed = self._part()
                if isinstance(crossed, Word):
                    return Word(f"{crossed.text}\u0338", Kind.OPERATOR)
                raise NotUnderstood("Nothing to cross out.")
            case _:
                raise NotUnderstood(f"\\{name} is not known here.")

    def _words(self) -> str:
        """Words in braces as they are; braces inside them are not shown."""
        self._expect("{")
        depth = 1
        taken: list[str] = []
        while self._at < len(self._tokens):
            token = self._tokens[self._at]
            self._at += 1
            depth += (token == "{") - (token == "}")  # noqa: S105
            if not depth:
                return "".join(taken)
            if token.startswith("\\") and len(token) > 1:
                known = {**symbols.LETTERS, **symbols.OPERATORS, **symbols.SPACES}.get(token[1:])
                if known is None:
                    raise NotUnderstood(f"{token} is not known among words.")
                token = known
            if token not in ("{", "}"):
                taken.append(token)
        raise NotUnderstood("A brace is not closed.")

    def _root(self) -> Node:
        degree: Node | None = None
        if self.next == "[":
            self._take()
            degree = self.row(("]",))
            self._expect("]")
        return Root(self._argument(), degree)

    def _fence(self) -> str:
        token = self._take()
        known = symbols.OPERATORS if token.startswith("\\") else symbols.FENCES
        sign = known.get(token.removeprefix("\\"))
        if sign is None:
            raise NotUnderstood(f"{token} is no bracket.")
        return sign

    def _fenced(self) -> Node:
        left = self._fence()
        inside = self.row(("\\right",))
        self._expect("\\right")
        return Fenced(left, self._fence(), inside)

    def _table(self) -> Node:
        name = self._words()
        fences = symbols.TABLES.get(name.rstrip("*"))
        if fences is None:
            raise NotUnderstood(f"\\begin{{{name}}} is not known here.")
        if name == "array":
            self._words()
        rows: list[tuple[Node, ...]] = []
        cells: list[Node] = []
        while True:
            cells.append(self.row(("&", "\\\\", "\\end")))
            ended = self._take()
            if ended == "&":
                continue
            rows.append(tuple(cells))
            cells = []
            if ended == "\\end":
                break
            if ended != "\\\\":
                raise NotUnderstood("A table is not closed.")
        if self._words() != name:
            raise NotUnderstood("A table is closed by another name.")
        if len(rows) > 1 and rows[-1] == (Row(()),):
            rows.pop()
        return Table(*fences, tuple(rows))
