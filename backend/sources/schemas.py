"""Sources and passages as the API, the screens and the worker see them."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Protocol, TypeVar
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field


class _Schema(BaseModel):
    model_config = ConfigDict(extra="forbid", from_attributes=True)


class PassageSpan(_Schema):
    """A span of a source: `text[start:end]`, offsets in Unicode code points; `anchor` is where a person finds it."""

    id: UUID
    start: int = Field(ge=0)
    end: int = Field(gt=0)
    anchor: str


class SourceCreated(_Schema):
    """The answer to a new source."""

    id: UUID
    title: str
    words: int
    passage_count: int
    local_only: bool


class SourceSummary(SourceCreated):
    """A source in a list; one that a newer edition replaced has that one's id.

    `kind` is `pasted` or the kind of file it came from (`txt md html pdf docx pptx`).
    """

    kind: str
    created_at: datetime
    edition: int = 1
    replaced_by_id: UUID | None = None


class SourceDetail(SourceSummary):
    """A source with its text and its passages, in order."""

    text: str
    passages: list[PassageSpan]


class NewText(_Schema):
    """Text pasted by an educator. `local_only` keeps it from every model provider."""

    title: Annotated[str, Field(min_length=1, max_length=300)]
    text: str
    local_only: bool = False


class NewAddress(_Schema):
    """A page or a file on the web; without a title it is called as the page calls itself."""

    url: Annotated[str, Field(min_length=1, max_length=2_000)]
    title: Annotated[str, Field(max_length=300)] | None = None
    local_only: bool = False


@dataclass(frozen=True, slots=True)
class SourceBrief:
    """What a run is told of its source before it starts."""

    title: str
    local_only: bool


@dataclass(frozen=True, slots=True)
class RunPassage:
    """A passage as a job step sees it."""

    id: UUID
    start: int
    end: int
    anchor: str


@dataclass(frozen=True, slots=True)
class RunSource:
    """What a run may read of its source; detached from the database."""

    id: UUID
    title: str
    text: str
    local_only: bool
    passages: tuple[RunPassage, ...]
    replaced: bool = False  # by a newer edition


class _Span(Protocol):
    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...


S = TypeVar("S", bound=_Span)


def passage_at(passages: Sequence[S], offset: int) -> S | None:
    """The passage that holds this offset, or None between two passages.

    Args:
        passages: sorted by `start` and not overlapping, as every source has them.
        offset: in code points into the source's text.
    """
    at = bisect_right(passages, offset, key=lambda passage: passage.start) - 1
    return passages[at] if at >= 0 and offset < passages[at].end else None
