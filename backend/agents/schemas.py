"""What the agents say of a source before a run starts."""

from __future__ import annotations

from pydantic import BaseModel

from backend.quiz.schemas import Blueprint, ItemType


class Suggestion(BaseModel):
    """A blueprint that suits a source, and an estimate of how many items of each type its text carries."""

    blueprint: Blueprint
    carries: dict[ItemType, int]
    language: str
