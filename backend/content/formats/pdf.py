"""PDF by typst, without a browser. The words go in as data, which typst shows and never reads as markup."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Final

from backend.content.formats.contract import Printable, record_losses
from backend.content.formats.layout import ANSWERS, SOURCES, layout_of
from backend.content.schemas import Section
from backend.quiz.formats import Loss
from backend.quiz.formats.printed.pdf import wants_other_fonts

_TEMPLATE: Final = Path(__file__).with_name("content.typ")


def write(content: Printable) -> bytes:
    """Write the pages; the same content gives the same bytes on the same machine."""
    # 20 MB of compiler that a start has no use for.
    import typst

    layout = layout_of(content)
    data = asdict(layout) | {"words": {"answers": ANSWERS, "sources": SOURCES}}
    text = json.dumps(data, ensure_ascii=False)
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
    """The pages hold all that a section says, but not its record."""
    yield from record_losses(sections)
