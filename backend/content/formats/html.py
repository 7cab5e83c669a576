"""One HTML page to read and print: no script, nothing fetched, everything escaped."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from html import escape

from backend.content.formats.contract import Notes, Printable, grouped, record_losses
from backend.content.schemas import Section, SectionContent, Statement
from backend.quiz.formats import Loss
from backend.quiz.formats.text import one_line

_STYLE = """
:root { color-scheme: light; }
body { font: 11pt/1.55 Georgia, "Times New Roman", serif; color: #1c1c1e; background: #fff; max-width: 42rem;
  margin: 2.5rem auto; padding: 0 1.25rem; }
h1, h2, h3 { font-family: system-ui, "Segoe UI", Helvetica, Arial, sans-serif; line-height: 1.25; }
h1 { font-size: 1.9rem; margin: 0 0 .25rem; }
h2 { font-size: 1.2rem; margin: 2.2rem 0 .7rem; padding-bottom: .25rem; border-bottom: 1px solid #c9c9ce; }
h3 { font-size: .95rem; margin: 1.2rem 0 .4rem; color: #55555c; }
.from { color: #55555c; margin: 0 0 1.5rem; }
ul, ol { margin: 0; padding-left: 1.3rem; }
li { margin: 0 0 .5rem; overflow-wrap: anywhere; }
dt { font-weight: bold; margin-top: .6rem; overflow-wrap: anywhere; }
dd { margin: 0 0 .2rem 1.3rem; overflow-wrap: anywhere; }
sup { font-size: .7em; }
sup a { color: #35506b; text-decoration: none; }
.answer { color: #55555c; margin-top: .15rem; }
.sources { font-size: .85em; color: #3a3a3f; }
@media print {
  body { margin: 0; max-width: none; font-size: 10.5pt; }
  h2, h3, dt { break-after: avoid; }
  li, dd { break-inside: avoid; }
}
@page { margin: 2cm; }
"""


def write(content: Printable) -> str:
    """Write the sections with the quotes that prove each statement as numbered sources at the end."""
    notes = Notes(content.sections)
    title = _text(content.title)
    parts = [
        "<!doctype html>",
        '<html lang="en"><head><meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        # The page is given away as a file: whatever a text tries, it loads and runs nothing.
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">",
        f"<title>{title}</title><style>{_STYLE}</style></head><body>",
        f"<h1>{title}</h1>",
    ]
    if content.source_title:
        parts.append(f'<p class="from">From: {_text(content.source_title)}</p>')
    for section in content.sections:
        parts += [f"<section><h2>{_text(section.heading)}</h2>", *_statements(section, notes), "</section>"]
    parts.append('<section class="sources"><h2>Sources</h2><ol>')
    parts += [
        f'<li id="source-{number}" value="{number}">“{_text(quote)}” (characters {start} to {end})</li>'
        for number, start, end, quote in notes
    ]
    parts.append("</ol></section></body></html>")
    return "\n".join(parts) + "\n"


def losses(sections: Sequence[Section]) -> Iterable[Loss]:
    """The page holds all that a section says, but not its record."""
    yield from record_losses(sections)


def _statements(section: SectionContent, notes: Notes) -> Iterator[str]:
    for under, statements in grouped(section):
        if under:
            yield f"<h3>{_text(under)}</h3>"
        entries = all(statement.term for statement in statements)
        yield "<dl>" if entries else "<ul>"
        for statement in statements:
            yield from _entry(statement, notes, as_term=entries)
        yield "</dl>" if entries else "</ul>"


def _entry(statement: Statement, notes: Notes, *, as_term: bool) -> Iterator[str]:
    proof = "".join(f'<sup><a href="#source-{n}">{n}</a></sup>' for n in notes.of(statement))
    proof = proof or "<sup>no source</sup>"
    answer = f'<div class="answer">Answer: {_text(statement.answer)}</div>' if statement.answer else ""
    if as_term:
        yield f"<dt>{_text(statement.term)}</dt><dd>{_text(statement.text)}{proof}{answer}</dd>"
        return
    term = f"<strong>{_text(statement.term)}</strong>: " if statement.term else ""
    yield f"<li>{term}{_text(statement.text)}{proof}{answer}</li>"


def _text(text: str) -> str:
    return escape(one_line(text), quote=True)
