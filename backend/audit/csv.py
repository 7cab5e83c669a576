"""The trail as CSV for a spreadsheet."""

import csv
import io
import json
from collections.abc import Sequence
from typing import Any

from backend.audit.schemas import AuditEvent

COLUMNS = (
    "number",
    "at",
    "actor",
    "actor_id",
    "action",
    "target_kind",
    "target_id",
    "before",
    "after",
    "address",
    "request_id",
    "id",
)
# A spreadsheet takes a cell that begins so for a formula.
FORMULA = ("=", "+", "-", "@", "\t", "\r")


def as_csv(events: Sequence[AuditEvent]) -> str:
    """A heading and a row an event; times are UTC, values JSON."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    for event in events:
        writer.writerow(
            [
                "" if event.sealed is None else event.sealed,
                event.at.isoformat(),
                _cell(event.actor_name),
                event.actor_id or "",
                _cell(event.action),
                _cell(event.target_kind),
                _cell(event.target_id),
                _json(event.before),
                _json(event.after),
                _cell(event.address),
                event.request_id or "",
                event.id,
            ]
        )
    return out.getvalue()


def _cell(text: str | None) -> str:
    text = text or ""
    return f"'{text}" if text.startswith(FORMULA) else text


def _json(values: dict[str, Any] | None) -> str:
    return "" if values is None else json.dumps(values, ensure_ascii=False, sort_keys=True)
