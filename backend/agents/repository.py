"""All SQL of the agents: arms, what drafts earned them, and switches.

Whoever locks more than one row locks arms before credits, and each by id, so that nobody waits in a circle.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from backend.agents.models import AgentSwitchRow, ArmCreditRow, ArmRow
from backend.agents.sparc.arms import ArmState
from backend.agents.sparc.posterior import PRIOR, Credit, CreditKind, Evidence
from backend.db.base import utc_now


def add_arms(session: Session, rows: Sequence[Mapping[str, object]]) -> None:
    """Make arms that are not there yet; those that are keep what they are."""
    if rows:
        statement = insert(ArmRow).values([dict(row) for row in rows])
        session.execute(statement.on_conflict_do_nothing(index_elements=["scope", "name"]))


def list_arms(session: Session, *, scope: str | None = None, engine: str | None = None) -> Sequence[ArmRow]:
    """Arms by scope, in the order they were made; there are a few per scope."""
    query = select(ArmRow).order_by(ArmRow.scope, ArmRow.id)
    if scope is not None:
        query = query.where(ArmRow.scope == scope)
    if engine is not None:
        query = query.where(ArmRow.engine == engine)
    return session.scalars(query.execution_options(populate_existing=True)).all()


def find_arm(session: Session, arm_id: UUID) -> ArmRow | None:
    """One arm."""
    return session.get(ArmRow, arm_id, populate_existing=True)


def lock_arms(session: Session, arm_ids: Collection[UUID]) -> list[ArmRow]:
    """Arms, locked until the transaction ends, by id."""
    query = select(ArmRow).where(ArmRow.id.in_(arm_ids)).order_by(ArmRow.id)
    query = query.with_for_update(key_share=True)
    return list(session.scalars(query.execution_options(populate_existing=True)))


def lock_rivals(session: Session, arm: ArmRow) -> list[ArmRow]:
    """The arms of the same scope and engine, itself among them, locked by id."""
    query = select(ArmRow.id).where(ArmRow.scope == arm.scope, ArmRow.engine == arm.engine)
    return lock_arms(session, list(session.scalars(query)))


def set_state(session: Session, arm_ids: Collection[UUID], state: ArmState) -> None:
    """Write a state into arms."""
    statement = update(ArmRow).where(ArmRow.id.in_(arm_ids))
    session.execute(statement.values(state=state.value, updated_at=utc_now()))


def add_evidence(session: Session, arm_id: UUID, evidence: Evidence, *, pulls: int = 0) -> None:
    """Add to an arm's posterior, in the database, so that no two additions lose one another."""
    statement = update(ArmRow).where(ArmRow.id == arm_id)
    session.execute(
        statement.values(
            alpha=ArmRow.alpha + evidence.successes,
            beta=ArmRow.beta + evidence.failures,
            pulls=ArmRow.pulls + pulls,
            updated_at=utc_now(),
        )
    )


def reset_arm(session: Session, arm_id: UUID) -> None:
    """Back to the prior; what was drafted before counts no more, whatever people will say of it."""
    session.execute(
        update(ArmRow)
        .where(ArmRow.id == arm_id)
        .values(alpha=PRIOR, beta=PRIOR, pulls=0, updated_at=utc_now())
    )
    session.execute(
        update(ArmCreditRow)
        .where(ArmCreditRow.arm_id == arm_id)
        .values(kind=CreditKind.FORGOTTEN.value, weight=0.0)
    )


def arms_of_items(session: Session, item_ids: Collection[UUID]) -> dict[UUID, UUID]:
    """Which arm each item is credited to; items of none are absent."""
    query = select(ArmCreditRow.item_id, ArmCreditRow.arm_id).where(ArmCreditRow.item_id.in_(item_ids))
    return {row[0]: row[1] for row in session.execute(query)}


@dataclass(frozen=True, slots=True)
class Standing:
    """What a draft counts for at its arm at present."""

    arm_id: UUID
    credit: Credit


def find_credits(session: Session, item_ids: Collection[UUID]) -> dict[UUID, Standing]:
    """The credits of items as they stand now; their arms are locked before."""
    query = select(
        ArmCreditRow.item_id, ArmCreditRow.arm_id, ArmCreditRow.reward, ArmCreditRow.weight, ArmCreditRow.kind
    ).where(ArmCreditRow.item_id.in_(item_ids))
    return {
        row[0]: Standing(row[1], Credit(row[2], row[3], CreditKind(row[4]))) for row in session.execute(query)
    }


def set_credits(session: Session, credits: Mapping[UUID, Standing]) -> None:
    """Write what drafts count for now, new ones and others; their arms are locked before."""
    if not credits:
        return
    now = utc_now()
    statement = insert(ArmCreditRow).values(
        [
            {
                "item_id": item_id,
                "arm_id": standing.arm_id,
                "reward": standing.credit.reward,
                "weight": standing.credit.weight,
                "kind": standing.credit.kind.value,
                "created_at": now,
                "settled_at": now if standing.credit.kind is CreditKind.VERDICT else None,
            }
            for item_id, standing in credits.items()
        ]
    )
    replaced = {name: statement.excluded[name] for name in ("reward", "weight", "kind", "settled_at")}
    session.execute(statement.on_conflict_do_update(index_elements=["item_id"], set_=replaced))


@dataclass(frozen=True, slots=True)
class CreditCounts:
    """What was credited to an arm: verdicts with their mean reward, and drafts that await one."""

    verdicts: int
    mean_reward: float | None
    awaiting: int


def count_credits(session: Session) -> dict[UUID, CreditCounts]:
    """By arm, in one query; an arm without drafts is absent."""
    by_person = ArmCreditRow.kind == CreditKind.VERDICT.value
    query = select(
        ArmCreditRow.arm_id,
        func.count().filter(by_person),
        func.avg(ArmCreditRow.reward).filter(by_person),
        func.count().filter(ArmCreditRow.kind == CreditKind.PROXY.value),
    ).group_by(ArmCreditRow.arm_id)
    return {row[0]: CreditCounts(row[1], row[2], row[3]) for row in session.execute(query)}


def switches(session: Session) -> dict[str, AgentSwitchRow]:
    """Agents somebody has switched, by name."""
    query = select(AgentSwitchRow).execution_options(populate_existing=True)
    return {row.name: row for row in session.scalars(query)}


def is_switched_off(session: Session, name: str) -> bool:
    """Whether an agent is off."""
    query = select(AgentSwitchRow.enabled).where(AgentSwitchRow.name == name)
    return session.scalar(query) is False


def switch(session: Session, name: str, enabled: bool) -> None:
    """Switch an agent on or off."""
    values = {"name": name, "enabled": enabled, "changed_at": utc_now()}
    statement = insert(AgentSwitchRow).values(values)
    session.execute(
        statement.on_conflict_do_update(
            index_elements=["name"], set_={"enabled": enabled, "changed_at": values["changed_at"]}
        )
    )
