"""The worksheet: questions with room to write, from the bank or fresh."""

from collections.abc import Callable

from backend.agents.content.outline import Outline, QuestionForm, SectionPlan, TermForm
from backend.agents.local.en.guide.items import from_bank, in_order, with_room
from backend.agents.local.en.guide.worksheet import (
    LONG,
    SHORT,
    WORDS,
    make_long_questions,
    make_short_questions,
    make_word_work,
    suggest_questions,
    wanted_of,
)
from backend.agents.local.task import Task
from backend.content.schemas import ContentKind, Statement
from backend.quiz.formats.text import letter, mixed
from backend.quiz.schemas import ItemType

LINES_OF_LONG = 10
MOST_PAIRS = 8


def _left(types: tuple[ItemType, ...]) -> Callable[[Task], int]:
    """What says how many questions of these types the bank leaves to be written."""

    def wanted(task: Task) -> int:
        most = wanted_of(task)
        return most - len(from_bank(task, types, most))

    return wanted


def _lay_words(task: Task, written: list[Statement]) -> list[Statement]:
    """The bank's questions on words, and a set to match out of the terms a model found."""
    bank = from_bank(task, WORDS, wanted_of(task))
    pairs = list({s.term.casefold(): s for s in written if s.term}.values())[:MOST_PAIRS]
    if len(pairs) < 2:
        return bank
    choices = mixed([pair.text for pair in pairs])
    key = ", ".join(f"{n} {letter(choices.index(pair.text))}" for n, pair in enumerate(pairs, 1))
    matching = Statement(
        text="Match each term with its meaning.",
        parts=[pair.term for pair in pairs],
        choices=choices,
        answer=key,
        evidence=[evidence for pair in pairs for evidence in pair.evidence],
    )
    return in_order([matching, *bank])


def _lay_short(task: Task, written: list[Statement]) -> list[Statement]:
    bank = from_bank(task, SHORT, wanted_of(task))
    return in_order([*bank, *(with_room(question, task.document) for question in written)])


def _lay_long(task: Task, written: list[Statement]) -> list[Statement]:
    bank = from_bank(task, LONG, wanted_of(task))
    fresh = [with_room(question, task.document) for question in written]
    return in_order([*bank, *(s.model_copy(update={"lines": LINES_OF_LONG}) for s in fresh)])


WORKSHEET = Outline(
    kind=ContentKind.WORKSHEET,
    prompt="study_content",
    plans=(
        SectionPlan(
            "word_work",
            "Words to know",
            make_word_work,
            "Terms for students to match with their meanings. `term` is the term as the text writes it; `text` says in one "
            "short sentence what it means, without naming the term.",
            TermForm,
            wanted=_left(WORDS),
            lay=_lay_words,
        ),
        SectionPlan(
            "short_questions",
            "Questions",
            make_short_questions,
            "Questions students answer in one or two sentences of their own. `text` is the question; `answer` is what a "
            "teacher expects. Ask for understanding before details.",
            QuestionForm,
            most=12,
            wanted=_left(SHORT),
            lay=_lay_short,
        ),
        SectionPlan(
            "long_questions",
            "Think and write",
            make_long_questions,
            "Questions students write half a page on: explain, compare, judge, apply. `text` is the task; `answer` says in "
            "one to three sentences what a good answer has.",
            QuestionForm,
            most=3,
            where_found=True,
            wanted=_left(LONG),
            lay=_lay_long,
        ),
    ),
    suggest_entries=suggest_questions,
)
