"""Every table of the console in one metadata, for Alembic and for the test that compares the two."""

import importlib
import importlib.util
import pkgutil

from sqlalchemy import MetaData

import backend
from backend.db.base import Base


def metadata_of_all_tables() -> MetaData:
    """Import each domain's `models` module and return the common metadata."""
    for domain in pkgutil.iter_modules(backend.__path__):
        name = f"backend.{domain.name}.models"
        if domain.ispkg and importlib.util.find_spec(name):
            importlib.import_module(name)
    return Base.metadata
