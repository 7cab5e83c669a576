"""What a run of study content is given beside its source: the bank, the school's template, and a section made before."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from backend.agents.sparc.context import Context
from backend.config import settings
from backend.content.schemas import ContentKind, Section
from backend.content.templates import LessonTemplate, read_lesson_plan


@dataclass(frozen=True, slots=True)
class ContentContext(Context):
    """Context of study content; `kept` holds the approved questions of the bank on the source.

    Attributes:
        template: how the school lays out lesson plans; None for other kinds.
        section: the section this run makes again, as it stands.
        others: the sections beside that one, which it must not repeat.
    """

    template: LessonTemplate | None = None
    section: Section | None = None
    others: Sequence[Section] = field(default_factory=tuple)


def lesson_template(kind: ContentKind) -> LessonTemplate | None:
    """The school's template where a kind has one.

    Raises:
        Invalid: it cannot be read (`template_unreadable`).
    """
    return read_lesson_plan(settings().data_dir) if kind is ContentKind.LESSON_PLAN else None
