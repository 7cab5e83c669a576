"""PDF by typst, without a browser. The words go in as data, which typst shows and never reads as markup."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Final

from backend.content.formats.contract import Printable, record_losses, texts_of
from backend.content.formats.formulas import stretches
from backend.content.formats.layout import ANSWERS, SOURCES, Group, Layout, layout_of
from backend.content.schemas import Section
from backend.quiz.formats import Loss
from backend.quiz.formats.formula import typst_math
from backend.quiz.formats.printed.pdf import wants_other_fonts

_TEMPLATE: Final = Path(__file__).with_name("content.typ")
# About half a page, in signs and in lines to write on: what is longer may break, or it would run off the page.
FITS, MOST_LINES_KEPT = 2_400, 16
_PICTURES = re.compile("[\U0001f000-\U0001faff\u2600-\u27bf]")


def write(content: Printable) -> bytes:
    """Write the pages; the same content gives the same bytes on the same machine."""
    # 20 MB of compiler that a start has no use for.
    import typst

    layout = layout_of(content)
    text = json.dumps(_data(layout), ensure_ascii=False)
    made = typst.compile(
        _TEMPLATE.read_bytes(),
        format="pdf",
        sys_inputs={"data": text},
        ignore_system_fonts=not wants_other_fonts(text),
        timestamp=int(content.changed_at.timestamp()),
    )
    assert isinstance(made, bytes)
    return made


def losses(sections: Sequence[Section]) -> Iterable[Loss]:
    """The pages hold all that a section says, but not its record; pictures among the letters want a font of theirs."""
    yield from record_losses(sections)
    for index, section in enumerate(sections):
        if any(_PICTURES.search(text) for text in texts_of(section)):
            yield Loss(
                "text",
                f"Emoji in “{section.heading}” print as empty boxes where the console's machine has no font for them.",
                index,
                section.id,
            )


def _data(layout: Layout) -> dict[str, object]:
    """What the template shows; every text that may hold a formula as stretches of words and formulas."""
    return asdict(layout) | {
        "words": {"answers": ANSWERS, "sources": SOURCES},
        "parts": [
            {"heading": part.heading, "groups": [_group(group) for group in part.groups]}
            for part in layout.parts
        ],
        "answers": [
            [number, _said(answer), notes, _is_long(answer)] for number, answer, notes in layout.answers
        ],
        "sources": [
            asdict(source) | {"quote": _said(source.quote), "long": _is_long(source.quote)}
            for source in layout.sources
        ],
    }


def _group(group: Group) -> dict[str, object]:
    return {
        "heading": group.heading,
        "minutes": group.minutes,
        "entries": [
            asdict(entry)
            | {
                "long": entry.lines > MOST_LINES_KEPT
                or _is_long(
                    entry.text, entry.answer, entry.term, *entry.parts, *(said for _, said in entry.choices)
                ),
                "text": _said(entry.text),
                "answer": _said(entry.answer) if entry.answer else [],
                "parts": [_said(part) for part in entry.parts],
                "choices": [[letter, _said(choice)] for letter, choice in entry.choices],
            }
            for entry in group.entries
        ],
    }


def _said(text: str) -> list[list[object]]:
    return [[formula, typst_math(words) if formula else words] for formula, words in stretches(text)]


def _is_long(*texts: str) -> bool:
    return sum(map(len, texts)) > FITS
