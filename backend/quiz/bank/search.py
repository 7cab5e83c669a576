"""The bank in pages: every item of a person's, narrowed by a filter, and the labels to narrow it by."""

from backend.db.paging import Page, decode_cursor, encode_cursor
from backend.db.unit_of_work import UnitOfWork
from backend.permissions import EDUCATORS, Actor, allowed
from backend.quiz.bank import search_repository
from backend.quiz.rows import item_of
from backend.quiz.schemas import BankCount, Item, ItemFilter, Labels


@allowed(EDUCATORS)
def list_items(
    uow: UnitOfWork, actor: Actor, wanted: ItemFilter, *, cursor: str | None = None, limit: int = 50
) -> Page[Item]:
    """The bank: every item of the actor's, newest first, narrowed by a filter."""
    rows = search_repository.list_items(uow.session, actor, wanted, after=decode_cursor(cursor), limit=limit)
    page = [item_of(row) for row in rows[:limit]]
    return Page(page, encode_cursor(page[-1].id) if len(rows) > limit else None)


@allowed(EDUCATORS)
def count_items(uow: UnitOfWork, actor: Actor, wanted: ItemFilter) -> BankCount:
    """How many items of the bank a filter leaves, on all pages together; counting stops at 10,000 and says so."""
    count, waiting = search_repository.count_items(uow.session, actor, wanted)
    if count > search_repository.MOST_COUNTED:
        return BankCount(
            search_repository.MOST_COUNTED, min(waiting, search_repository.MOST_COUNTED), more=True
        )
    return BankCount(count, waiting)


@allowed(EDUCATORS)
def list_labels(uow: UnitOfWork, actor: Actor) -> Labels:
    """The tags and objectives of the actor's newest 2,000 items, commonest first, 200 of each at most."""
    return Labels(
        tags=search_repository.labels(uow.session, actor, "tags"),
        objectives=search_repository.labels(uow.session, actor, "objectives"),
    )
