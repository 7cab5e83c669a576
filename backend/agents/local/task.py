"""What a maker of a section is given."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from backend.agents.local.choose import chance
from backend.agents.local.document import Document
from backend.agents.local.engine import Shortfall
from backend.content.schemas import SectionContent, Statement
from backend.content.templates import LessonTemplate, shipped_lesson_plan
from backend.quiz.schemas import Bloom, Item


@dataclass(frozen=True, slots=True)
class Task:
    """One section to be made of a document.

    Attributes:
        objectives: what the educator wants learnt; sentences about it come first.
        made: the sections before, which this one need not repeat.
        most: how many entries a list should have; None leaves it to the text's length.
        scale: how much longer or shorter than usual the section should be.
        bank: approved questions on this document, which come before fresh ones.
        bloom: the levels asked for; none leaves them to the bank.
        minutes: how long the lesson is; None leaves it to the template.
        template: how the school lays out its lesson plans; None is the shipped one.
    """

    document: Document
    seed: int
    objectives: Sequence[str] = ()
    made: Sequence[SectionContent] = ()
    most: int | None = None
    scale: float = 1.0
    bank: Sequence[Item] = ()
    bloom: Sequence[Bloom] = ()
    minutes: int | None = None
    template: LessonTemplate | None = None

    @property
    def layout(self) -> LessonTemplate:
        """The template of lesson plans that applies."""
        return self.template or shipped_lesson_plan()

    @property
    def period(self) -> int:
        """How long the lesson is, in minutes."""
        return self.minutes or self.layout.period

    def scaled(self, count: int) -> int:
        """A usual count, longer or shorter as the section is wanted; 1 at least."""
        return max(1, round(count * self.scale))

    def luck(self, *names: str) -> float:
        """A number in [0, 1) that the seed and the names fix, in every process alike."""
        return chance(self.seed, *names).random()

    def taken(self, *, beside: frozenset[str] = frozenset()) -> list[tuple[int, int]]:
        """Where the evidence of the sections made so far lies; those named in `beside` do not count."""
        return [
            (evidence.start, evidence.end)
            for section in self.made
            if section.section not in beside
            for statement in section.statements
            for evidence in statement.evidence
        ]


Maker = Callable[[Task], list[Statement] | Shortfall]
