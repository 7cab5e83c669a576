"""PDF by typst, without a browser. The words go in as data, which typst shows and never reads as markup."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Final

from backend.reports.formats.chart import PAPER, outages_chart
from backend.reports.formats.contract import ALTERED, Printed, figure_table, header, link
from backend.reports.schemas import Integrity, Section, Table

_TEMPLATE: Final = Path(__file__).with_name("report.typ")


def write(printed: Printed) -> bytes:
    """Write the pages; the same document gives the same bytes, since only typst's own fonts and the report's time go in."""
    # 20 MB of compiler that a start has no use for.
    import typst

    document = printed.document
    data = {
        "title": document.title,
        "altered": ALTERED if printed.integrity is Integrity.ALTERED else "",
        "headline": document.headline,
        "verdict": document.verdict.value,
        "header": [list(line) for line in header(printed)],
        "changed": document.what_changed or ["Nothing to compare."],
        "sections": [_section(printed, section) for section in document.sections],
    }
    made = typst.compile(
        _TEMPLATE.read_bytes(),
        format="pdf",
        sys_inputs={"data": json.dumps(data)},
        ignore_system_fonts=True,
        timestamp=int(document.made_at.timestamp()),
    )
    assert isinstance(made, bytes)
    return made


def _section(printed: Printed, section: Section) -> dict[str, object]:
    tables = [_table(printed, figure_table(section.id, section.figures), "")] if section.figures else []
    tables += [_table(printed, table, table.title) for table in section.tables]
    chart = outages_chart(printed.document, PAPER) if section.id == "outages" else None
    return {
        "heading": section.heading,
        "state": section.state.value if section.state else "",
        "sentences": section.sentences,
        "chart": chart or "",
        "tables": tables,
    }


def _table(printed: Printed, table: Table, title: str) -> dict[str, object]:
    return {
        "title": title,
        "columns": table.columns,
        "rows": [
            {"cells": row.cells, "url": (link(printed, row.url) or "") if printed.origin else ""}
            for row in table.rows
        ],
        "empty": table.when_empty,
    }
