"""What a school says of its lesson plans, in a plain file."""

from backend.content.templates.lesson_plan import (
    LessonTemplate,
    Phase,
    Use,
    read_lesson_plan,
    shipped_lesson_plan,
)

__all__ = ["LessonTemplate", "Phase", "Use", "read_lesson_plan", "shipped_lesson_plan"]
