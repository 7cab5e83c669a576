"""SQL that counts requests to the provider by time, for the metrics."""

from datetime import datetime

from sqlalchemy import Float, cast, func, select, true, values
from sqlalchemy import column as named
from sqlalchemy.orm import Session, join
from sqlalchemy.types import String

from backend.db.tallies import Grain, Tally, tally
from backend.provider.models import CallRow, EndpointRow

_WITH_MODEL = join(CallRow, EndpointRow, EndpointRow.id == CallRow.endpoint_id)


def calls(session: Session, start: datetime, end: datetime, grain: Grain) -> list[Tally]:
    """Requests by when they were sent; what is set aside for one that awaits its answer counts as its cost."""
    return tally(
        session,
        at=CallRow.started_at,
        start=start,
        end=end,
        grain=grain,
        keys={
            "model": EndpointRow.model,
            "prompt": CallRow.prompt,
            "agent": CallRow.agent,
            "outcome": CallRow.outcome,
        },
        value=CallRow.cost,
        joined=_WITH_MODEL,
    )


def tokens(session: Session, start: datetime, end: datetime, grain: Grain) -> list[Tally]:
    """Tokens by when their request was sent. Kinds do not overlap."""
    kinds = (
        values(named("kind", String), named("tokens", Float), name="counted")
        .data(
            [
                ("input", CallRow.input_tokens),
                ("cached", CallRow.cached_tokens),
                ("output", CallRow.output_tokens),
                ("reasoning", CallRow.reasoning_tokens),
            ]
        )
        .lateral()
    )
    return tally(
        session,
        at=CallRow.started_at,
        start=start,
        end=end,
        grain=grain,
        keys={"kind": kinds.c.kind, "model": EndpointRow.model, "prompt": CallRow.prompt},
        value=cast(kinds.c.tokens, Float),
        where=(kinds.c.tokens > 0,),
        joined=join(_WITH_MODEL, kinds, true()),
    )


def first_call(session: Session) -> datetime | None:
    """When the oldest request was sent."""
    return session.scalar(select(func.min(CallRow.started_at)))
