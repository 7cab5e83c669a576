"""Reports as the API and the screens see them. `Document` is what a signature freezes."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from backend.numbers import Real, Whole
from backend.reports.readings import Kind
from backend.reports.showing import Aim
from backend.reports.wording import Direction, Level, Verdict

Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500)]
Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=120)]


class ReportKind(StrEnum):
    """Why a report was made."""

    ASKED = "asked"
    DAILY = "daily"
    WEEKLY = "weekly"


class ReportState(StrEnum):
    """Where a report stands. Only a draft can be signed, and a signed one never changes."""

    WAITING = "waiting"
    MAKING = "making"
    DRAFT = "draft"
    SIGNED = "signed"
    FAILED = "failed"


class Integrity(StrEnum):
    """Whether what is stored is what was signed."""

    UNSIGNED = "unsigned"
    INTACT = "intact"
    ALTERED = "altered"


class SectionState(StrEnum):
    """What a section may say of its subject: `operational` only where it was measured."""

    OPERATIONAL = "operational"
    DEGRADED = "degraded"
    UNKNOWN = "unknown"


class ReportFormat(StrEnum):
    """The forms a report can be had in."""

    HTML = "html"
    PDF = "pdf"
    MD = "md"
    CSV = "csv"
    JSON = "json"


class Frozen(BaseModel):
    """Nothing of a document changes after it was composed."""

    model_config = ConfigDict(frozen=True)


class Change(Frozen):
    """Against the window before; `words` is all that may be said of it."""

    amount: float | None
    low: float | None
    high: float | None
    direction: Direction
    words: str


class Figure(Frozen):
    """One figure, with what it rests on. `value` is null where nothing was measured."""

    id: str
    title: str
    value: float | None
    shown: str = Field(description="The value as it is written in every format.")
    n: int
    unit: str
    kind: Kind
    coverage: float = Field(description="Share of the window that was measured, 0 to 1.")
    low: float | None = Field(description="Lower end of the 95% interval.")
    high: float | None = Field(description="Upper end of the 95% interval.")
    previous: float | None = Field(description="The same figure over the window before.")
    previous_shown: str
    change: Change
    rows_url: str | None = Field(description="The rows behind the figure.")
    definition_version: int
    target: float | None = None
    aim: Aim | None = None
    target_shown: str | None = None
    verdict: Verdict | None = None
    verdict_words: str | None = None


class Row(Frozen):
    """One row of a table; `url` leads to what it is about."""

    cells: list[str]
    url: str | None = None


class Table(Frozen):
    """A table of words and figures that are written out already."""

    id: str
    title: str
    columns: list[str]
    rows: list[Row]
    when_empty: str


class Stretch(Frozen):
    """A bar of the chart of outages."""

    row: str
    state: str
    start: datetime
    end: datetime


class Section(Frozen):
    """One heading. `state` is null where nothing works or fails, such as under risks."""

    id: str
    heading: str
    state: SectionState | None = None
    sentences: list[str] = Field(default_factory=list)
    figures: list[Figure] = Field(default_factory=list)
    tables: list[Table] = Field(default_factory=list)


class Period(Frozen):
    """`[start, end)` in UTC."""

    start: datetime
    end: datetime
    words: str


class ConfidenceView(Frozen):
    """How far the report can be relied on, and why not further."""

    level: Level
    reasons: list[str]


class Earlier(Frozen):
    """The report before this one."""

    id: UUID
    words: str


class Signature(Frozen):
    """Who signed, and when."""

    by: str
    at: datetime


class Phrased(Frozen):
    """That a model was asked to word parts of the report, what was taken of it, and what that took."""

    model: str
    prompt: str
    parts: list[str] = Field(description="Parts whose words are the model's.")
    refused: dict[str, str] = Field(description="Parts whose words are the rules', and why.")
    reason: str = Field(description="Why there was no answer; empty where there was one.")
    tokens: dict[str, int]
    cost: float | None = Field(description="US dollars from list prices; null where the price is not known.")


class Document(Frozen):
    """A whole report. A signature freezes its canonical JSON and that text's SHA-256."""

    form: int = Field(1, description="Version of this shape.")
    id: UUID
    kind: ReportKind
    title: str
    period: Period
    compared_with: Period
    data_through: datetime
    coverage: float | None
    definitions: dict[str, int] = Field(description="Version of each definition used.")
    earlier: Earlier | None
    made_at: datetime
    made_by: str
    headline: str
    verdict: Verdict
    confidence: ConfidenceView
    what_changed: list[str]
    sections: list[Section]
    stretches: list[Stretch]
    phrased: Phrased | None = None
    signature: Signature | None = None


class ReportAsked(BaseModel):
    """Body of `POST /reports`; without a window, the last 28 complete days."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True)

    start: datetime | None = Field(None, alias="from")
    end: datetime | None = Field(None, alias="to")


class ReportSummary(BaseModel):
    """A report in the list."""

    id: UUID
    kind: ReportKind
    state: ReportState
    start: datetime
    end: datetime
    window: str
    verdict: Verdict | None
    headline: str | None
    error: str | None
    made_by: str
    created_at: datetime
    made_at: datetime | None
    signed_by: str | None
    signed_at: datetime | None
    content_hash: str | None


class Action(BaseModel):
    """What a meeting decided, who does it, and by when. It stays on each report until it is closed."""

    id: UUID
    what: str
    owner: str
    due: date
    overdue: bool
    opened_in_id: UUID
    created_at: datetime
    closed_at: datetime | None
    closed_by: str | None
    version: int


class Report(ReportSummary):
    """A report with its text, once it is made."""

    integrity: Integrity
    document: Document | None
    actions: list[Action] = Field(
        description="As they now stand; the document of a signed report has them as they were signed."
    )


class ActionCreate(BaseModel):
    """A new action from a meeting."""

    model_config = ConfigDict(extra="forbid")

    what: Line
    owner: Name
    due: date


class ActionChange(BaseModel):
    """What to change of an action; what is absent stays. `version` is the one the editor saw."""

    model_config = ConfigDict(extra="forbid")

    version: Whole
    what: Line | None = None
    owner: Name | None = None
    due: date | None = None
    closed: bool | None = None


class TargetView(BaseModel):
    """What a figure is to reach. A null target judges nothing."""

    figure: str
    title: str
    unit: str
    aim: Aim
    target: float | None
    shown: str | None
    default: float | None
    updated_by: str | None
    updated_at: datetime | None


class TargetChange(BaseModel):
    """Another target; null judges nothing any more."""

    model_config = ConfigDict(extra="forbid")

    target: Real | None = Field(allow_inf_nan=False)


class ComparedFigure(BaseModel):
    """One figure of two reports."""

    id: str
    title: str
    heading: str
    left: str
    right: str
    direction: Direction
    words: str


class ReportComparison(BaseModel):
    """Two reports side by side; the left one is the older."""

    left: ReportSummary
    right: ReportSummary
    sentence: str
    figures: list[ComparedFigure]
