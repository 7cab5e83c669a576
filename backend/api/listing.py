"""How every list answers: `{items, next_cursor}`, `limit` 50 unless told and 200 at most."""

from __future__ import annotations

from typing import Annotated, Generic, TypeVar

from fastapi import Query
from pydantic import BaseModel

from backend.db.paging import MOST, Page

T = TypeVar("T")

Limit = Annotated[int, Query(ge=1, le=MOST)]
Cursor = Annotated[str | None, Query(max_length=200)]


class Listing(BaseModel, Generic[T]):
    """One page of a list; `next_cursor` is null at the end."""

    items: list[T]
    next_cursor: str | None

    @classmethod
    def of(cls, page: Page[T]) -> Listing[T]:
        """A page as the API answers it."""
        return cls(items=list(page.items), next_cursor=page.next_cursor)
