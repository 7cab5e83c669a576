"""Routes of quizzes and of the bank."""

from dataclasses import asdict
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from fastapi.responses import Response
from pydantic import BaseModel, ConfigDict, Field

from backend.api.idempotency import IdempotentRoute
from backend.api.listing import Cursor, Limit, Listing
from backend.auth.dependencies import CurrentActor
from backend.db.unit_of_work import unit_of_work
from backend.numbers import Whole
from backend.quiz import service
from backend.quiz.bank.api import router as bank_router
from backend.quiz.export_api import ExportWanted, LossOut, Which, as_file
from backend.quiz.formats import ExportFormat
from backend.quiz.formats.readers import MOST_CHARACTERS, ImportFormat
from backend.quiz.schemas import (
    CheckedItem,
    Finding,
    Imported,
    Item,
    ItemChange,
    ItemContent,
    ItemVersion,
    Quiz,
    QuizChange,
    QuizSummary,
    Title,
    Unreadable,
    Verdict,
)

router = APIRouter(route_class=IdempotentRoute)
router.include_router(bank_router)

SearchText = Annotated[str | None, Query(max_length=200)]


class NewQuiz(BaseModel):
    """A quiz of items of the bank, or an empty one."""

    model_config = ConfigDict(extra="forbid")

    title: Title
    item_ids: list[UUID] = Field(default_factory=list, max_length=1_000)


class ItemsToCheck(BaseModel):
    """Questions to check as one quiz; they are not kept."""

    model_config = ConfigDict(extra="forbid")

    items: list[ItemContent] = Field(min_length=1, max_length=200)
    grade: Whole | None = Field(None, ge=1, le=20)


class CheckResult(BaseModel):
    """What the checks find in one of them."""

    index: int
    findings: list[Finding]


class CheckResults(BaseModel):
    """One result for each item, in their order."""

    results: list[CheckResult]


class TextToImport(BaseModel):
    """A quiz as text, and where its questions go: a new quiz, one that is there, or the bank alone."""

    model_config = ConfigDict(extra="forbid")

    text: Annotated[str, Field(min_length=1, max_length=MOST_CHARACTERS)]
    title: Title | None = None
    quiz_id: UUID | None = None
    grade: Whole | None = Field(None, ge=1, le=20)
    leave_out_refused: bool = False


class ImportPreview(BaseModel):
    """What was understood of a text, and each line that was refused; nothing was kept."""

    format: str
    items: list[CheckedItem]
    refused: list[Unreadable]


@router.post("/quizzes", status_code=201, tags=["quizzes"])
def create_quiz(actor: CurrentActor, wanted: NewQuiz) -> Quiz:
    """Make a quiz, empty or of items of the bank."""
    with unit_of_work() as uow:
        return service.create_quiz(uow, actor, wanted.title, wanted.item_ids)


@router.get("/quizzes", tags=["quizzes"])
def list_quizzes(
    actor: CurrentActor,
    q: SearchText = None,
    deleted: bool = False,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Listing[QuizSummary]:
    """Quizzes, newest first; `deleted=true` lists those that can be restored instead."""
    with unit_of_work() as uow:
        return Listing.of(
            service.list_quizzes(uow, actor, cursor=cursor, limit=limit, text=q, deleted=deleted)
        )


@router.get("/quizzes/{quiz_id}", tags=["quizzes"])
def read_quiz(actor: CurrentActor, quiz_id: UUID) -> Quiz:
    """One quiz with its items."""
    with unit_of_work() as uow:
        return service.read_quiz(uow, actor, quiz_id)


@router.patch("/quizzes/{quiz_id}", tags=["quizzes"])
def change_quiz(actor: CurrentActor, quiz_id: UUID, change: QuizChange) -> Quiz:
    """Rename or reorder a quiz."""
    with unit_of_work() as uow:
        return service.change_quiz(uow, actor, quiz_id, change)


@router.delete("/quizzes/{quiz_id}", status_code=204, tags=["quizzes"])
def delete_quiz(actor: CurrentActor, quiz_id: UUID) -> None:
    """Delete a quiz; its items stay in the bank, and it can be restored."""
    with unit_of_work() as uow:
        service.delete_quiz(uow, actor, quiz_id)


@router.post("/quizzes/{quiz_id}/restore", tags=["quizzes"])
def restore_quiz(actor: CurrentActor, quiz_id: UUID) -> Quiz:
    """Take back that a quiz was deleted."""
    with unit_of_work() as uow:
        return service.restore_quiz(uow, actor, quiz_id)


@router.post("/quizzes/{quiz_id}/items", status_code=201, tags=["quizzes"])
def write_item(
    actor: CurrentActor, quiz_id: UUID, content: ItemContent, source_id: UUID | None = None
) -> Item:
    """Add an item by hand; `source_id` names what its evidence is quoted from, where that is not the quiz's own source."""
    with unit_of_work() as uow:
        return service.write_item(uow, actor, quiz_id, content, source_id=source_id)


@router.get("/quizzes/{quiz_id}/export", tags=["quizzes"], response_class=Response)
def export_quiz(actor: CurrentActor, quiz_id: UUID, wanted: ExportWanted) -> Response:
    """The quiz as a file; `html` opens in the browser, to be printed.

    `copy`, `large_print` and `columns` are for what is printed: `pdf`, `docx` and `html`.
    """
    with unit_of_work() as uow:
        file = service.export_quiz(uow, actor, quiz_id, wanted.format, **wanted.how)
    return as_file(file, shown=wanted.format is ExportFormat.HTML)


@router.get("/quizzes/{quiz_id}/export/losses", tags=["quizzes"])
def list_losses(
    actor: CurrentActor, quiz_id: UUID, format: ExportFormat, items: Which = "approved"
) -> Listing[LossOut]:
    """What a format could not hold of this quiz."""
    with unit_of_work() as uow:
        found = service.export_losses(uow, actor, quiz_id, format, approved_only=items == "approved")
    return Listing(items=[LossOut.model_validate(asdict(loss)) for loss in found], next_cursor=None)


@router.post("/items/check", tags=["items"])
def check_items(actor: CurrentActor, wanted: ItemsToCheck) -> CheckResults:
    """Check questions without keeping them; with `grade`, reading is measured against that school grade."""
    with unit_of_work() as uow:
        found = service.check_items(uow, actor, wanted.items, grade=wanted.grade)
    return CheckResults(results=[CheckResult(index=n, findings=each) for n, each in enumerate(found)])


@router.post("/items", status_code=201, tags=["items"])
def write_item_to_bank(actor: CurrentActor, content: ItemContent, source_id: UUID | None = None) -> Item:
    """Keep an item written by hand in the bank; `source_id` names what its evidence is quoted from."""
    with unit_of_work() as uow:
        return service.write_item(uow, actor, None, content, source_id=source_id)


@router.post("/items/import", status_code=201, tags=["items"], responses={200: {"model": ImportPreview}})
def import_items(
    actor: CurrentActor,
    wanted: TextToImport,
    response: Response,
    format: ImportFormat | None = None,
    dry_run: bool = False,
) -> Imported | ImportPreview:
    """Keep the questions of a text, all or none; `dry_run=true` says what was understood and which lines are refused."""
    with unit_of_work() as uow:
        if dry_run:
            found = service.preview_import(uow, actor, wanted.text, format=format, grade=wanted.grade)
            response.status_code = 200
            return ImportPreview(format=found.format, items=found.items, refused=found.problems)
        return service.import_text(
            uow,
            actor,
            wanted.text,
            format=format,
            grade=wanted.grade,
            title=wanted.title,
            quiz_id=wanted.quiz_id,
            leave_out_refused=wanted.leave_out_refused,
        )


@router.get("/items/{item_id}", tags=["items"])
def read_item(actor: CurrentActor, item_id: UUID) -> Item:
    """One item."""
    with unit_of_work() as uow:
        return service.read_item(uow, actor, item_id)


@router.patch("/items/{item_id}", tags=["items"])
def edit_item(actor: CurrentActor, item_id: UUID, change: ItemChange) -> Item:
    """Change an item; needs the `version` the editor saw."""
    with unit_of_work() as uow:
        return service.edit_item(uow, actor, item_id, change)


@router.post("/items/{item_id}/verdict", tags=["items"])
def judge_item(actor: CurrentActor, item_id: UUID, verdict: Verdict) -> Item:
    """Approve or reject an item."""
    with unit_of_work() as uow:
        return service.judge_item(uow, actor, item_id, verdict)


@router.get("/items/{item_id}/history", tags=["items"])
def read_history(
    actor: CurrentActor, item_id: UUID, cursor: Cursor = None, limit: Limit = 50
) -> Listing[ItemVersion]:
    """The versions of an item, newest first."""
    with unit_of_work() as uow:
        return Listing.of(service.list_history(uow, actor, item_id, cursor=cursor, limit=limit))


@router.delete("/items/{item_id}", status_code=204, tags=["items"])
def trash_item(actor: CurrentActor, item_id: UUID) -> None:
    """Put an item in the trash."""
    with unit_of_work() as uow:
        service.trash_item(uow, actor, item_id)


@router.post("/items/{item_id}/restore", tags=["items"])
def restore_item(actor: CurrentActor, item_id: UUID) -> Item:
    """Take an item out of the trash."""
    with unit_of_work() as uow:
        return service.restore_item(uow, actor, item_id)
