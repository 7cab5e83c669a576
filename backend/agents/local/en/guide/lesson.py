"""Lesson plans: the school's template, filled with what the text says and with questions of the bank."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from backend.agents.local.en.guide.contrasts import make_contrasts
from backend.agents.local.en.guide.entries import Entry
from backend.agents.local.en.guide.ideas import make_ideas
from backend.agents.local.en.guide.items import asked_before, fresh, from_bank
from backend.agents.local.en.guide.questions import is_open, make_questions
from backend.agents.local.en.guide.terms import chosen_entries
from backend.agents.local.en.kinds import nearness
from backend.agents.local.engine import Shortfall
from backend.agents.local.task import Task
from backend.content.schemas import Origin, Statement
from backend.content.templates import Phase, Use
from backend.quiz.schemas import Bloom, Evidence, ItemType

# Where neither the educator nor the bank names a level.
USUAL_LEVELS = (Bloom.REMEMBER, Bloom.UNDERSTAND)
ORAL = (
    ItemType.SHORT_ANSWER,
    ItemType.NUMERICAL,
    ItemType.CLOZE,
    ItemType.TRUE_FALSE,
    ItemType.MULTIPLE_CHOICE,
    ItemType.MULTIPLE_RESPONSE,
)
WRITTEN = (ItemType.ESSAY, ItemType.SHORT_ANSWER)
SUPPORT, CHALLENGE = "Support", "Challenge"
MOST_EVIDENCE = 20
# So many more are looked at than wanted, since what stands in the plan already falls out.
WIDER = 12


def levels_of(task: Task) -> list[Bloom]:
    """The levels of Bloom's taxonomy the lesson aims at: those asked for, else those of the bank's questions."""
    named = set(task.bloom) or {item.bloom for item in task.bank} or set(USUAL_LEVELS)
    return [level for level in Bloom if level in named]


def make_objectives(task: Task) -> list[Statement] | Shortfall:
    """What students can do afterwards: the educator's own words first, then a sentence for each of the text's terms."""
    part = task.layout.objectives
    own = [Statement(text=said, accepted=True) for said in task.objectives if said.strip()]
    most = task.scaled(task.most or part.most)
    terms = chosen_entries(task, most + 1)
    levels = levels_of(task)
    made: list[tuple[int, Statement]] = []
    for number, entry in enumerate(terms[: max(0, most - len(own))]):
        level = levels[number % len(levels)]
        other = _partner(task, entry, terms)
        fitting = [s for s in part.of(level) if other is not entry or "{other}" not in s] or part.of(level)
        sentence = fitting[int(task.luck("objective", entry.stem) * len(fitting))]
        named = [entry, other] if "{other}" in sentence else [entry]
        made.append(
            (
                list(Bloom).index(level),
                _template(
                    task, sentence, entry.term, other.term, named=named, under=level.value.capitalize()
                ),
            )
        )
    if not own and not made:
        return Shortfall(
            "no_objectives", "The text explains none of its terms, so no objective can be named."
        )
    return [*own, *(statement for _, statement in sorted(made, key=lambda pair: pair[0]))]


def _partner(task: Task, entry: Entry, terms: Sequence[Entry]) -> Entry:
    """The term one compares a term with: of the same heading, then the nearest in kind; itself where it is the only one."""

    def closeness(other: Entry) -> tuple[bool, float]:
        headings = [task.document.sentences[each.sentence].heading for each in (entry, other)]
        return headings[0] == headings[1], nearness(entry.term, other.term)

    return max((other for other in terms if other is not entry), key=closeness, default=entry)


def make_materials(task: Task) -> list[Statement] | Shortfall:
    """What the template lists, and the terms to have ready."""
    part = task.layout.materials
    made = [_template(task, sentence) for sentence in part.items]
    terms = chosen_entries(task, 10) if part.terms else []
    if terms:
        listed = ", ".join(entry.term for entry in terms)
        made.append(_template(task, f"{_escaped(part.terms)} {_escaped(listed)}.", named=terms))
    if not made:
        return Shortfall("no_materials", "The template lists no materials.")
    return made


def make_phases(task: Task) -> list[Statement] | Shortfall:
    """The phases with their minutes, which add up to the period, and what of the text belongs to each."""
    layout = task.layout
    period = task.period
    if period < len(layout.phase):
        return Shortfall(
            "period_too_short",
            f"A period of {period} minutes is too short for the {len(layout.phase)} phases of the template.",
        )
    made: list[Statement] = []
    for phase, minutes in zip(layout.phase, layout.minutes_of(period), strict=True):
        opening = _template(task, phase.text, under=phase.name).model_copy(update={"minutes": minutes})
        used = _of_the_text(asked_before(task, made), phase)
        made += [opening, *(said.model_copy(update={"under": phase.name, "lines": 0}) for said in used)]
    return made


def make_checks(task: Task) -> list[Statement] | Shortfall:
    """Questions that tell whether the objectives are met: the bank's, and fresh ones where it has none."""
    most = task.scaled(task.most or task.layout.checks.most)
    chosen = from_bank(task, ORAL, most)
    if not chosen:
        chosen = _questions(task, most)
    if not chosen:
        return Shortfall("no_checks", "The text answers no question surely enough to ask it.")
    return [statement.model_copy(update={"lines": 0, "under": ""}) for statement in chosen]


def make_differentiation(task: Task) -> list[Statement] | Shortfall:
    """Meanings for those who need support, and a question to think about for those who are ready for more."""
    part = task.layout.differentiation
    most = task.scaled(task.most or part.most)
    said = _said(task)
    terms = [
        entry for entry in chosen_entries(task, most + WIDER) if entry.defined and entry.text not in said
    ][:most]
    support = [_template(task, part.support), *(entry.state(task.document) for entry in terms)]
    further = from_bank(task, (ItemType.ESSAY,), most) or fresh(task, (ItemType.ESSAY,), min(2, most))
    challenge = [_template(task, part.challenge), *further]
    made = [*_under(SUPPORT, support if terms else []), *_under(CHALLENGE, challenge if further else [])]
    if not made:
        return Shortfall(
            "no_differentiation", "The text explains too little to help some and challenge others."
        )
    return made


def make_homework(task: Task) -> list[Statement] | Shortfall:
    """What the template says is to be done at home, with questions that stand nowhere else in the plan."""
    part = task.layout.homework
    most = task.scaled(task.most or part.most)
    chosen = from_bank(task, WRITTEN, most)
    chosen += fresh(task, WRITTEN, most - len(chosen), beside=chosen)
    return [
        _template(task, part.text),
        *(statement.model_copy(update={"lines": 0, "under": ""}) for statement in chosen),
    ]


def _of_the_text(task: Task, phase: Phase) -> list[Statement]:
    """What of the text stands under a phase."""
    made = _USES[phase.uses](replace(task, most=phase.most)) if phase.uses is not Use.NOTHING else []
    return [] if isinstance(made, Shortfall) else made[: phase.most]


def _terms(task: Task) -> list[Statement]:
    entries = chosen_entries(task, task.most or 4)
    return [entry.state(task.document) for entry in sorted(entries, key=lambda entry: entry.sentence)]


def _questions(task: Task, most: int | None = None) -> list[Statement]:
    """Questions the text answers; those that only ask what it says of something fill up what is missing."""
    wanted = most or task.most or 4
    made = make_questions(replace(task, most=wanted + WIDER))
    said = _said(task)
    found = (
        [] if isinstance(made, Shortfall) else [question for question in made if question.text not in said]
    )
    clear = [question for question in found if not is_open(question)]
    return _spread(clear if len(clear) >= wanted else found, wanted) or fresh(task, ORAL, wanted)


def _discussed(task: Task) -> list[Statement]:
    """Questions on what the phases before have not said already: nobody looks for a meaning that is on the board."""
    wanted = task.most or 4
    said = _said(task)
    asked = [question for question in _questions(task, wanted + WIDER) if question.answer not in said]
    clear = [question for question in asked if not is_open(question)]
    return _spread(clear or asked, wanted) or fresh(task, ORAL, wanted)


def _said(task: Task) -> frozenset[str]:
    """What the plan says already; a question or a meaning stands in it once."""
    return frozenset(statement.text for section in task.made for statement in section.statements)


def _spread(statements: list[Statement], count: int) -> list[Statement]:
    """So many of them, evenly from first to last."""
    if count >= len(statements):
        return statements
    return [statements[at * len(statements) // count] for at in range(count)]


_USES: dict[Use, Callable[[Task], list[Statement] | Shortfall]] = {
    Use.IDEAS: make_ideas,
    Use.TERMS: _terms,
    Use.CONTRASTS: make_contrasts,
    Use.QUESTIONS: _discussed,
}


def _template(
    task: Task,
    sentence: str,
    term: str = "",
    other: str = "",
    *,
    named: Sequence[Entry] = (),
    under: str = "",
) -> Statement:
    """A sentence of the template with its places filled; what it names stands in the text beside it."""
    title = task.document.title or "the text"
    text = sentence.format(title=title, term=term, other=other, minutes=task.period)
    evidence = [_proof(task, entry) for entry in named[:MOST_EVIDENCE]]
    return Statement(text=text, evidence=evidence, under=under, origin=Origin.TEMPLATE)


def _proof(task: Task, entry: Entry) -> Evidence:
    return entry.state(task.document).evidence[0]


def _under(heading: str, statements: Iterable[Statement]) -> list[Statement]:
    return [statement.model_copy(update={"under": heading, "lines": 0}) for statement in statements]


def _escaped(text: str) -> str:
    return text.replace("{", "{{").replace("}", "}}")
