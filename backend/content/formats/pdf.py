"""PDF by typst, without a browser. The words go in as data, which typst shows and never reads as markup."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Final

from backend.content.formats.contract import Printable, record_losses
from backend.content.formats.layout import ANSWERS, SOURCES, layout_of
from backend.content.schemas import Section
from backend.quiz.formats import Loss

_TEMPLATE: Final = Path(__file__).with_name("content.typ")
# Letters outside of what the fonts in typst's wheel draw: Latin, Greek, Cyrillic, punctuation and signs.
_NOT_DRAWN = re.compile("[\u0530-\u1dff\u2c00-\ufaff\U0001f000-\U0010ffff]")


def write(content: Printable) -> bytes:
    """Write the pages; the same content gives the same bytes, since only typst's own fonts go in."""
    # 20 MB of compiler that a start has no use for.
    import typst

    layout = layout_of(content)
    data = asdict(layout) | {"words": {"answers": ANSWERS, "sources": SOURCES}}
    made = typst.compile(
        _TEMPLATE.read_bytes(),
        format="pdf",
        sys_inputs={"data": json.dumps(data)},
        ignore_system_fonts=True,
        timestamp=int(content.changed_at.timestamp()),
    )
    assert isinstance(made, bytes)
    return made


def losses(sections: Sequence[Section]) -> Iterable[Loss]:
    """The pages hold all that a section says, but not its record; some scripts have no font."""
    yield from record_losses(sections)
    for index, section in enumerate(sections):
        words = " ".join(
            " ".join(
                [s.text, s.term, s.answer, s.under, *s.parts, *s.choices, *(e.quote for e in s.evidence)]
            )
            for s in section.statements
        )
        found = sorted(set(_NOT_DRAWN.findall(f"{section.heading} {words}")))
        if found:
            yield Loss(
                "text",
                f"The PDF's fonts have no {' '.join(found[:10])}: these print as boxes. DOCX and HTML show them.",
                index,
                section.id,
            )
