"""Routes of the bank as a whole. They stand before those of one item, whose id could be any word."""

from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Response
from pydantic import BaseModel, ConfigDict

from backend.api.idempotency import IdempotentRoute
from backend.api.listing import Cursor, Limit, Listing
from backend.auth.dependencies import CurrentActor
from backend.db.unit_of_work import unit_of_work
from backend.quiz import service
from backend.quiz.export_api import ExportWanted, Which, as_file
from backend.quiz.schemas import (
    MOST_VARIANTS,
    Bloom,
    BulkEdit,
    Difficulty,
    Item,
    ItemFilter,
    ItemState,
    ItemType,
    Labels,
    Moment,
    NewBulkEdit,
    NewEdition,
    NewQuizByRules,
    QuizByRules,
    Replacement,
    Seed,
    TakeInstead,
    Twins,
    Uses,
    Variants,
    VersionSeen,
)

router = APIRouter(route_class=IdempotentRoute, tags=["items"])


class WhichToKeep(BaseModel):
    """Which of two questions that are alike stays; the other goes to the trash."""

    model_config = ConfigDict(extra="forbid")

    keep: Literal["older", "newer"]


def item_filter(
    state: ItemState | None = None,
    type: ItemType | None = None,
    source_id: UUID | None = None,
    quiz_id: UUID | None = None,
    q: Annotated[
        str | None, Query(max_length=200, description='Words; `"two words"` together; `-not`.')
    ] = None,
    trash: bool = False,
    tag: Annotated[str | None, Query(max_length=80)] = None,
    objective: Annotated[str | None, Query(max_length=300)] = None,
    bloom: Bloom | None = None,
    difficulty: Difficulty | None = None,
    used_since: Annotated[Moment | None, Query(description="In a quiz exported since then.")] = None,
    unused_since: Annotated[Moment | None, Query(description="In none exported since then.")] = None,
) -> ItemFilter:
    """What the bank is narrowed to, from an address."""
    return ItemFilter(
        state=state,
        type=type,
        source_id=source_id,
        quiz_id=quiz_id,
        text=q or None,
        trashed=trash,
        tag=tag,
        objective=objective,
        bloom=bloom,
        difficulty=difficulty,
        used_since=used_since,
        unused_since=unused_since,
    )


Wanted = Annotated[ItemFilter, Depends(item_filter)]


@router.get("/items")
def list_items(
    actor: CurrentActor, wanted: Wanted, cursor: Cursor = None, limit: Limit = 50
) -> Listing[Item]:
    """The bank, newest first; `trash=true` shows the trash instead."""
    with unit_of_work() as uow:
        return Listing.of(service.list_items(uow, actor, wanted, cursor=cursor, limit=limit))


@router.get("/items/labels")
def list_labels(actor: CurrentActor) -> Labels:
    """The tags and objectives of one's newest 2,000 items, commonest first."""
    with unit_of_work() as uow:
        return service.list_labels(uow, actor)


@router.post("/items/bulk")
def edit_items(actor: CurrentActor, wanted: NewBulkEdit) -> BulkEdit:
    """Do one thing to many items; `dry_run` says what it would come to. Those it does not fit are left alone and named."""
    with unit_of_work() as uow:
        return service.edit_items(uow, actor, wanted)


@router.post("/items/bulk/{edit_id}/undo")
def undo_edit(actor: CurrentActor, edit_id: UUID) -> BulkEdit:
    """Take an action on many items back, where they were not changed since."""
    with unit_of_work() as uow:
        return service.undo_edit(uow, actor, edit_id)


@router.get("/items/alike")
def list_twins(actor: CurrentActor, cursor: Cursor = None, limit: Limit = 50) -> Listing[Twins]:
    """Pairs of one's own items that ask the same or nearly the same, the newest found first."""
    with unit_of_work() as uow:
        return Listing.of(service.list_twins(uow, actor, cursor=cursor, limit=limit))


@router.post("/items/alike/{pair_id}/keep", status_code=204)
def keep_twins(actor: CurrentActor, pair_id: UUID) -> None:
    """Say that both of a pair are wanted; it is not listed again."""
    with unit_of_work() as uow:
        service.keep_twins(uow, actor, pair_id)


@router.post("/items/alike/{pair_id}/merge")
def merge_twins(actor: CurrentActor, pair_id: UUID, wanted: WhichToKeep) -> Item:
    """Keep one of a pair: it takes the other's place in every quiz, and its labels; the other goes to the trash."""
    with unit_of_work() as uow:
        return service.merge_twins(uow, actor, pair_id, wanted.keep)


@router.post("/quizzes/by-rules", status_code=201, tags=["quizzes"], responses={200: {"model": QuizByRules}})
def make_by_rules(actor: CurrentActor, wanted: NewQuizByRules, response: Response) -> QuizByRules:
    """Make a quiz out of the bank by rule; `dry_run` says how many match each rule and what is missing."""
    with unit_of_work() as uow:
        made = service.make_by_rules(uow, actor, wanted)
    if wanted.dry_run:
        response.status_code = 200
    return made


@router.post("/sources/{source_id}/replace", tags=["sources"])
def replace_source(actor: CurrentActor, source_id: UUID, wanted: NewEdition) -> Replacement:
    """Make another source the newer edition of this one: items whose quotes still stand there go along, the others are
    named and flagged; both editions are kept. `dry_run` changes nothing."""
    with unit_of_work() as uow:
        return service.replace_source(uow, actor, source_id, wanted)


Count = Annotated[int, Query(ge=2, le=MOST_VARIANTS, description="How many variants: A, B, …")]


@router.get("/quizzes/{quiz_id}/variants", tags=["quizzes"])
def list_variants(
    actor: CurrentActor, quiz_id: UUID, count: Count = 4, seed: Seed = 1, items: Which = "approved"
) -> Variants:
    """Where each question stands in each variant, and its key there; the same seed gives the same variants."""
    with unit_of_work() as uow:
        return service.list_variants(
            uow, actor, quiz_id, count=count, seed=seed, approved_only=items == "approved"
        )


@router.get("/quizzes/{quiz_id}/variants/export", tags=["quizzes"], response_class=Response)
def export_variants(
    actor: CurrentActor, quiz_id: UUID, wanted: ExportWanted, count: Count = 4, seed: Seed = 1
) -> Response:
    """A ZIP file with a file of each variant and one table of their keys; students' copies come with printed keys."""
    with unit_of_work() as uow:
        file = service.export_variants(
            uow, actor, quiz_id, wanted.format, count=count, seed=seed, **wanted.how
        )
    return as_file(file)


@router.get("/items/{item_id}/uses")
def list_uses(actor: CurrentActor, item_id: UUID) -> Uses:
    """The quizzes that have an item, and the newest files it stood in."""
    with unit_of_work() as uow:
        return service.list_uses(uow, actor, item_id)


@router.post("/items/{item_id}/replace")
def replace_item(actor: CurrentActor, item_id: UUID, wanted: TakeInstead) -> Item:
    """Let another item take an item's place in every quiz; the item goes to the trash."""
    with unit_of_work() as uow:
        return service.replace_item(uow, actor, item_id, wanted)


@router.post("/items/{item_id}/history/{number}/restore")
def restore_version(actor: CurrentActor, item_id: UUID, number: int, seen: VersionSeen) -> Item:
    """Make an item again what it was at an earlier version; that is a new version, and a draft."""
    with unit_of_work() as uow:
        return service.restore_version(uow, actor, item_id, number, version=seen.version)
