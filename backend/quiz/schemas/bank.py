"""What the bank is narrowed to and counted by, what is done to many of its items, and where an item went."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Annotated, Self
from uuid import UUID

from pydantic import AfterValidator, AwareDatetime, Field, model_validator
from pydantic_core import PydanticCustomError

from backend.numbers import Real, Whole
from backend.quiz.schemas.items import Bloom, Difficulty, Item, ItemState, ItemType
from backend.quiz.schemas.parts import Objective, Schema, ShortText, Tag, Title

# So many items are edited at once at most; more want a narrower filter.
MOST_AT_ONCE = 5_000


@dataclass(frozen=True, slots=True)
class ItemFilter:
    """What the bank is narrowed to; None means any.

    Attributes:
        text: words, each from its beginning; `"two words"` stand together, `-word` does not occur.
        used_since: in a quiz that was exported at this time or later.
        unused_since: in none that was, or never used.
    """

    state: ItemState | None = None
    type: ItemType | None = None
    source_id: UUID | None = None
    quiz_id: UUID | None = None
    text: str | None = None
    trashed: bool = False
    tag: str | None = None
    objective: str | None = None
    bloom: Bloom | None = None
    difficulty: Difficulty | None = None
    used_since: datetime | None = None
    unused_since: datetime | None = None


@dataclass(frozen=True, slots=True)
class BankCount:
    """How many items a filter leaves of the bank, and how many of those have no verdict.

    `more`: counting stopped there.
    """

    total: int
    waiting: int
    more: bool = False


@dataclass(frozen=True, slots=True)
class Labels:
    """The tags and objectives of a person's newest items, commonest first."""

    tags: list[str]
    objectives: list[str]


def _in_utc(moment: datetime) -> datetime:
    try:
        return moment.astimezone(UTC)
    except OverflowError:
        raise PydanticCustomError(
            "time", "This time is too far away; write one such as 2026-01-31T00:00:00Z."
        ) from None


Moment = Annotated[AwareDatetime, AfterValidator(_in_utc)]


class FilterFields(Schema):
    """A filter of items by its fields, as `GET /items` takes them."""

    state: ItemState | None = None
    type: ItemType | None = None
    source_id: UUID | None = None
    quiz_id: UUID | None = None
    q: Annotated[str, Field(max_length=200)] | None = None
    trash: bool = False
    tag: Tag | None = None
    objective: Objective | None = None
    bloom: Bloom | None = None
    difficulty: Difficulty | None = None
    used_since: Moment | None = None
    unused_since: Moment | None = None

    @property
    def wanted(self) -> ItemFilter:
        """The filter they make."""
        fields = self.model_dump(exclude={"q", "trash"})
        return ItemFilter(**fields, text=self.q or None, trashed=self.trash)


class BulkVerb(StrEnum):
    """What can be done to many items at once."""

    EDIT = "edit"
    ADD = "add"
    MOVE = "move"
    APPROVE = "approve"
    TRASH = "trash"
    RESTORE = "restore"


class LabelChange(Schema):
    """What an edit of many items changes: how they are filed and counted, never what they ask."""

    add_tags: list[Tag] = Field(default_factory=list, max_length=10)
    remove_tags: list[Tag] = Field(default_factory=list, max_length=10)
    add_objectives: list[Objective] = Field(default_factory=list, max_length=10)
    remove_objectives: list[Objective] = Field(default_factory=list, max_length=10)
    bloom: Bloom | None = None
    difficulty: Difficulty | None = None
    points: Real | None = Field(None, gt=0, le=1000)

    @property
    def says_something(self) -> bool:
        """Whether there is anything to change."""
        return any(getattr(self, name) for name in type(self).model_fields)


class NewBulkEdit(Schema):
    """An action on many items: those named, or every one a filter leaves.

    Attributes:
        change: for `edit`.
        quiz_id: for `add` and `move`; or the `title` of a new quiz.
        from_quiz_id: for `move`: the quiz they leave.
        dry_run: say what it would come to, and change nothing.
    """

    action: BulkVerb
    item_ids: list[UUID] | None = Field(None, min_length=1, max_length=MOST_AT_ONCE)
    filter: FilterFields | None = None
    change: LabelChange | None = None
    quiz_id: UUID | None = None
    title: Title | None = None
    from_quiz_id: UUID | None = None
    dry_run: bool = False

    @model_validator(mode="after")
    def _complete(self) -> Self:
        if (self.item_ids is None) == (self.filter is None):
            raise PydanticCustomError(
                "which", "Name the items by `item_ids`, or by a `filter`: one of the two."
            )
        if (self.action is BulkVerb.EDIT) != (self.change is not None):
            raise PydanticCustomError("change", "`edit` takes a `change`, and no other action does.")
        where = (self.quiz_id is not None) + (self.title is not None)
        if where != (self.action in (BulkVerb.ADD, BulkVerb.MOVE)):
            raise PydanticCustomError(
                "quiz",
                "`add` and `move` take the `quiz_id` of where to, or the `title` of a new quiz; no other does.",
            )
        if (self.action is BulkVerb.MOVE) != (self.from_quiz_id is not None):
            raise PydanticCustomError("quiz", "`move` takes the `from_quiz_id` of where from, no other does.")
        return self


class Refused(Schema):
    """An item an action leaves alone, and why."""

    item_id: UUID
    stem: ShortText | None
    message: str


class BulkEdit(Schema):
    """What an action on many items came to, or would come to.

    Attributes:
        id: for taking it back; null for a dry run, and where nothing was changed.
        quiz_id: where they went, for `add` and `move`.
        changed: how many items it changes.
        unchanged: how many are already so.
        refused: the first hundred it leaves alone; `refused_count` is of all.
        flagged: how many of those changed have a warning by the checks.
    """

    id: UUID | None
    action: BulkVerb
    quiz_id: UUID | None = None
    changed: int
    unchanged: int
    refused: list[Refused]
    refused_count: int
    flagged: int = 0


class Twins(Schema):
    """Two items that ask the same, or nearly the same."""

    id: UUID
    older: Item
    newer: Item
    likeness: float
    same: bool


class UsedInQuiz(Schema):
    """A quiz that has an item, and where in it."""

    quiz_id: UUID
    title: str
    place: int
    deleted: bool
    created_at: datetime


class UsedInExport(Schema):
    """A file that had an item; `quiz_id` is null once the quiz is gone."""

    quiz_id: UUID | None
    title: str
    format: str
    copy_for: str | None
    by: str
    made_at: datetime


class Uses(Schema):
    """Where an item was used: the quizzes that have it, and the newest files made of them."""

    quizzes: list[UsedInQuiz]
    exports: list[UsedInExport]
    export_count: int


class VersionSeen(Schema):
    """The version that the person saw, so that nobody's newer change is overwritten."""

    version: Whole = Field(ge=1)


class TakeInstead(Schema):
    """Which item takes an item's place; `version` is that of the item that goes, as the person saw it."""

    by: UUID
    version: Whole = Field(ge=1)


class NewEdition(Schema):
    """Which source is the newer edition; `dry_run` says what that would come to."""

    by: UUID
    dry_run: bool = False


class GoneEvidence(Schema):
    """An item whose quote the newer edition no longer has."""

    item_id: UUID
    stem: str
    quote: str


class Replacement(Schema):
    """How many items rest on the newer edition now, and the first hundred of those that cannot."""

    moved: int
    gone_count: int
    gone: list[GoneEvidence]
