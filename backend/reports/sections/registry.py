"""The one table of headings, in the order a meeting goes through them. A new one is a file and a row here.

Actions come first of all; `actions.py` writes them, since they change until the report is signed.
"""

from __future__ import annotations

from collections.abc import Callable

from backend.reports.facts import Facts
from backend.reports.schemas import Section
from backend.reports.sections import (
    agents,
    alerts,
    api,
    architecture,
    authentication,
    caveats,
    code_quality,
    database,
    objectives,
    outages,
    performance,
    recommendations,
    redis,
    risks,
    testing,
    upcoming,
    work,
)

SECTIONS: tuple[Callable[[Facts], Section], ...] = (
    objectives.write,
    work.write,
    outages.write,
    alerts.write,
    upcoming.write,
    architecture.write,
    database.write,
    redis.write,
    authentication.write,
    agents.write,
    api.write,
    performance.write,
    testing.write,
    code_quality.write,
    risks.write,
    recommendations.write,
    caveats.write,
)
