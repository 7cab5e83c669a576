"""Formulas as typst's own, made of nothing but signs this file writes: no word of an author's is ever read as code."""

from __future__ import annotations

import json

from backend.quiz.formats.formula.parse import (
    Accent,
    Fenced,
    Fraction,
    Kind,
    Node,
    Root,
    Row,
    Scripts,
    Table,
    Word,
    parse,
)

_ACCENTS = {
    "^": "hat",
    "¯": "overline",
    "→": "arrow",
    "~": "tilde",
    "˙": "dot",
    "¨": "dot.double",
    "_": "underline",
}


def typst_math(source: str) -> str:
    """A formula for typst's `eval(…, mode: "math")`.

    Raises:
        NotUnderstood: see `parse`.
    """
    return _set(parse(source))


def _quoted(text: str) -> str:
    """Words as a string of typst's, which knows the escapes of JSON for a quote and a backslash."""
    kept = "".join(sign for sign in text if sign.isprintable())
    return json.dumps(kept, ensure_ascii=False)


def _set(node: Node) -> str:
    match node:
        case Word(text, kind):
            return _word(text, kind)
        case Row(parts):
            return " ".join(map(_set, parts)) or '""'
        case Fraction(over, under, line):
            if line:
                return f"frac({_set(over)}, {_set(under)})"
            return f"mat(delim: #none, {_set(over)}; {_set(under)})"
        case Root(inside, None):
            return f"sqrt({_set(inside)})"
        case Root(inside, degree):
            assert degree is not None
            return f"root({_set(degree)}, {_set(inside)})"
        case Scripts(base, below, above):
            held = f"limits({_set(base)})" if node.stacked else _set(base)
            lower = f", b: {_set(below)}" if below is not None else ""
            upper = f", t: {_set(above)}" if above is not None else ""
            return f"attach({held}{lower}{upper})"
        case Fenced(left, right, inside):
            return f"lr({_sign(left)} {_set(inside)} {_sign(right)})"
        case Accent(mark, inside):
            return f"{_ACCENTS[mark]}({_set(inside)})"
        case Table(left, right, rows):
            cells = "; ".join(", ".join(map(_set, row)) for row in rows)
            return f"lr({_sign(left)} mat(delim: #none, {cells}) {_sign(right)})"


def _word(text: str, kind: Kind) -> str:
    if kind is Kind.LETTER and len(text) == 1 and text.isalpha():
        return text
    if kind in (Kind.OPERATOR, Kind.LARGE) and len(text) == 1:
        return _sign(text)
    if kind is Kind.FUNCTION:
        return f"op({_quoted(text)})"
    if kind is Kind.SPACE:
        return "thin" if text == " " else "quad" if text else '""'
    if kind is Kind.TEXT and len(text) == 1 and text.isalpha():
        return f"upright({text})"
    return _quoted(text)


def _sign(sign: str) -> str:
    """One sign; those of ASCII get a backslash, by which none means anything."""
    if not sign:
        return ""
    return f"\\{sign}" if sign.isascii() else sign if sign.isprintable() and len(sign) == 1 else _quoted(sign)
