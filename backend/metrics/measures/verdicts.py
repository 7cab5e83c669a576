"""What people said of items, and what an approved one cost."""

from backend.metrics.family import Family, Form, Measure, Part, runs_under_way, values
from backend.metrics.measures.calls import CALLS
from backend.metrics.schemas import Better, Kind, Unit
from backend.quiz import tallying as quiz

VERDICTS = Family(
    "verdicts",
    ("verdict", "first", "engine", "model", "prompt", "type"),
    quiz.tally_verdicts,
    quiz.first_item,
)
FIRST = {"first": values("yes"), "engine": values("local", "provider")}
APPROVED = Part(VERDICTS, {**FIRST, "verdict": values("approved")})
BY_WHOM = ("engine", "model", "prompt", "type")

MEASURES = (
    Measure(
        "verdicts",
        "Verdicts",
        Unit.VERDICTS,
        "What people said of items, by when: approved, edited, rejected. An item may be judged more than once.",
        Part(VERDICTS),
        Form.COUNT,
        ("verdict", *BY_WHOM),
    ),
    Measure(
        "items_judged",
        "Items judged",
        Unit.ITEMS,
        "Drafted items by their first approval or rejection, each once.",
        Part(VERDICTS, FIRST),
        Form.COUNT,
        ("verdict", *BY_WHOM),
    ),
    Measure(
        "items_approved",
        "Items approved",
        Unit.ITEMS,
        "Drafted items whose first verdict was an approval, by when it was given.",
        APPROVED,
        Form.COUNT,
        BY_WHOM,
        better=Better.UP,
    ),
    Measure(
        "acceptance",
        "Items accepted",
        Unit.SHARE,
        "Of the drafted items judged for the first time, the share that was approved. Which were edited before is not "
        "asked.",
        Part(VERDICTS, FIRST),
        Form.SHARE,
        BY_WHOM,
        good={"verdict": values("approved")},
        better=Better.UP,
    ),
    Measure(
        "cost_per_approved_item",
        "Cost of an approved item",
        Unit.DOLLARS_EACH,
        "US dollars of all requests to the provider in the window, drafts that were refused, answers and reviews "
        "included, divided by the items first approved in it. By model: requests of that model and items it drafted; by "
        "prompt: requests with that prompt and items drafted with it.",
        Part(CALLS),
        Form.RATIO,
        ("model", "prompt"),
        per=APPROVED,
        better=Better.DOWN,
        kind=Kind.ESTIMATED,
        rows=runs_under_way,
    ),
)
