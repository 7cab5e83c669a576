"""Requests to the model provider: how many, how they ended, their tokens and what they cost."""

from backend.metrics.family import Family, Form, Measure, Part, runs_under_way, values
from backend.metrics.schemas import Better, Kind, Unit
from backend.provider import tallying as provider
from backend.provider.schemas import Outcome

CALLS = Family("calls", ("model", "prompt", "agent", "outcome"), provider.tally_calls, provider.first_call)
TOKENS = Family("tokens", ("kind", "model", "prompt"), provider.tally_tokens, provider.first_call)

MEASURES = (
    Measure(
        "calls",
        "Requests to the provider",
        Unit.CALLS,
        "Requests by when they were sent, repeated ones each.",
        Part(CALLS),
        Form.COUNT,
        ("model", "prompt", "agent", "outcome"),
        rows=runs_under_way,
    ),
    Measure(
        "call_success",
        "Requests answered well",
        Unit.SHARE,
        "Of the requests to the provider that ended and that nobody cancelled, the share with a valid answer.",
        Part(CALLS, {"outcome": frozenset(Outcome) - {Outcome.CANCELLED}}),
        Form.SHARE,
        ("model", "prompt", "agent"),
        good={"outcome": values("ok")},
        better=Better.UP,
        rows=runs_under_way,
    ),
    Measure(
        "cost",
        "Cost",
        Unit.DOLLARS,
        "US dollars of requests by when they were sent, from list prices. A request of unknown price lowers the coverage.",
        Part(CALLS),
        Form.SUM,
        ("model", "prompt", "agent"),
        better=Better.DOWN,
        kind=Kind.ESTIMATED,
        fewest=1,
        rows=runs_under_way,
    ),
    Measure(
        "tokens",
        "Tokens",
        Unit.TOKENS,
        "Tokens by when their request was sent, as the provider counted them. Kinds do not overlap.",
        Part(TOKENS),
        Form.SUM,
        ("kind", "model", "prompt"),
        fewest=1,
        rows=runs_under_way,
    ),
)
