"""Tables of the agents: arms with what is believed of them, what each draft earned its arm, and who is switched off."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from backend.db.base import Base, new_id, utc_now


class ArmRow(Base):
    """One way to draft, in one scope. `alpha` and `beta` begin at 1 and hold its own evidence only."""

    __tablename__ = "arms"
    __table_args__ = (
        UniqueConstraint("scope", "name"),
        CheckConstraint("alpha > 0 AND beta > 0", name="posterior_proper"),
        CheckConstraint("state IN ('active', 'paused', 'pinned')", name="state_known"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    # An item type, or a kind of study content.
    scope: Mapped[str]
    name: Mapped[str]
    engine: Mapped[str]
    # None is the configured one.
    model: Mapped[str | None]
    prompt: Mapped[str | None]
    temperature: Mapped[float]
    passages: Mapped[str]
    alpha: Mapped[float]
    beta: Mapped[float]
    # Drafts that came of it, those the checks refused among them.
    pulls: Mapped[int]
    state: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(default=utc_now)
    updated_at: Mapped[datetime] = mapped_column(default=utc_now)


class ArmCreditRow(Base):
    """What one draft counts for at its arm at present."""

    __tablename__ = "arm_credits"
    __table_args__ = (Index("ix_arm_credits_arm_id_kind", "arm_id", "kind", postgresql_include=["reward"]),)

    # No foreign key: what was learnt stays when an item goes, and study content has a table of its own.
    item_id: Mapped[UUID] = mapped_column(primary_key=True)
    arm_id: Mapped[UUID] = mapped_column(ForeignKey("arms.id", ondelete="CASCADE"))
    reward: Mapped[float]
    weight: Mapped[float]
    kind: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(default=utc_now)
    # When a person's word came.
    settled_at: Mapped[datetime | None]


class AgentSwitchRow(Base):
    """An agent somebody switched off, or on again; one without a row is on."""

    __tablename__ = "agent_switches"

    name: Mapped[str] = mapped_column(primary_key=True)
    enabled: Mapped[bool]
    changed_at: Mapped[datetime]
