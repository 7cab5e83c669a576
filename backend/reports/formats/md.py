"""Markdown to read and print. Nothing in it can open a heading, a table cell, or a link of its own."""

from __future__ import annotations

import re
from collections.abc import Iterator

from backend.reports.formats.contract import ALTERED, Printed, figure_table, header, link
from backend.reports.schemas import Integrity, Table

_PUNCTUATION = re.compile(r"([\\`*_{}\[\]()<>#+!|~&$:@^=-])")


def write(printed: Printed) -> bytes:
    """Write the report."""
    return ("\n".join(_lines(printed)).rstrip("\n") + "\n").encode()


def _lines(printed: Printed) -> Iterator[str]:
    document = printed.document
    yield from (f"# {_text(document.title)}", "")
    if printed.integrity is Integrity.ALTERED:
        yield from (f"**{_text(ALTERED)}**", "")
    yield from (f"**{_text(document.headline)}**", "")
    for name, value in header(printed):
        yield f"* {_text(name)}: {_text(value)}"
    yield from ("", "## What changed", "")
    for said in document.what_changed or ["Nothing to compare."]:
        yield f"* {_text(said)}"
    for section in document.sections:
        state = f" ({section.state.value})" if section.state else ""
        yield from ("", f"## {_text(section.heading)}{state}", "")
        for sentence in section.sentences:
            yield from (_text(sentence), "")
        if section.figures:
            yield from _table(printed, figure_table(section.id, section.figures))
        for table in section.tables:
            yield from (f"### {_text(table.title)}", "")
            yield from _table(printed, table)


def _table(printed: Printed, table: Table) -> Iterator[str]:
    if not table.rows:
        yield from (_text(table.when_empty), "")
        return
    yield f"| {' | '.join(map(_text, table.columns))} |"
    yield f"|{' --- |' * len(table.columns)}"
    for row in table.rows:
        cells = [_text(cell) for cell in row.cells]
        if cells and (address := link(printed, row.url)):
            cells[0] = (
                f"[{cells[0]}](<{address.replace('<', '%3C').replace('>', '%3E').replace('|', '%7C')}>)"
            )
        yield f"| {' | '.join(cells)} |"
    yield ""


def _text(text: str) -> str:
    flat = _PUNCTUATION.sub(r"\\\1", " ".join(text.split()))
    # A number and a dot in front would open a list.
    return re.sub(r"^(\d+)\.", r"\1\\.", flat)
