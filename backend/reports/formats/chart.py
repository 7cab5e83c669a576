"""The chart of outages as SVG: a row per component, time to the right. A palette gives it colours for paper or screen."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape

from backend.reports.schemas import Document

_WIDTH, _NAMES, _ROW, _FOOT = 720.0, 120.0, 22.0, 20.0


@dataclass(frozen=True, slots=True)
class Palette:
    """Colours and font as SVG takes them."""

    text: str
    ground: str
    states: dict[str, str]
    font: str


PAPER = Palette(
    "#1b1c1f",
    "#ececf0",
    {"down": "#c9372c", "degraded": "#c9660a", "unknown": "#8b8f98", "maintenance": "#4a57c8"},
    "Libertinus Serif",
)
SCREEN = Palette(
    "currentColor",
    "var(--ground)",
    {
        "down": "var(--down)",
        "degraded": "var(--degraded)",
        "unknown": "var(--unknown)",
        "maintenance": "var(--link)",
    },
    "system-ui, sans-serif",
)


def outages_chart(document: Document, palette: Palette) -> str | None:
    """The chart, or None where nothing is to be drawn."""
    rows = list(dict.fromkeys(stretch.row for stretch in document.stretches))
    if not rows:
        return None
    start, end = document.period.start, document.period.end
    whole = (end - start).total_seconds()
    height = len(rows) * _ROW + _FOOT
    scale = (_WIDTH - _NAMES) / whole
    style = f'font-family="{palette.font}" font-size="12" fill="{palette.text}"'
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH:g} {height:g}" width="{_WIDTH:g}" '
        f'height="{height:g}" role="img"><title>Outages by component over the period</title>'
    ]
    for place, row in enumerate(rows):
        top = place * _ROW
        parts.append(f'<text x="0" y="{top + 15:g}" {style}>{escape(row)}</text>')
        parts.append(
            f'<rect x="{_NAMES:g}" y="{top + 4:g}" width="{_WIDTH - _NAMES:g}" height="14" fill="{palette.ground}"/>'
        )
        for stretch in document.stretches:
            if stretch.row == row:
                left = _NAMES + (stretch.start - start).total_seconds() * scale
                wide = max(1.5, (stretch.end - stretch.start).total_seconds() * scale)
                colour = palette.states.get(stretch.state, palette.text)
                # States differ in height too, so that none is told by its colour alone.
                tall = 14 if stretch.state == "down" else 8
                parts.append(
                    f'<rect x="{left:.2f}" y="{top + 18 - tall:g}" width="{wide:.2f}" height="{tall}" fill="{colour}">'
                    f"<title>{escape(f'{row} {stretch.state} {stretch.start:%Y-%m-%d %H:%M}')}</title></rect>"
                )
    foot = height - 5
    parts.append(f'<text x="{_NAMES:g}" y="{foot:g}" {style}>{start:%Y-%m-%d}</text>')
    parts.append(f'<text x="{_WIDTH:g}" y="{foot:g}" text-anchor="end" {style}>{end:%Y-%m-%d}</text>')
    return "".join(parts) + "</svg>"
