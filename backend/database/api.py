"""The route of the database screen."""

from fastapi import APIRouter

from backend.auth.dependencies import CurrentActor
from backend.database import service
from backend.database.schemas import Database
from backend.db.unit_of_work import unit_of_work

router = APIRouter(tags=["database"])


@router.get("/database")
def read_database(actor: CurrentActor) -> Database:
    """Tables, slow statements, locks, migrations, pool and the oldest transaction, as of now. Changes nothing."""
    with unit_of_work() as uow:
        return service.read_database(uow, actor)
