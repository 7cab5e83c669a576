"""Routes of backups."""

from uuid import UUID

from fastapi import APIRouter

from backend.api.idempotency import IdempotentRoute
from backend.api.listing import Cursor, Limit, Listing
from backend.auth.dependencies import CurrentActor
from backend.backups import service
from backend.backups.schemas import Backup
from backend.db.paging import DEFAULT_LIMIT
from backend.db.unit_of_work import unit_of_work

router = APIRouter(tags=["backups"], route_class=IdempotentRoute)


@router.post("/backups", status_code=202)
def start_backup(actor: CurrentActor) -> Backup:
    """Make a backup of the whole database, in the background."""
    with unit_of_work() as uow:
        return service.start_backup(uow, actor)


@router.get("/backups")
def list_backups(actor: CurrentActor, cursor: Cursor = None, limit: Limit = DEFAULT_LIMIT) -> Listing[Backup]:
    """Backups, newest first."""
    with unit_of_work() as uow:
        return Listing.of(service.list_backups(uow, actor, cursor=cursor, limit=limit))


@router.get("/backups/{backup_id}")
def read_backup(actor: CurrentActor, backup_id: UUID) -> Backup:
    """One backup."""
    with unit_of_work() as uow:
        return service.read_backup(uow, actor, backup_id)


@router.post("/backups/{backup_id}/test", status_code=202)
def test_backup(actor: CurrentActor, backup_id: UUID) -> Backup:
    """Restore a backup into a scratch database and compare, in the background; the answer is in its `test`."""
    with unit_of_work() as uow:
        return service.start_test(uow, actor, backup_id)
