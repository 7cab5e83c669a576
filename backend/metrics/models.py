"""Tables of the metrics: counts of closed slices of time, and up to where they have been made."""

from datetime import datetime

from sqlalchemy import BigInteger, Identity, Index, SmallInteger, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from backend.db.base import Base


class CellRow(Base):
    """Rows of one family, slice of time, keys and bucket, counted. See `backend.db.tallies`."""

    __tablename__ = "metric_cells"
    __table_args__ = (
        # A cell without a bucket is one cell too: a flush that adds to it must find it.
        UniqueConstraint("family", "grain", "began", "keys", "bucket", postgresql_nulls_not_distinct=True),
        Index("ix_metric_cells_grain_began", "grain", "began"),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    family: Mapped[str]
    grain: Mapped[str]
    began: Mapped[datetime]
    keys: Mapped[dict[str, str]] = mapped_column(JSONB)
    # Minutes, to which many processes add, have a row for each bucket; hours and days all buckets in one row.
    bucket: Mapped[int | None] = mapped_column(SmallInteger)
    histogram: Mapped[dict[str, int] | None] = mapped_column(JSONB(none_as_null=True))
    n: Mapped[int] = mapped_column(BigInteger)
    missing: Mapped[int] = mapped_column(BigInteger)
    total: Mapped[float]
    squares: Mapped[float]


class MarkRow(Base):
    """Up to when a family's hours are counted; days up to the last midnight before."""

    __tablename__ = "metric_marks"

    family: Mapped[str] = mapped_column(primary_key=True)
    rolled_until: Mapped[datetime]
    # Up to when changes of older rows have been looked for.
    looked_until: Mapped[datetime]
