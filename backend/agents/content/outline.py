"""What a kind of study content consists of, for both engines."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from pydantic import BaseModel, ConfigDict

from backend.agents.drafter import Cost
from backend.agents.local.document import Document
from backend.agents.local.engine import Shortfall
from backend.agents.local.task import Maker, Task
from backend.content.schemas import ContentKind, SectionContent, Statement
from backend.content.templates import LessonTemplate
from backend.provider.schemas import Outcome
from backend.quiz.schemas import Finding

AGENT = "ContentAgent"


class StatementForm(BaseModel):
    """A statement as a model writes it: nothing extra, everything required."""

    model_config = ConfigDict(extra="forbid")

    passage: int
    quote: str
    text: str


class TermForm(StatementForm):
    """A statement about a term, a person or a date."""

    term: str


class QuestionForm(StatementForm):
    """A question with its answer."""

    answer: str


class PhaseForm(StatementForm):
    """A statement for a phase of the lesson."""

    phase: str


@dataclass(frozen=True, slots=True)
class SectionPlan:
    """One section of a kind.

    Attributes:
        name: stable, in snake_case; steps and rows keep it.
        heading: what stands above it.
        make: how the local engine makes it.
        asked: what the model is told of it.
        form: the form of one statement of the model's.
        most: statements asked of a model.
        wanted: how many of them where that depends on the bank or the template; 0 asks no model.
        lay: how what a model wrote stands beside what the bank and the template give.
        named: the heading where the school's template says it.
        where_found: whether a text may well have nothing for it, so that it is only asked for where it has.
    """

    name: str
    heading: str
    make: Maker
    asked: str
    form: type[StatementForm] = StatementForm
    most: int = 8
    where_found: bool = False
    wanted: Callable[[Task], int] | None = None
    lay: Callable[[Task, list[Statement]], list[Statement]] | None = None
    named: Callable[[LessonTemplate], str] | None = None

    def heading_for(self, task: Task) -> str:
        """What stands above the section."""
        return self.named(task.layout) if self.named else self.heading


@dataclass(frozen=True, slots=True)
class Outline:
    """A kind of study content: its sections in order, and the prompt that asks a model for one of them.

    Attributes:
        suggest_entries: of a kind that is a list, how long it should be for a text.
    """

    kind: ContentKind
    prompt: str
    plans: tuple[SectionPlan, ...]
    suggest_entries: Callable[[Document], int] | None = None

    @property
    def sections(self) -> tuple[str, ...]:
        """The names of the sections, in order."""
        return tuple(plan.name for plan in self.plans)

    def plan(self, section: str) -> SectionPlan:
        """A section's plan.

        Raises:
            KeyError: there is no such section.
        """
        for plan in self.plans:
            if plan.name == section:
                return plan
        raise KeyError(section)

    def default_sections(
        self, document: Document, *, seed: int = 0, template: LessonTemplate | None = None
    ) -> tuple[str, ...]:
        """The sections to ask for where nobody chose: all, but of those found in some texts only what this one has."""
        names: list[str] = []
        made: list[SectionContent] = []
        for plan in self.plans:
            task = Task(document, seed, made=tuple(made), template=template)
            statements = plan.make(task)
            if not isinstance(statements, Shortfall):
                made.append(
                    SectionContent(section=plan.name, heading=plan.heading_for(task), statements=statements)
                )
            elif plan.where_found:
                continue
            names.append(plan.name)
        return tuple(names)


@dataclass(frozen=True, slots=True)
class SectionDraft:
    """A section that passed the checks, with what they found.

    Attributes:
        refused: by finding, statements that were left out.
    """

    content: SectionContent
    findings: Sequence[Finding]
    refused: Counter[str] = field(default_factory=Counter)
    latency_ms: float = 0.0


@dataclass(frozen=True, slots=True)
class SectionBatch:
    """What came of asking a model for a section, and what it took.

    Attributes:
        draft: the section, when anything of it was proven.
        refused: by finding, statements that were left out; of a draft too.
        shortfall: why this section will not come; None while there is hope.
        outcome: how the model call ended.
        reason: the outcome in a sentence.
        notes: what else the step keeps.
    """

    draft: SectionDraft | None
    cost: Cost
    outcome: Outcome
    reason: str = ""
    refused: Counter[str] = field(default_factory=Counter)
    shortfall: Shortfall | None = None
    notes: Mapping[str, object] = field(default_factory=dict)
