"""Formulas as Office MathML, which Word and LibreOffice set and let people edit."""

from __future__ import annotations

from xml.sax.saxutils import escape

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

NAMESPACE = "http://schemas.openxmlformats.org/officeDocument/2006/math"
_MARKS = {"^": "\u0302", "¯": "\u0305", "→": "\u20d7", "~": "\u0303", "˙": "\u0307", "¨": "\u0308"}


def omml(source: str) -> str:
    """A formula as an `m:oMath` element.

    Raises:
        NotUnderstood: see `parse`.
    """
    return f'<m:oMath xmlns:m="{NAMESPACE}">{_set(parse(source))}</m:oMath>'


def _set(node: Node) -> str:
    match node:
        case Word(text, kind):
            plain = '<m:rPr><m:sty m:val="p"/></m:rPr>' if kind in (Kind.TEXT, Kind.FUNCTION) else ""
            return f'<m:r>{plain}<m:t xml:space="preserve">{escape(text)}</m:t></m:r>' if text else ""
        case Row(parts):
            return "".join(map(_set, parts))
        case Fraction(over, under, line):
            kind_ = "" if line else '<m:fPr><m:type m:val="noBar"/></m:fPr>'
            return f"<m:f>{kind_}<m:num>{_set(over)}</m:num><m:den>{_set(under)}</m:den></m:f>"
        case Root(inside, degree):
            if degree is None:
                return f'<m:rad><m:radPr><m:degHide m:val="1"/></m:radPr><m:deg/><m:e>{_set(inside)}</m:e></m:rad>'
            return f"<m:rad><m:deg>{_set(degree)}</m:deg><m:e>{_set(inside)}</m:e></m:rad>"
        case Scripts(base, below, above):
            return _scripts(node.stacked, base, below, above)
        case Fenced(left, right, inside):
            return _fenced(left, right, _set(inside))
        case Accent("_", inside):
            return f'<m:bar><m:barPr><m:pos m:val="bot"/></m:barPr><m:e>{_set(inside)}</m:e></m:bar>'
        case Accent(mark, inside):
            return (
                f'<m:acc><m:accPr><m:chr m:val="{_MARKS[mark]}"/></m:accPr><m:e>{_set(inside)}</m:e></m:acc>'
            )
        case Table(left, right, rows):
            body = "".join(
                f"<m:mr>{''.join(f'<m:e>{_set(cell)}</m:e>' for cell in row)}</m:mr>" for row in rows
            )
            return _fenced(left, right, f"<m:m>{body}</m:m>")


def _fenced(left: str, right: str, inside: str) -> str:
    begin, end = escape(left, {'"': "&quot;"}), escape(right, {'"': "&quot;"})
    return (
        f'<m:d><m:dPr><m:begChr m:val="{begin}"/><m:endChr m:val="{end}"/></m:dPr><m:e>{inside}</m:e></m:d>'
    )


def _scripts(stacked: bool, base: Node, below: Node | None, above: Node | None) -> str:
    held = f"<m:e>{_set(base)}</m:e>"
    lower = "" if below is None else f"<m:sub>{_set(below)}</m:sub>"
    upper = "" if above is None else f"<m:sup>{_set(above)}</m:sup>"
    if not stacked:
        name = {(True, True): "sSubSup", (True, False): "sSub", (False, True): "sSup"}[
            bool(lower), bool(upper)
        ]
        return f"<m:{name}>{held}{lower}{upper}</m:{name}>"
    if below is not None:
        held = f"<m:e><m:limLow>{held}<m:lim>{_set(below)}</m:lim></m:limLow></m:e>"
    if above is not None:
        return f"<m:limUpp>{held}<m:lim>{_set(above)}</m:lim></m:limUpp>"
    return held.removeprefix("<m:e>").removesuffix("</m:e>")
