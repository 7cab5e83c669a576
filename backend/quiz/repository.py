"""All SQL of the quiz domain. Ownership is part of each query: somebody else's row is simply not found."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import ColumnElement, Select, delete, func, insert, or_, select, true, update
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import InstrumentedAttribute, Session

from backend.db.base import utc_now
from backend.permissions import Actor
from backend.quiz.models import BulkEditRow, ItemRow, ItemVersionRow, QuizItemRow, QuizRow
from backend.quiz.schemas import ItemState

R = TypeVar("R")

# Where things stand in a quiz: what a person has put in order counts up to -1, a run's items have the number of their
# slot, and what is written by hand comes behind any slot. So none of them takes another's place, in whatever order
# they come.
BY_HAND = 10_000
# What a run does to an item; every other change is a person's.
BY_RUNS = ("drafted", "repaired", "replaced")


@dataclass(frozen=True, slots=True)
class QuizCounts:
    """A quiz with how many of its items are in which state; the trash does not count."""

    quiz: QuizRow
    total: int
    approved: int
    rejected: int


def owned(owner: InstrumentedAttribute[UUID], actor: Actor) -> ColumnElement[bool]:
    """Rows of the actor's; everybody's for whoever sees all."""
    return true() if actor.sees_all else owner == actor.user_id


def add(session: Session, *rows: QuizRow | ItemRow | ItemVersionRow | QuizItemRow | BulkEditRow) -> None:
    """Insert rows now, so that constraints speak before the service goes on."""
    session.add_all(rows)
    session.flush()


def wait_longer(session: Session, seconds: int) -> None:
    """Let this transaction, if it has begun, wait so long for its next statement; others are ended after a minute."""
    if session.in_transaction():
        session.execute(select(func.set_config("idle_in_transaction_session_timeout", f"{seconds}s", True)))


def add_in_bulk(session: Session, rows: Sequence[ItemRow], versions: Sequence[ItemVersionRow]) -> None:
    """Insert items with their first versions, as statements: the session holds none of them, and nothing is noted of
    their likeness but what stands in the rows."""
    for table, each in ((ItemRow, rows), (ItemVersionRow, versions)):
        if each:
            session.execute(insert(table), [_values(row) for row in each])


def _values(row: ItemRow | ItemVersionRow) -> dict[str, Any]:
    """What was set on a row; the rest have their defaults."""
    return {name: value for name, value in vars(row).items() if not name.startswith("_")}


def find_quiz(
    session: Session, actor: Actor, quiz_id: UUID, *, lock: bool = False, deleted: bool = False
) -> QuizRow | None:
    """One quiz of the actor's, locked against changes on wish; `deleted` looks among the deleted ones instead.

    Whoever locks quizzes and items locks the quizzes first and then the items, each in the order of their ids.
    """
    query = select(QuizRow).where(
        QuizRow.id == quiz_id, _deleted(QuizRow.deleted_at, deleted), owned(QuizRow.owner_id, actor)
    )
    return session.scalars(locked(query) if lock else query).one_or_none()


def _deleted(at: InstrumentedAttribute[datetime | None], deleted: bool) -> ColumnElement[bool]:
    return at.is_not(None) if deleted else at.is_(None)


def locked(query: Select[R]) -> Select[R]:
    """Read rows as they now stand and hold them; who only refers to them need not wait."""
    return query.with_for_update(key_share=True).execution_options(populate_existing=True)


def hold_quizzes(session: Session, wanted: ColumnElement[bool]) -> list[UUID]:
    """Lock the quizzes a condition names, in the order of their ids, and say which they are."""
    query = select(QuizRow.id).where(wanted).order_by(QuizRow.id)
    return list(session.scalars(locked(query)))


def hold_quizzes_of_item(session: Session, actor: Actor, item_id: UUID) -> list[UUID]:
    """Lock the quizzes an item of the actor's is used in: what comes before locking the item."""
    using = (
        select(QuizItemRow.quiz_id)
        .join(ItemRow, ItemRow.id == QuizItemRow.item_id)
        .where(QuizItemRow.item_id == item_id, owned(ItemRow.owner_id, actor))
    )
    return hold_quizzes(session, QuizRow.id.in_(using))


def hold_quizzes_with(session: Session, item_id: UUID) -> list[UUID]:
    """Lock the quizzes an item is used in, whoever's they are."""
    return hold_quizzes(session, QuizRow.id.in_(quizzes_using(item_id)))


def quizzes_using(item_id: UUID) -> Select[UUID]:
    """Ids of the quizzes an item is used in."""
    return select(QuizItemRow.quiz_id).where(QuizItemRow.item_id == item_id)


def hold_quizzes_sharing_items(session: Session, quiz_id: UUID) -> list[UUID]:
    """Lock a quiz with every quiz that uses one of its items: what comes before locking those."""
    theirs = select(QuizItemRow.item_id).where(QuizItemRow.quiz_id == quiz_id)
    using = select(QuizItemRow.quiz_id).where(QuizItemRow.item_id.in_(theirs))
    return hold_quizzes(session, or_(QuizRow.id == quiz_id, QuizRow.id.in_(using)))


def find_quiz_of_run(session: Session, run_id: UUID) -> QuizRow | None:
    """The quiz a run fills."""
    return session.scalars(select(QuizRow).where(QuizRow.run_id == run_id)).one_or_none()


def list_quizzes(
    session: Session,
    actor: Actor,
    *,
    after: UUID | None,
    limit: int,
    text: str | None = None,
    deleted: bool = False,
    source_id: UUID | None = None,
) -> Sequence[QuizCounts]:
    """Newest quizzes first, or the deleted ones, with counts, in one query.

    One row more than `limit` tells that there is a next page.
    """
    live = ItemRow.deleted_at.is_(None)
    query = (
        select(
            QuizRow,
            func.count(ItemRow.id).filter(live),
            func.count(ItemRow.id).filter(live, ItemRow.state == ItemState.APPROVED),
            func.count(ItemRow.id).filter(live, ItemRow.state == ItemState.REJECTED),
        )
        .outerjoin(QuizItemRow, QuizItemRow.quiz_id == QuizRow.id)
        .outerjoin(ItemRow, ItemRow.id == QuizItemRow.item_id)
        .where(_deleted(QuizRow.deleted_at, deleted), owned(QuizRow.owner_id, actor))
        .group_by(QuizRow.id)
        .order_by(QuizRow.id.desc())
        .limit(limit + 1)
    )
    if after:
        query = query.where(QuizRow.id < after)
    if text:
        query = query.where(QuizRow.title.icontains(text, autoescape=True))
    if source_id:
        query = query.where(QuizRow.source_id == source_id)
    return [QuizCounts(*row) for row in session.execute(query)]


def items_of_quiz(session: Session, quiz_id: UUID) -> Sequence[ItemRow]:
    """The quiz's items in order, without the trash."""
    query = (
        select(ItemRow)
        .join(QuizItemRow, QuizItemRow.item_id == ItemRow.id)
        .where(QuizItemRow.quiz_id == quiz_id, ItemRow.deleted_at.is_(None))
        .order_by(QuizItemRow.position, ItemRow.id)
    )
    return session.scalars(query).all()


def trashed_ids_of_quiz(session: Session, quiz_id: UUID) -> list[UUID]:
    """Ids of the quiz's items that lie in the trash, in order."""
    query = (
        select(QuizItemRow.item_id)
        .join(ItemRow, ItemRow.id == QuizItemRow.item_id)
        .where(QuizItemRow.quiz_id == quiz_id, ItemRow.deleted_at.is_not(None))
        .order_by(QuizItemRow.position, QuizItemRow.item_id)
    )
    return list(session.scalars(query))


def ids_in_quiz(session: Session, quiz_id: UUID) -> set[UUID]:
    """Ids of all items of a quiz, the trash among them."""
    return set(session.scalars(select(QuizItemRow.item_id).where(QuizItemRow.quiz_id == quiz_id)))


def places_of_quiz(session: Session, quiz_id: UUID) -> tuple[int, int]:
    """How many items a quiz has, the trash among them, and the position for one written by hand."""
    count, last = session.execute(
        select(func.count(), func.max(QuizItemRow.position)).where(QuizItemRow.quiz_id == quiz_id)
    ).one()
    return count, max(BY_HAND, -1 if last is None else last + 1)


def set_order(session: Session, quiz_id: UUID, item_ids: Sequence[UUID]) -> None:
    """Give the quiz exactly these items in this order, before whatever its run may still add."""
    session.execute(delete(QuizItemRow).where(QuizItemRow.quiz_id == quiz_id))
    session.add_all(
        QuizItemRow(quiz_id=quiz_id, item_id=item_id, position=n - len(item_ids))
        for n, item_id in enumerate(item_ids)
    )
    session.flush()


def find_item(
    session: Session, actor: Actor, item_id: UUID, *, trashed: bool = False, lock: bool = False
) -> ItemRow | None:
    """One item of the actor's; `trashed` looks in the trash instead."""
    query = select(ItemRow).where(
        ItemRow.id == item_id,
        _deleted(ItemRow.deleted_at, trashed),
        owned(ItemRow.owner_id, actor),
    )
    return session.scalars(locked(query) if lock else query).one_or_none()


def hold_drafts_of_quiz(session: Session, quiz_id: UUID) -> Sequence[ItemRow]:
    """Lock the quiz's items without a verdict, in the order of their ids; the quiz is locked before."""
    mine = select(QuizItemRow.item_id).where(QuizItemRow.quiz_id == quiz_id)
    query = (
        select(ItemRow)
        .where(ItemRow.id.in_(mine), ItemRow.deleted_at.is_(None), ItemRow.state == ItemState.DRAFT)
        .order_by(ItemRow.id)
    )
    return session.scalars(locked(query)).all()


def owned_item_ids(
    session: Session, actor: Actor, item_ids: Sequence[UUID], *, trashed_too: bool = True
) -> set[UUID]:
    """Those of the ids that are the actor's items, on wish without the trash."""
    query = select(ItemRow.id).where(ItemRow.id.in_(item_ids), owned(ItemRow.owner_id, actor))
    return set(session.scalars(query if trashed_too else query.where(ItemRow.deleted_at.is_(None))))


def remove_made_by(session: Session, run_ids: Collection[UUID]) -> None:
    """Delete for good what runs made: items with their versions, and quizzes."""
    session.execute(delete(ItemRow).where(ItemRow.run_id.in_(run_ids)))
    session.execute(delete(QuizRow).where(QuizRow.run_id.in_(run_ids)))


def items_of_run(session: Session, run_id: UUID) -> Sequence[ItemRow]:
    """Everything a run drafted, by slot, whatever became of it; replaced ones, which have none any more, last."""
    query = select(ItemRow).where(ItemRow.run_id == run_id).order_by(ItemRow.slot, ItemRow.id)
    return session.scalars(query).all()


def items_before_run(
    session: Session, run_id: UUID, *, owner_id: UUID, source_id: UUID, limit: int
) -> Sequence[ItemRow]:
    """A person's items on a source that are not of this run, newest first, without the trash."""
    query = (
        select(ItemRow)
        .where(
            ItemRow.source_id == source_id,
            ItemRow.owner_id == owner_id,
            ItemRow.run_id.is_distinct_from(run_id),
            ItemRow.deleted_at.is_(None),
        )
        .order_by(ItemRow.id.desc())
        .limit(limit)
    )
    return session.scalars(query).all()


def is_touched(session: Session, row: ItemRow) -> bool:
    """Whether a person has made any version of an item, which is locked."""
    if row.version == 1 and "copied_from" not in row.provenance:
        # As it was drafted: every change is a version more.
        return False
    made = (ItemVersionRow.item_id == row.id, ItemVersionRow.change.not_in(BY_RUNS))
    return bool(session.scalar(select(select(ItemVersionRow.id).where(*made).exists())))


def items_by_id(session: Session, item_ids: Sequence[UUID]) -> Sequence[ItemRow]:
    """These items, those in the trash too."""
    return session.scalars(select(ItemRow).where(ItemRow.id.in_(item_ids))).all()


def findings_of_runs(
    session: Session, run_ids: Collection[UUID]
) -> Sequence[tuple[UUID, list[dict[str, Any]]]]:
    """Of every item that runs drafted and that is not in the trash, the run and the findings."""
    query = select(ItemRow.run_id, ItemRow.findings).where(
        ItemRow.run_id.in_(run_ids), ItemRow.deleted_at.is_(None)
    )
    return [(run_id, findings) for run_id, findings in session.execute(query) if run_id]


def hold_items_of_run(session: Session, run_id: UUID, item_ids: Collection[UUID]) -> None:
    """Lock items a run drafted, in the order of their ids."""
    query = select(ItemRow).where(ItemRow.id.in_(item_ids), ItemRow.run_id == run_id).order_by(ItemRow.id)
    # The session itself forgets what nobody holds on to.
    session.info["held items"] = {row.id: row for row in session.scalars(locked(query))}


def lock_item_of_run(session: Session, run_id: UUID, item_id: UUID) -> ItemRow | None:
    """An item a run drafted, locked; one this transaction holds already is not asked for again."""
    held = session.info.get("held items", {}).get(item_id)
    if isinstance(held, ItemRow) and held.run_id == run_id and held in session:
        return held
    query = select(ItemRow).where(ItemRow.id == item_id, ItemRow.run_id == run_id).with_for_update()
    return session.scalars(query).one_or_none()


def quizzes_of_item(session: Session, item_id: UUID) -> Sequence[UUID]:
    """Quizzes an item is used in."""
    return session.scalars(quizzes_using(item_id)).all()


def versions_of_item(
    session: Session, item_id: UUID, *, after: UUID | None = None, limit: int | None = None
) -> Sequence[ItemVersionRow]:
    """An item's history, newest first; one row more than `limit` tells that there is a next page."""
    query = (
        select(ItemVersionRow)
        .where(ItemVersionRow.item_id == item_id)
        .order_by(ItemVersionRow.version.desc())
    )
    if after:
        seen = select(ItemVersionRow.version).where(
            ItemVersionRow.id == after, ItemVersionRow.item_id == item_id
        )
        query = query.where(ItemVersionRow.version < seen.scalar_subquery())
    return session.scalars(query if limit is None else query.limit(limit + 1)).all()


def last_contents_by_agents(session: Session, item_ids: Sequence[UUID]) -> dict[UUID, dict[str, Any]]:
    """What each item was when an agent last wrote it, by its id; items no agent wrote are absent."""
    query = (
        select(ItemVersionRow.item_id, ItemVersionRow.content)
        .where(ItemVersionRow.item_id.in_(item_ids), ItemVersionRow.actor_name.is_(None))
        .order_by(ItemVersionRow.item_id, ItemVersionRow.version.desc())
        .ext(distinct_on(ItemVersionRow.item_id))
    )
    return {row[0]: row[1] for row in session.execute(query)}


def touch_quizzes(session: Session, quiz_ids: Sequence[UUID]) -> None:
    """Note that quizzes changed; they are locked already."""
    if quiz_ids:
        touched = update(QuizRow).where(QuizRow.id.in_(quiz_ids)).values(updated_at=utc_now())
        session.execute(touched, execution_options={"synchronize_session": False})


def touch_quizzes_with(session: Session, quiz_ids: Sequence[UUID], item_ids: Sequence[UUID]) -> None:
    """Note that those of the quizzes changed that use one of the items."""
    using = select(QuizItemRow.quiz_id).where(
        QuizItemRow.quiz_id.in_(quiz_ids), QuizItemRow.item_id.in_(item_ids)
    )
    touch_quizzes(session, session.scalars(using.distinct()).all())
