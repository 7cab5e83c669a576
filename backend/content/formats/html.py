"""One HTML page to read and print: no script, nothing fetched, everything escaped."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from html import escape

from backend.content.formats.contract import Printable, record_losses
from backend.content.formats.formulas import stretches
from backend.content.formats.layout import ANSWERS, SOURCES, Entry, Part, layout_of
from backend.content.schemas import Section
from backend.quiz.formats import Loss
from backend.quiz.formats.formula import mathml
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
li { margin: 0 0 .6rem; overflow-wrap: anywhere; }
dt { font-weight: bold; margin-top: .6rem; overflow-wrap: anywhere; }
dd { margin: 0 0 .2rem 1.3rem; overflow-wrap: anywhere; }
sup { font-size: .7em; }
sup a { color: #35506b; text-decoration: none; }
.answer { color: #55555c; margin-top: .15rem; }
.minutes { font-weight: normal; float: right; }
.name span { display: inline-block; width: 18rem; border-bottom: 1px solid #1c1c1e; }
.line { border-bottom: 1px solid #9a9aa1; height: 1.9em; }
ol.parts, ol.choices { margin: .35rem 0 .35rem 1.2rem; }
ol.parts span { display: inline-block; width: 2rem; margin-right: .5rem; border-bottom: 1px solid #1c1c1e; }
.answers { break-before: page; }
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
    layout = layout_of(content)
    title = _text(layout.title)
    parts = [
        "<!doctype html>",
        '<html lang="en"><head><meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        # The page is given away as a file: whatever a text tries, it loads and runs nothing.
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">",
        f"<title>{title}</title><style>{_STYLE}</style></head><body>",
        f"<h1>{title}</h1>",
    ]
    parts += [f'<p class="from">{_text(said)}</p>' for said in layout.under_title]
    if layout.name_line:
        parts.append('<p class="name">Name: <span></span></p>')
    for part in layout.parts:
        parts += [f"<section><h2>{_said(part.heading)}</h2>", *_groups(part), "</section>"]
    if layout.answers:
        parts.append(f'<section class="answers"><h2>{ANSWERS}</h2><ol>')
        parts += [
            f'<li value="{number}">{_said(answer)}{_proof(notes)}</li>'
            for number, answer, notes in layout.answers
        ]
        parts.append("</ol></section>")
    if layout.sources:
        parts.append(f'<section class="sources"><h2>{SOURCES}</h2><ol>')
        parts += [
            f'<li id="source-{source.number}" value="{source.number}">“{_said(source.quote)}” ({_text(source.where)})</li>'
            for source in layout.sources
        ]
        parts.append("</ol></section>")
    if layout.remark:
        parts.append(f'<p class="from">{_text(layout.remark)}</p>')
    parts.append("</body></html>")
    return "\n".join(parts) + "\n"


def losses(sections: Sequence[Section]) -> Iterable[Loss]:
    """The page holds all that a section says, but not its record."""
    yield from record_losses(sections)


def _groups(part: Part) -> Iterator[str]:
    for group in part.groups:
        if group.heading:
            minutes = f' <span class="minutes">{group.minutes} min</span>' if group.minutes else ""
            yield f"<h3>{_said(group.heading)}{minutes}</h3>"
        terms = all(entry.term for entry in group.entries)
        tag = "dl" if terms else "ol" if group.entries[0].number else "ul"
        yield f"<{tag}>"
        for entry in group.entries:
            yield from _entry(entry, as_term=terms)
        yield f"</{tag}>"


def _entry(entry: Entry, *, as_term: bool) -> Iterator[str]:
    proof = _proof(entry.notes) or (f"<sup>{entry.mark}</sup>" if entry.mark else "")
    answer = f'<div class="answer">Answer: {_said(entry.answer)}</div>' if entry.answer else ""
    if as_term:
        yield f"<dt>{_said(entry.term)}</dt><dd>{_said(entry.text)}{proof}{answer}</dd>"
        return
    term = f"<strong>{_said(entry.term)}</strong>: " if entry.term else ""
    value = f' value="{entry.number}"' if entry.number else ""
    yield f"<li{value}>{term}{_said(entry.text)}{proof}{answer}"
    if entry.parts:
        yield '<ol class="parts">'
        yield from (f"<li><span></span>{_said(part)}</li>" for part in entry.parts)
        yield "</ol>"
    if entry.choices:
        yield '<ol class="choices" type="A">'
        yield from (f"<li>{_said(choice)}</li>" for _, choice in entry.choices)
        yield "</ol>"
    yield '<div class="line"></div>' * entry.lines + "</li>"


def _proof(notes: Sequence[int]) -> str:
    return "".join(f'<sup><a href="#source-{n}">{n}</a></sup>' for n in notes)


def _text(text: str) -> str:
    return escape(one_line(text), quote=True)


def _said(text: str) -> str:
    """A text with its formulas as MathML, which browsers set by themselves."""
    return "".join(mathml(words, False) if formula else _text(words) for formula, words in stretches(text))
