"""Tables of the provider: what a server can do and whether it may be asked now, and every request ever sent."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from backend.db.base import Base, new_id, utc_now


class EndpointRow(Base):
    """A model at a base URL. Its row's lock puts the requests of all processes in line."""

    __tablename__ = "provider_endpoints"
    __table_args__ = (UniqueConstraint("base_url", "model"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    base_url: Mapped[str]
    model: Mapped[str]
    # What was discovered; None until the first answer.
    mode: Mapped[str | None]
    mode_found_at: Mapped[datetime | None]
    not_taken: Mapped[list[str]] = mapped_column(default=list)
    # What the server's Retry-After asked for.
    not_before: Mapped[datetime | None]
    # The circuit breaker.
    failures_in_a_row: Mapped[int] = mapped_column(default=0)
    open_until: Mapped[datetime | None]
    probing_until: Mapped[datetime | None]


class CallRow(Base):
    """One request. Holds neither prompts nor source text nor answers."""

    __tablename__ = "provider_calls"
    __table_args__ = (
        Index("ix_provider_calls_endpoint_id_started_at", "endpoint_id", "started_at"),
        Index("ix_provider_calls_owner_id_started_at", "owner_id", "started_at"),
        Index("ix_provider_calls_run_id", "run_id"),
        Index("ix_provider_calls_started_at", "started_at"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    endpoint_id: Mapped[UUID] = mapped_column(ForeignKey("provider_endpoints.id", ondelete="CASCADE"))
    # No foreign keys: what was spent stays spent when a run or a person is deleted.
    run_id: Mapped[UUID | None]
    owner_id: Mapped[UUID | None]
    agent: Mapped[str]
    prompt: Mapped[str]
    mode: Mapped[str]
    # None while the answer is awaited, and for ever when the process died meanwhile.
    outcome: Mapped[str | None]
    # US dollars: set aside before the request, replaced by what it came to. None: the model's price is not known.
    cost: Mapped[float | None]
    input_tokens: Mapped[int] = mapped_column(default=0)
    cached_tokens: Mapped[int] = mapped_column(default=0)
    output_tokens: Mapped[int] = mapped_column(default=0)
    reasoning_tokens: Mapped[int] = mapped_column(default=0)
    latency_ms: Mapped[float | None]
    started_at: Mapped[datetime] = mapped_column(default=utc_now)
    finished_at: Mapped[datetime | None]


class ProviderControlRow(Base):
    """Something of the provider that an operator set on a screen, which goes before the environment."""

    __tablename__ = "provider_controls"

    name: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[dict[str, Any]]
    changed_at: Mapped[datetime] = mapped_column(default=utc_now)
    # No foreign key, and the name beside it: the sentence stays true when the person is deleted.
    changed_by_id: Mapped[UUID | None]
    changed_by: Mapped[str | None]
