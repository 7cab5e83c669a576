"""Reading what goes on: open incidents and announced work that is not over."""

from datetime import datetime

from sqlalchemy.orm import Session

from backend.status import incident_repository, maintenance_repository
from backend.status.going_on_schemas import GoingOn
from backend.status.incident_views import incident_view
from backend.status.maintenance_views import window_view

# More at once nobody reads on one screen; the lists have all.
MOST = 20


def read_going_on(session: Session, now: datetime) -> GoingOn:
    """What goes on at a moment."""
    incidents = incident_repository.list_incidents(session, is_open=True, after=None, limit=MOST)
    windows = maintenance_repository.list_not_over(session, now)
    return GoingOn(
        incidents=[incident_view(row, now) for row in incidents],
        maintenance=[window_view(row, now) for row in windows],
    )
