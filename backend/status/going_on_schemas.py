"""What goes on: open incidents and announced work that is not over. Every process keeps it in memory."""

from __future__ import annotations

from pydantic import BaseModel, Field

from backend.status.incident_schemas import Incident
from backend.status.maintenance_schemas import Maintenance


class GoingOn(BaseModel):
    """Open incidents, the last opened first, and work that is not over, the next first."""

    incidents: list[Incident] = Field(default_factory=list)
    maintenance: list[Maintenance] = Field(default_factory=list)
