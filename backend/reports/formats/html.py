"""One HTML page to read, project and print: no script, nothing fetched, everything escaped, light and dark."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from backend.reports.formats.chart import SCREEN, outages_chart
from backend.reports.formats.contract import ALTERED, Printed, figure_table, header, link
from backend.reports.schemas import Integrity, Section, Table

_STYLE = """
:root { color-scheme: light dark; --text: #1b1c1f; --quiet: #5c6068; --back: #fff; --line: #e0e0e5;
  --ground: #ececf0; --link: #3f4bb5; --down: #c9372c; --degraded: #c9660a; --unknown: #6b6f76; --good: #17704a; }
@media (prefers-color-scheme: dark) { :root { --text: #e6e7ea; --quiet: #9ca1ab; --back: #101113;
  --line: #2b2d33; --ground: #26282d; --link: #9aa3f5; --down: #f28b87; --degraded: #e8a565;
  --unknown: #9ca1ab; --good: #5cc292; } }
body { font: 16px/1.55 system-ui, "Segoe UI", Helvetica, Arial, sans-serif; color: var(--text);
  background: var(--back); max-width: 62rem; margin: 2rem auto; padding: 0 1.25rem; }
h1 { font-size: 1.9rem; margin: 0 0 .5rem; } h2 { font-size: 1.3rem; margin: 2.4rem 0 .6rem; }
h3 { font-size: 1rem; margin: 1.2rem 0 .4rem; }
.headline { font-size: 1.35rem; line-height: 1.4; margin: .5rem 0 1.2rem; }
.missed, .degraded { color: var(--down); } .met, .operational { color: var(--good); }
.not_enough_data, .unknown { color: var(--unknown); } .altered { border: 3px solid var(--down); padding: .7rem; }
.state { font-size: .85rem; font-weight: 600; margin-left: .6rem; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .15rem 1rem; color: var(--quiet); }
dd { margin: 0; overflow-wrap: anywhere; } a { color: var(--link); }
.wide { overflow-x: auto; } table { border-collapse: collapse; width: 100%; font-size: .9rem; }
th, td { text-align: left; vertical-align: top; padding: .35rem .6rem .35rem 0;
  border-bottom: 1px solid var(--line); overflow-wrap: break-word; }
@media screen { table { min-width: 44rem; } }
th { color: var(--quiet); font-weight: 600; } svg { max-width: 100%; height: auto; }
@media screen and (min-width: 100rem) { body { font-size: 21px; max-width: 84rem; } }
@media print { :root { color-scheme: light; --text: #000; --back: #fff; --quiet: #444; }
  body { margin: 0; max-width: none; font-size: 10pt; } h2, h3 { break-after: avoid; } tr { break-inside: avoid; } }
@page { margin: 1.8cm; }
"""


def write(printed: Printed) -> bytes:
    """Write the page."""
    return ("\n".join(_page(printed)) + "\n").encode()


def _page(printed: Printed) -> Iterator[str]:
    document = printed.document
    yield '<!doctype html><html lang="en"><head><meta charset="utf-8">'
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">'
    yield "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">"
    yield f"<title>{_text(document.title)}, {_text(document.period.words)}</title><style>{_STYLE}</style></head><body>"
    yield f"<h1>{_text(document.title)}</h1>"
    if printed.integrity is Integrity.ALTERED:
        yield f'<p class="altered">{_text(ALTERED)}</p>'
    yield f'<p class="headline {document.verdict.value}">{_text(document.headline)}</p><dl>'
    for name, value in header(printed):
        yield f"<dt>{_text(name)}</dt><dd>{_text(value)}</dd>"
    yield "</dl><section><h2>What changed</h2><ul>"
    for said in document.what_changed or ["Nothing to compare."]:
        yield f"<li>{_text(said)}</li>"
    yield "</ul></section>"
    for section in document.sections:
        yield from _section(printed, section)
    yield "</body></html>"


def _section(printed: Printed, section: Section) -> Iterator[str]:
    state = (
        f'<span class="state {section.state.value}">{_text(section.state.value)}</span>'
        if section.state
        else ""
    )
    yield f'<section id="{_text(section.id)}"><h2>{_text(section.heading)}{state}</h2>'
    for sentence in section.sentences:
        yield f"<p>{_text(sentence)}</p>"
    if section.id == "outages" and (chart := outages_chart(printed.document, SCREEN)):
        yield chart
    if section.figures:
        yield from _table(printed, figure_table(section.id, section.figures))
    for table in section.tables:
        yield f"<h3>{_text(table.title)}</h3>"
        yield from _table(printed, table)
    yield "</section>"


def _table(printed: Printed, table: Table) -> Iterator[str]:
    if not table.rows:
        yield f"<p>{_text(table.when_empty)}</p>"
        return
    yield '<div class="wide"><table><thead><tr>'
    yield "".join(f"<th>{_text(column)}</th>" for column in table.columns) + "</tr></thead><tbody>"
    for row in table.rows:
        cells = [_text(cell) for cell in row.cells]
        if cells and (address := link(printed, row.url)):
            cells[0] = f'<a href="{_text(address)}">{cells[0]}</a>'
        yield "<tr>" + "".join(f"<td>{cell}</td>" for cell in cells) + "</tr>"
    yield "</tbody></table></div>"


def _text(text: str) -> str:
    return escape(text, quote=True)
