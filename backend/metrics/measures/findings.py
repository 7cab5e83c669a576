"""What the checks found: in drafts they refused, and on items that were delivered."""

from backend.jobs import tallying as jobs
from backend.metrics.family import Family, Form, Measure, Part, runs_under_way
from backend.metrics.schemas import Better, Unit
from backend.quiz import tallying as quiz

REFUSALS = Family("refusals", ("check", "agent"), jobs.tally_refusals, jobs.first_run)
FINDINGS = Family(
    "findings",
    ("check", "severity", "type"),
    quiz.tally_findings,
    quiz.first_item,
    changed=quiz.hours_changed,
)

MEASURES = (
    Measure(
        "findings",
        "Findings on items",
        Unit.FINDINGS,
        "Findings, as they stand, on items agents drafted, by when the item was drafted; without the trash. What changes "
        "on an older item is seen within a minute.",
        Part(FINDINGS),
        Form.COUNT,
        ("check", "severity", "type"),
        better=Better.DOWN,
        rows=runs_under_way,
    ),
    Measure(
        "refusals",
        "Findings that refused a draft",
        Unit.FINDINGS,
        "Errors for which checks refused drafts before anybody saw them, by when the step was written.",
        Part(REFUSALS),
        Form.COUNT,
        ("check", "agent"),
        rows=runs_under_way,
    ),
)
