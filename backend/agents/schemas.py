"""What the agents say of a source before a run starts, and what operators see of agents, arms and prompts."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

# Said twice, because screens take these from here.
from backend.agents.local.en.solve.measured import Measured as Measured
from backend.agents.provider.passages import Strategy as Strategy
from backend.agents.sparc.arms import ArmState as ArmState
from backend.content.schemas import ContentKind
from backend.jobs.schemas import Cost, Engine
from backend.numbers import Real, Whole
from backend.provider.schemas import Mode, Outcome
from backend.quiz.schemas import LONGEST_INSTRUCTION, Blueprint, Finding, ItemContent, ItemType


class Suggestion(BaseModel):
    """A blueprint that suits a source, and an estimate of how many items of each type its text carries."""

    blueprint: Blueprint
    carries: dict[ItemType, int]
    language: str


class SectionChoice(BaseModel):
    """A section study content may have; `suits` says whether this text is likely to carry it."""

    name: str
    heading: str
    suits: bool


class ContentSuggestion(BaseModel):
    """The sections of a kind of study content, in order, seen on a source."""

    kind: ContentKind
    sections: list[SectionChoice]
    language: str
    entries: int | None = None  # of a kind that is a list, how long it should be
    minutes: int | None = None  # of a lesson plan, how long the lesson usually is


class Regeneration(BaseModel):
    """A section to be made again: as what version it was seen, and what should be different."""

    model_config = ConfigDict(extra="forbid")

    version: Whole = Field(ge=1)
    instruction: str = Field("", max_length=LONGEST_INSTRUCTION)
    engine: Engine = Engine.AUTO


class Level(StrEnum):
    """How hard a question made again is to be, beside the one there is."""

    EASIER = "easier"
    SAME = "same"
    HARDER = "harder"


class ItemRegeneration(Regeneration):
    """A question to be made again: as what version it was seen, what should be different, and how hard."""

    level: Level = Level.SAME


class AgentName(StrEnum):
    """Who works in a run; steps keep these names."""

    QUIZ = "QuizAgent"
    REVIEW = "ReviewAgent"
    SOLVER = "SolverAgent"
    CONTENT = "ContentAgent"


class AgentState(StrEnum):
    """What an agent does right now."""

    WORKING = "working"
    IDLE = "idle"
    DISABLED = "disabled"


class Latency(BaseModel):
    """How long half of the calls took, and all but one in twenty, in milliseconds."""

    p50_ms: float
    p95_ms: float


class Spent(BaseModel):
    """Calls of one prompt in the window, and what they took."""

    prompt: str
    calls: int
    failed: int
    latency: Latency | None
    cost: Cost
    tokens: dict[str, int]


class AgentView(BaseModel):
    """An agent over the last 24 hours. None is unknown: nothing was measured.

    Attributes:
        calls_under_way: requests to the model provider that await their answer.
        load: how many of its steps ran at once on average over the last five minutes.
        success_rate: share of steps that did not fail; an honest shortfall is no failure.
        accuracy: how often its local engine is right, where that was measured for the engine as it is now.
    """

    name: AgentName
    purpose: str
    engines: list[Engine]
    enabled: bool
    changed_at: datetime | None
    state: AgentState
    calls_under_way: int
    load: float | None
    steps: int
    success_rate: float | None
    latency: Latency | None
    cost: Cost
    tokens: dict[str, int]
    last_step_at: datetime | None
    by_prompt: list[Spent]
    accuracy: Measured | None = None


class Opinions(BaseModel):
    """What a model thinks of questions, each by itself.

    Attributes:
        findings: of each question, in their order; none where it named no flaw or gave no answer.
        unanswered: how many got no answer, by the reason.
    """

    findings: list[list[Finding]]
    answered: int
    unanswered: dict[str, int]
    model: str
    cost: Cost


class AgentChange(BaseModel):
    """Switch an agent on or off."""

    model_config = ConfigDict(extra="forbid")

    enabled: bool


class Interval(BaseModel):
    """A central credible interval of an arm's quality."""

    low: float
    high: float
    level: float


class Believed(BaseModel):
    """A Beta posterior of an arm's quality."""

    alpha: float
    beta: float


class ArmView(BaseModel):
    """One way to draft in one scope, and what is believed of it.

    Attributes:
        model: None is the configured one.
        alpha: with `beta`, its own evidence; both begin at 1.
        pulls: drafts that came of it, those the checks refused among them.
        offered: the code still has it; a run never takes one it has no more.
        expected: the share of its drafts a person is expected to approve, by its own evidence and what arms of its
            name showed in other scopes; `interval` is that of the same posterior, which is `believed`.
        verdicts: drafts people have judged, with `mean_reward`; `awaiting` are those without a word yet.
    """

    id: UUID
    scope: str
    name: str
    engine: Engine
    model: str | None
    prompt: str | None
    temperature: float
    passages: Strategy
    alpha: float
    beta: float
    pulls: int
    state: ArmState
    offered: bool
    expected: float
    interval: Interval
    believed: Believed
    verdicts: int
    mean_reward: float | None
    awaiting: int
    created_at: datetime
    updated_at: datetime


class ArmChange(BaseModel):
    """What an operator says of an arm."""

    model_config = ConfigDict(extra="forbid")

    state: ArmState


class PromptVersion(BaseModel):
    """One version of a prompt, and what is new in it."""

    name: str
    version: int
    change: str
    system: str
    user: str
    arms: list[str]


class PromptView(BaseModel):
    """A prompt and its versions, newest first."""

    name: str
    can_be_tried: bool
    versions: list[PromptVersion]


class PromptTrial(BaseModel):
    """What to try a prompt on."""

    model_config = ConfigDict(extra="forbid")

    source_id: UUID
    type: ItemType = ItemType.MULTIPLE_CHOICE
    count: Whole = Field(2, ge=1, le=4)
    temperature: Real = Field(0.3, ge=0.0, le=2.0)
    passages: Strategy = Strategy.SPREAD
    seed: Whole = Field(0, ge=0, lt=2**31)


class TriedItem(BaseModel):
    """A draft as it would have been delivered."""

    content: ItemContent
    findings: list[Finding]


class TriedPrompt(BaseModel):
    """What came of trying a prompt once. Nothing of it is kept but what the call cost.

    Attributes:
        refused_by_check: why other drafts would not have been delivered, counted.
        cached: the same was asked before, and its answer came at no cost.
    """

    prompt: str
    outcome: Outcome
    reason: str
    items: list[TriedItem]
    refused_drafts: int
    refused_by_check: dict[str, int]
    model: str | None
    mode: Mode | None
    cached: bool
    tokens: dict[str, int]
    cost: Cost
    latency_ms: float


class BudgetLeft(BaseModel):
    """A budget before a run: US dollars it holds and has left; `holds` is null where the run's cost is not known."""

    whose: str
    cap: float
    left: float
    holds: bool | None


class Forecast(BaseModel):
    """What a run would take. `cost` says how it is known; null is unknown.

    `cost_at_most` is what would be set aside if every answer were as long as it may be; `measured_calls` is how many
    earlier calls the tokens and the time come from, 0 where they come from lengths alone.
    """

    engine: Engine
    model: str | None = None
    calls: int = 0
    tokens: dict[str, int] = Field(default_factory=dict)
    cost: Cost
    cost_at_most: float | None = None
    seconds: float | None = None
    measured_calls: int = 0
    price_as_of: date | None = None
    budgets: list[BudgetLeft] = Field(default_factory=list)
