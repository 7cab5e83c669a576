"""The lesson plan: the school's template, filled with what the text says; its minutes add up to the period."""

from backend.agents.content.outline import Outline, PhaseForm, QuestionForm, SectionPlan, TermForm
from backend.agents.local.en.guide.items import from_bank
from backend.agents.local.en.guide.lesson import (
    ORAL,
    SUPPORT,
    WRITTEN,
    levels_of,
    make_checks,
    make_differentiation,
    make_homework,
    make_materials,
    make_objectives,
    make_phases,
)
from backend.agents.local.engine import Shortfall
from backend.agents.local.task import Task
from backend.content.schemas import ContentKind, Origin, Statement
from backend.content.templates import Use
from backend.quiz.schemas import Bloom

MOST_IN_PHASES = 16


def _objectives_left(task: Task) -> int:
    return max(0, (task.most or task.layout.objectives.most) - len([o for o in task.objectives if o.strip()]))


def _lay_objectives(task: Task, written: list[Statement]) -> list[Statement]:
    own = [Statement(text=said, accepted=True) for said in task.objectives if said.strip()]
    return [*own, *written]


def _nothing(task: Task) -> int:
    """The template lists them."""
    return 0


def _lay_materials(task: Task, written: list[Statement]) -> list[Statement]:
    return _made(make_materials(task))


def _in_phases(task: Task) -> int:
    return min(
        MOST_IN_PHASES, sum(phase.most for phase in task.layout.phase if phase.uses is not Use.NOTHING)
    )


def _lay_phases(task: Task, written: list[Statement]) -> list[Statement]:
    """The template's phases with their minutes, each with what the model wrote for it."""
    opening = [s for s in _made(make_phases(task)) if s.minutes]
    named = {phase.name.casefold(): phase.most for phase in task.layout.phase}
    laid: list[Statement] = []
    for phase in opening:
        fitting = [s for s in written if s.under.casefold().strip() == phase.under.casefold()]
        most = named.get(phase.under.casefold(), 0)
        laid += [phase, *(s.model_copy(update={"under": phase.under}) for s in fitting[:most])]
    return laid


def _checks_left(task: Task) -> int:
    most = task.scaled(task.most or task.layout.checks.most)
    return 0 if from_bank(task, ORAL, most) else most


def _lay_checks(task: Task, written: list[Statement]) -> list[Statement]:
    bank = from_bank(task, ORAL, task.scaled(task.most or task.layout.checks.most))
    return [s.model_copy(update={"lines": 0, "under": ""}) for s in bank or written]


def _lay_differentiation(task: Task, written: list[Statement]) -> list[Statement]:
    """The template's sentences, the model's meanings as support, the bank's or the engine's questions as challenge."""
    laid = _made(make_differentiation(task))
    support = [s for s in laid if s.under == SUPPORT and s.origin is Origin.TEMPLATE]
    support = support or [
        Statement(text=task.layout.differentiation.support, origin=Origin.TEMPLATE, under=SUPPORT)
    ]
    further = [s for s in laid if s.under != SUPPORT]
    return [*support, *(s.model_copy(update={"under": SUPPORT}) for s in written), *further]


def _homework_left(task: Task) -> int:
    most = task.scaled(task.most or task.layout.homework.most)
    return most - len(from_bank(task, WRITTEN, most))


def _lay_homework(task: Task, written: list[Statement]) -> list[Statement]:
    made = _made(make_homework(task))
    bank = [s for s in made if s.item_id]
    opening = [s for s in made if s.origin is Origin.TEMPLATE]
    return [*opening, *bank, *written]


def _made(made: list[Statement] | Shortfall) -> list[Statement]:
    return [] if isinstance(made, Shortfall) else made


def told_of(asked: str, task: Task) -> str:
    """What a model is told of a section, with the levels and phases of this plan."""
    phases = [phase.name for phase in task.layout.phase if phase.uses is not Use.NOTHING]
    levels: list[Bloom] = levels_of(task)
    return asked.replace("{levels}", ", ".join(levels)).replace("{phases}", "; ".join(phases))


LESSON_PLAN = Outline(
    kind=ContentKind.LESSON_PLAN,
    prompt="study_content",
    plans=(
        SectionPlan(
            "objectives",
            "Objectives",
            make_objectives,
            "State what students can do after the lesson, one objective a sentence. Each begins with “Students” and a verb "
            "of one of these levels of Bloom's taxonomy: {levels}. The quote is the passage it rests on.",
            most=6,
            wanted=_objectives_left,
            lay=_lay_objectives,
            named=lambda template: template.objectives.heading,
        ),
        SectionPlan(
            "materials",
            "Materials",
            make_materials,
            "",
            wanted=_nothing,
            lay=_lay_materials,
            named=lambda template: template.materials.heading,
        ),
        SectionPlan(
            "phases",
            "Phases",
            make_phases,
            "State what the lesson works through, one sentence each, in the order of the passages. `phase` is the phase of "
            "the lesson a sentence belongs to, one of: {phases}.",
            PhaseForm,
            most=MOST_IN_PHASES,
            wanted=_in_phases,
            lay=_lay_phases,
        ),
        SectionPlan(
            "checks",
            "Checks for understanding",
            make_checks,
            "Short questions a teacher asks aloud to see whether the class has understood. `text` is the question; "
            "`answer` is the answer in one sentence.",
            QuestionForm,
            wanted=_checks_left,
            lay=_lay_checks,
            named=lambda template: template.checks.heading,
        ),
        SectionPlan(
            "differentiation",
            "Differentiation",
            make_differentiation,
            "The terms a student who needs support must have before reading. `term` is the term as the text writes it; "
            "`text` says in one short, plain sentence what it means.",
            TermForm,
            most=4,
            lay=_lay_differentiation,
            named=lambda template: template.differentiation.heading,
        ),
        SectionPlan(
            "homework",
            "Homework",
            make_homework,
            "Questions students answer in writing at home. `text` is the question; `answer` says what a good answer has.",
            QuestionForm,
            most=4,
            wanted=_homework_left,
            lay=_lay_homework,
            named=lambda template: template.homework.heading,
        ),
    ),
)
