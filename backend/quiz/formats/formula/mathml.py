"""Formulas as MathML, which browsers and QTI players set themselves; the LaTeX stays inside as an annotation."""

from __future__ import annotations

from html import escape

from backend.quiz.formats.formula.parse import (
    Accent,
    Fenced,
    Fraction,
    Kind,
    Node,
    NotUnderstood,
    Root,
    Row,
    Scripts,
    Table,
    Word,
    parse,
)

_NAMESPACE = "http://www.w3.org/1998/Math/MathML"
_TAGS = {
    Kind.LETTER: "mi",
    Kind.NUMBER: "mn",
    Kind.OPERATOR: "mo",
    Kind.LARGE: "mo",
    Kind.FUNCTION: "mi",
    Kind.TEXT: "mtext",
    Kind.SPACE: "mtext",
}


def mathml(source: str, display: bool) -> str:
    """A formula as a `math` element; its source as code where it is not understood."""
    try:
        tree = parse(source)
    except NotUnderstood:
        return f"<code>{escape(f'$${source}$$' if display else f'${source}$', quote=False)}</code>"
    block = ' display="block"' if display else ""
    return (
        f'<math xmlns="{_NAMESPACE}"{block}><semantics><mrow>{_set(tree)}</mrow>'
        f'<annotation encoding="application/x-tex">{escape(source, quote=False)}</annotation></semantics></math>'
    )


def _set(node: Node) -> str:
    match node:
        case Word(text, kind):
            words = escape(text.replace(" ", "\u00a0"), quote=False)
            return f"<{_TAGS[kind]}>{words}</{_TAGS[kind]}>"
        case Row(parts):
            return f"<mrow>{''.join(map(_set, parts))}</mrow>"
        case Fraction(over, under, line):
            bare = "" if line else ' linethickness="0"'
            return f"<mfrac{bare}>{_set(over)}{_set(under)}</mfrac>"
        case Root(inside, None):
            return f"<msqrt>{_set(inside)}</msqrt>"
        case Root(inside, degree):
            assert degree is not None
            return f"<mroot>{_set(inside)}{_set(degree)}</mroot>"
        case Scripts(base, below, above):
            return _scripts(node.stacked, base, below, above)
        case Fenced(left, right, inside):
            return f"<mrow>{_fence(left)}{_set(inside)}{_fence(right)}</mrow>"
        case Accent("_", inside):
            return f'<munder accentunder="true">{_set(inside)}<mo>_</mo></munder>'
        case Accent(mark, inside):
            return f'<mover accent="true">{_set(inside)}<mo>{mark}</mo></mover>'
        case Table(left, right, rows):
            cells = "".join(
                f"<mtr>{''.join(f'<mtd>{_set(cell)}</mtd>' for cell in row)}</mtr>" for row in rows
            )
            return f"<mrow>{_fence(left)}<mtable>{cells}</mtable>{_fence(right)}</mrow>"


def _fence(sign: str) -> str:
    return f"<mo>{escape(sign, quote=False)}</mo>" if sign else ""


def _scripts(stacked: bool, base: Node, below: Node | None, above: Node | None) -> str:
    under, over = ("munder", "mover") if stacked else ("msub", "msup")
    if below is not None and above is not None:
        both = "munderover" if stacked else "msubsup"
        return f"<{both}>{_set(base)}{_set(below)}{_set(above)}</{both}>"
    if below is not None:
        return f"<{under}>{_set(base)}{_set(below)}</{under}>"
    assert above is not None
    return f"<{over}>{_set(base)}{_set(above)}</{over}>"
