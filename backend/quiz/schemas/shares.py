"""Shared quizzes: who may read one, and what a reader gets of it."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Self
from uuid import UUID

from pydantic import Field, StrictBool, model_validator
from pydantic_core import PydanticCustomError

from backend.quiz.schemas.items import Finding, ItemContent, ItemState
from backend.quiz.schemas.parts import Schema


class NewShare(Schema):
    """With whom a quiz is to be shared: one person by the e-mail they sign in with, or everyone."""

    email: Annotated[str, Field(min_length=3, max_length=254)] | None = None
    # Nothing that only reads like a yes opens a quiz to everyone.
    everyone: StrictBool = False

    @model_validator(mode="after")
    def _names_somebody(self) -> Self:
        if self.everyone == (self.email is not None):
            raise PydanticCustomError("share", "Give either an `email` or `everyone: true`.")
        return self


class Share(Schema):
    """One who may read a quiz; without a person, everyone whose role reads quizzes.

    `reads` is false while that person cannot: their role reads no quiz texts any more, or their account is disabled.
    """

    id: UUID
    everyone: bool
    user_id: UUID | None
    name: str | None
    email: str | None
    reads: bool
    created_at: datetime


class SharedQuizSummary(Schema):
    """A quiz of somebody else's in a list; what they rejected does not count."""

    id: UUID
    title: str
    owner_name: str
    total: int
    approved: int
    everyone: bool
    updated_at: datetime


class SharedItem(ItemContent):
    """A question as a reader gets it: with its key and its quotes, and no way to anything else of its owner's."""

    id: UUID
    findings: list[Finding]
    state: ItemState


class SharedQuiz(Schema):
    """A quiz as a reader gets it: in order, without what its owner rejected or moved to the trash."""

    id: UUID
    title: str
    owner_name: str
    source_title: str | None
    items: list[SharedItem]
    updated_at: datetime
